"""What attendees ask about everywhere (parking, price, registration …): what the page says in a field, else in a
sentence of its own that accounts for the other words of the question."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from knowledge.answers import Finding, shorten
from knowledge.concepts import is_thing
from knowledge.rules.asked import LINKED, SOFT, accounts, asked, asks_link, names_link, open_words
from knowledge.rules.days import days_in
from knowledge.rules.evidence import from_sentences
from knowledge.rules.fields import FIELDS
from knowledge.rules.scope import IN_SESSIONS
from knowledge.rules.timeline import told
from knowledge.sentences import page_topics
from knowledge.words import tokens

__all__ = ["IN_SESSIONS", "SOFT", "answer", "asked"]

if TYPE_CHECKING:
    from collections.abc import Collection

    from knowledge.case import Case

FIELD_ONLY = frozenset({"contact", "topic"})
OF_THE_PROGRAMME = {"meal", "break", "programme"}
# Of these a page has one thing to say, whatever else a question on them tells of the asker.
# Of these the programme does not tell when they are to be had.
UNTIMED = frozenset(
    {
        "registration", "registration_deadline", "propose", "price", "next_edition", "previous_edition", "edition",
        "contact", "cancellation", "replay", "slides", "photos", "certificate", "waiting_list", "accommodation",
    }
)  # fmt: skip
LENIENT = frozenset(
    {
        "accessibility", "online", "invoice", "weather", "sign_language", "dress_code", "certificate", "waiting_list",
        "luggage", "identity_check", "capacity", "pets", "cancellation", "edition", "press", "salary",
        "slides",
    }
)  # fmt: skip
# Of these a sentence with the very word that is asked tells enough: "is there something vegan at lunch?".
SHARED = frozenset({"invoice", "food_diet"})
MOST_LEFT = 3  # words of it that nothing explains
YES_OR_NO = {"can", "exists", "is_it", "must"}
SIMPLE = 12  # words of a sentence that says one thing only
ON_A_DAY = frozenset({"registration", "price", "audience"})
SEVERAL = 2
NO_YES = ("ask:when", "ask:start", "ask:end", "ask:duration", "ask:who")  # what "yes" is no answer to
BEYOND = ("relation:compare", "relation:longest", "relation:shortest", "relation:same_time")


def answer(case: Case, topics: list[str]) -> Finding | None:
    """What the page says of the topics asked: a field, else a sentence."""
    if case.has(*BEYOND) or ({*topics} <= OF_THE_PROGRAMME and case.has("relation:after", "relation:before")):
        return None  # "what comes after lunch?"
    if case.has("ask:until") and "registration_deadline" not in topics:
        return None
    own = from_sentences(case, topics, of_session=True) if case.subject.inherited and case.subject.sessions else None
    if own:
        return own
    if LINKED & {*topics} and asks_link(case, topics) and (link := linked(case, topics)):
        return link
    if said := _on_the_day(case, topics):
        return said
    for name in topics:
        others = case.clause.at(*(f"topic:{t}" for t in topics if t != name)) - case.clause.at(
            f"topic:{name}", "function"
        )
        left = tuple(sorted({*open_words(case, [name]), *others, *_at_an_hour(case)}))
        rule = FIELDS.get(name)
        found = rule(case, left) if rule else None
        if found and found.say.endswith("_yes") and case.has(*NO_YES):
            found = None  # "when does the online class end?"
        if found and not (name in LINKED and names_link(case, topics)):
            return found if len(topics) == 1 or not found.say.endswith("_yes") else replace(found, say="quote")
    spoken = [t for t in topics if t not in FIELD_ONLY]
    said = from_sentences(case, spoken) if spoken else None
    if said is None and "prerequisites" in spoken:
        said = _invited(case, spoken)
    if said is None and spoken and LENIENT.issuperset(spoken) and not _names_a_thing(case, spoken):
        said = from_sentences(case, spoken, heedless=True)
    for name in sorted(SHARED.intersection(spoken)) if said is None else ():
        said = said or from_sentences(case, [name], heedless=True, shared=True)
    return _denied(case, said) if said else at_its_session(case, spoken) or pictured(case, topics)


def at_its_session(case: Case, topics: list[str]) -> Finding | None:
    """The one session whose line speaks of the topics, where their hour is asked: "when are the winners announced?"."""
    if not case.has("ask:when", "ask:start") or case.has("ask:end", "ask:date") or not topics or UNTIMED & {*topics}:
        return None
    left = open_words(case, topics)
    told_of = {
        s.session
        for s in case.facts.sentences
        if s.session is not None and s.own.issuperset(topics) and accounts(case, s.keys | s.context, left)
    }
    found = [i for i in told_of if case.facts.spans[i]]
    return told(case, "topic's session", "sessions", found) if len(found) == 1 else None


def _invited(case: Case, topics: Collection[str]) -> Finding | None:
    """Whom the page invites, where it names no prerequisite: "do I need to be a nurse?"."""
    said = from_sentences(case, ["audience" if t == "prerequisites" else t for t in topics])
    if said is None and any(w.word in case.asked_in.being for w in case.clause.words):
        return FIELDS["audience"](case, open_words(case, topics))
    return said


def _on_the_day(case: Case, topics: list[str]) -> Finding | None:
    """What the page says of the topics for the day asked, where it speaks of that day: "must I book for Saturday?"."""
    clause, days = case.clause, case.facts.event.days
    named = clause.at_time - clause.at("function")
    if len(days) < SEVERAL or not ON_A_DAY.issuperset(topics) or not any(t.grain == "day" for t in case.times):
        return None
    said = from_sentences(case, topics)
    lines = {*said.lines} if said else set()
    told = [s for s in case.facts.sentences if {*s.lines} & lines and all(clause.keys[i] & s.keys for i in named)]
    return said if told and named else None


def _names_a_thing(case: Case, topics: Collection[str]) -> bool:
    """Whether a word that nothing explains is a thing, a name or a number, which the page would have to name."""
    clause, left = case.clause, open_words(case, topics)
    return len(left) > MOST_LEFT or any(
        is_thing(clause.keys[i])
        or clause.words[i].word[0].isdigit()
        or (clause.words[i].raw[:1].isupper() and i > 0 and not case.asked_in.noun_capitals)
        for i in left
    )


def _denied(case: Case, said: Finding) -> Finding:
    """With a "no" before words of another language that deny what is asked: whoever cannot read them is told."""
    clause, data = case.clause, case.facts.language
    asks = {x for x in clause.of("ask") if x not in YES_OR_NO}
    if clause.language == data.code or asks or not (clause.mark or clause.has("ask:can", "ask:exists", "ask:must")):
        return said
    text = str(said.values["text"].text)
    words = [t.word for t in tokens(text)]
    if (
        "," in text
        or ";" in text
        or len(words) > SIMPLE
        or sum(w in data.negation for w in words) != 1
        or _negates(case)
    ):
        return said
    return replace(said, say="quote_no")


def _negates(case: Case) -> bool:
    return any(t.word in case.asked_in.negation for t in case.clause.words)


def pictured(case: Case, topics: Collection[str]) -> Finding | None:
    """That the page shows it in a picture only: its words and its address."""
    left = open_words(case, topics)
    for picture in case.facts.event.pictures:
        told = page_topics(case.facts.language, picture.alt)
        if told.issuperset(topics) and accounts(case, case.facts.keys(picture.alt), left):
            values = {"text": f"{shorten(picture.alt, 200)} {picture.url}"}
            return Finding(
                rule="picture", say="only_picture", values=values, lines=picture.lines, pictures=(picture.url,),
                topic=topics_of(topics),
            )  # fmt: skip
    return None


def _at_an_hour(case: Case) -> set[int]:
    """Words of an hour or of another day, which no field accounts for: "is it free at 5?", "where in February?"."""
    hours = [
        t
        for t in case.times
        if (t.grain == "minute" and not t.relative) or (t.dated and not t.relative and not days_in(case, t))
    ]
    return {
        i for i, t in enumerate(case.clause.words) if any(h.span[0] <= t.start and t.end <= h.span[1] for h in hours)
    }


def linked(case: Case, topics: Collection[str]) -> Finding | None:
    """The address of a topic: a link of the page whose words speak of it, or that of the online place."""
    facts = case.facts
    for link in facts.event.links:
        if not link.url.startswith("mailto:") and {*topics} & page_topics(facts.language, link.label):
            return Finding(
                rule="link", say="link_is", values={"link": link.url}, lines=link.lines, topic=topics_of(topics)
            )
    place = facts.event.venue
    if place.online and {"online", "streaming"} & {*topics} and len(place.links) == 1:
        link = place.links[0]
        return Finding(rule="link", say="link_is", values={"link": link.url}, lines=link.lines, topic="online")
    return None


def topics_of(topics: Collection[str]) -> str:
    return min(topics)
