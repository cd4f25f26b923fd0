"""What attendees ask about everywhere (parking, price, registration …): what the page says in a field, else in a
sentence of its own that accounts for the other words of the question."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from knowledge.answers import Finding, Listing, Quote, shorten
from knowledge.case import labels
from knowledge.concepts import is_name, is_thing
from knowledge.facts import page_topics
from knowledge.language import language, tidy, tokens
from knowledge.rules.event import date_finding, is_over, is_series, over, venue
from knowledge.rules.passages import asks_count, can_answer, excerpt, excerpt_of, first_of, places, quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from knowledge.case import Case
    from knowledge.event import Lines, Registration, Text
    from knowledge.facts import Keys, Sentence
    from knowledge.language import Language
    from knowledge.when import When

# A topic that says the same more precisely than others it is named with, and accounts for their words.
BEATS: dict[str, frozenset[str]] = {
    "accessibility": frozenset({"audience", "access"}),
    "accommodation": frozenset({"price", "access"}),
    "badge": frozenset({"registration"}),
    "bicycle": frozenset({"access", "parking"}),
    "bring": frozenset({"registration"}),
    "cancellation": frozenset({"registration", "contact"}),
    "capacity": frozenset({"registration", "audience", "waiting_list"}),
    "certificate": frozenset({"registration"}),
    "childcare": frozenset({"audience"}),
    "contact": frozenset({"registration", "address"}),
    "edition": frozenset({"previous_edition"}),
    "food_diet": frozenset({"meal", "audience"}),
    "identity_check": frozenset({"registration", "audience"}),
    "interpretation": frozenset({"language"}),
    "lost_found": frozenset({"contact"}),
    "luggage": frozenset({"bring", "access"}),
    "meal": frozenset({"price"}),
    "next_edition": frozenset({"edition"}),
    "onsite": frozenset({"online", "access"}),
    "parking": frozenset({"access", "address", "accessibility"}),
    "prerequisites": frozenset({"audience"}),
    "press": frozenset({"audience", "registration"}),
    "price": frozenset({"registration", "audience"}),
    "promo": frozenset({"price"}),
    "propose": frozenset({"registration"}),
    "registration": frozenset({"audience"}),
    "registration_deadline": frozenset({"registration", "propose"}),
    "replay": frozenset({"streaming", "online"}),
    "room": frozenset({"address"}),
    "salary": frozenset({"price"}),
    "sign_language": frozenset({"language", "interpretation", "accessibility"}),
    "slides": frozenset({"programme"}),
    "streaming": frozenset({"online"}),
    "waiting_list": frozenset({"registration", "capacity"}),
    "wifi": frozenset({"online"}),
}
SOFT = frozenset({"programme", "session", "speaker", "topic", "room"})  # asked of the programme rather than of the page
WEAK = frozenset({"audience", "bring", "access"})  # asked only where nothing else is: "may I bring my dog?"
OF_PEOPLE = frozenset({"audience", "organiser", "propose"})  # words that say something else of a person who is named
NUMBERED = frozenset({"registration_deadline", "edition", "capacity"})  # topics that are answered by a number
IN_SESSIONS = frozenset({"registration", "room", "language", "prerequisites", "bring", "meal", "capacity"})
FIELD_ONLY = frozenset({"contact", "topic"})
OF_SOMEONE = frozenset({"audience", "organiser", "partners", "press", "contact", "propose"})  # "who" asks for no person
AFTERWARDS = frozenset({"replay", "slides", "photos", "certificate"})  # "within a week" tells when
FOR_ALL = frozenset(
    {"interpretation", "replay", "slides", "streaming", "sign_language", "identity_check", "certificate"}
)
LINKED = frozenset({"online", "streaming", "replay", "slides", "social_media", "map", "feedback"})  # an address helps
BEYOND = ("relation:compare", "relation:longest", "relation:shortest", "relation:same_time")
TELLING = 1.2  # weight from which one word of a title tells its session
FIGURE = re.compile(r"\d+(?: ?%)?")
OF_ONE_THING = frozenset(
    {"bring", "capacity", "parking", "accommodation", "bicycle", "childcare", "meal", "cancellation", "certificate"}
)  # with their own price
SHORTEST_NAME = 5  # letters; shorter words share the stem of a language's name by chance
FEW_SESSIONS = 2
FEW_WORDS = 3  # a field with fewer is told with its sentence
LONG_SENTENCE = 220  # characters that two sentences may have together
LONGEST_ITEMS = 300  # characters of the items under a heading
NEARLY = 0.9  # of the best score
AGAIN = labels("relation:next", "relation:previous", "relation:missed", "relation:again", "relation:other")
ASKS = labels("ask:name",
    "ask:when", "ask:date", "ask:start", "ask:end", "ask:hours", "ask:where", "ask:who", "ask:about", "ask:count",
    "ask:duration", "object:link", "object:mail", "object:phone", "kind:talk", "relation:still",
    "relation:now", "relation:over", "relation:after", "relation:before", "relation:first", "relation:last",
    "relation:cancelled",
)  # fmt: skip


def asked(case: Case) -> list[str]:
    """The topics of a clause, those left out that a more precise one says."""
    found = case.clause.of("topic")
    if case.subject.persons:
        found -= OF_PEOPLE
    if "meal" in case.kinds and found & {"registration", "price"}:
        found = found | {"meal"}
    beaten = set().union(*(BEATS.get(t, frozenset()) for t in found))
    found -= beaten
    if {"meal", "registration"} <= found and not case.has("ask:must", "ask:can", "ask:how"):
        found = found - {"registration"}  # "is lunch in the ticket?"
    if "registration" in found and case.has("ask:end", "ask:until"):
        found = found - {"registration"} | {"registration_deadline"}
    if found - WEAK - SOFT:
        found = found - WEAK
    return sorted(found)


def takes(topics: Collection[str]) -> frozenset[str]:
    """The labels that an answer to some topics accounts for: their own, and those of topics they say more precisely."""
    mine = {*topics}.union(*(BEATS.get(t, frozenset()) for t in topics), WEAK)
    found = ASKS | {f"topic:{t}" for t in mine}
    found |= {"kind:meal"} if {"meal", "food_diet"} & {*topics} else set()
    return found | AGAIN if {"next_edition", "previous_edition"} & {*topics} else found


def answer(case: Case, topics: list[str]) -> Finding | None:
    """What the page says of the topics asked: a field, else a sentence."""
    if case.has(*BEYOND) or (case.has("ask:until") and "registration_deadline" not in topics):
        return None
    told = from_sentences(case, topics, of_session=True) if case.subject.inherited and case.subject.sessions else None
    if told:
        return told
    if LINKED & {*topics} and asks_link(case, topics) and (link := linked(case, topics)):
        return link
    for name in topics:
        others = case.clause.at(*(f"topic:{t}" for t in topics if t != name)) - case.clause.at(
            f"topic:{name}", "function"
        )
        left = tuple(sorted({*open_words(case, [name]), *others, *_at_an_hour(case)}))
        rule = FIELDS.get(name)
        found = rule(case, left) if rule else None
        if found and not (name in LINKED and names_link(case, topics)):
            return found if len(topics) == 1 or not found.say.endswith("_yes") else replace(found, say="quote")
    spoken = [t for t in topics if t not in FIELD_ONLY]
    return (from_sentences(case, spoken) if spoken else None) or pictured(case, topics)


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


def open_words(case: Case, topics: Collection[str]) -> tuple[int, ...]:
    """The words of the clause that an answer to these topics must hold itself: those nothing explains, and things."""
    left = case.unexplained(takes(topics), "event", timed=True)
    clause, plain = case.clause, language(case.clause.language).lexicon.words_of["function"]
    named = clause.at(*(f"topic:{t}" for t in clause.of("topic")))
    things = {
        i for i in named if _thing(clause.words[i].word, clause.keys[i], topics) and clause.words[i].word not in plain
    }
    return tuple(sorted({*left, *things, *_of_a_session(case)}))


def _thing(word: str, keys: Keys, topics: Collection[str]) -> bool:
    """Whether a word names what the page must name too; of the languages spoken any answers "in English?"."""
    return is_thing(keys) or (is_name(keys) and len(word) >= SHORTEST_NAME and "language" not in topics)


def _of_a_session(case: Case) -> set[int]:
    """Words of a kind ("lightning talk") that the titles of one or two sessions hold: those are meant."""
    clause, titles = case.clause, case.facts.title_keys
    found = clause.at("kind:talk") - clause.at("function", "object:event")
    return {i for i in found if 0 < sum(1 for t in titles if clause.keys[i] & t) <= FEW_SESSIONS}


def _at_an_hour(case: Case) -> set[int]:
    """Words of an hour, which no field accounts for: "is it free at 5?"."""
    hours = [t for t in case.times if t.grain == "minute" and not t.relative]
    return {
        i for i, t in enumerate(case.clause.words) if any(h.span[0] <= t.start and t.end <= h.span[1] for h in hours)
    }


def asks_link(case: Case, topics: Collection[str]) -> bool:
    """Whether an address is asked: by its name, within a phrase of the topic ("the login link"), or by "how"."""
    return case.has("object:link", "ask:how") or names_link(case, topics)


def names_link(case: Case, topics: Collection[str]) -> bool:
    words = link_words(language(case.clause.language))
    return any(case.clause.words[i].word in words for i in case.clause.at(*(f"topic:{t}" for t in topics)))


def link_words(data: Language) -> set[str]:
    words = data.lexicon.words_of
    return words["object:link"] - words["function"] - words["light"]


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


def allowed(case: Case, sentence: Sentence, topics: Collection[str]) -> bool:
    """A sentence about a session answers for that session, or what one asks before coming to any."""
    i = sentence.session
    if i is None:
        return True
    if IN_SESSIONS & sentence.own & {*topics}:
        return True
    if {*sentence.lines} & {*case.facts.event.sessions[i].lines} and case.facts.title_keys[i] <= sentence.keys:
        return False  # the line of the programme itself
    if IN_SESSIONS & {*topics}:
        return True
    if FOR_ALL & sentence.own & {*topics} and not case.facts.event.sessions[i].speakers:
        return True
    return _meant(case, i)


def fits_times(case: Case, sentence: Sentence) -> bool:
    """Whether a sentence speaks of the times of the clause: by their words, a part of the day, its session's day."""
    return all(_fits_time(case, sentence, when) for when in case.times)


def _fits_time(case: Case, sentence: Sentence, when: When) -> bool:
    clause, facts = case.clause, case.facts
    if sentence.session is not None and facts.event.sessions[sentence.session].date == when.start.date():
        return True
    if when.part and when.part in facts.parts(sentence.text):
        return True
    at = [i for i, t in enumerate(clause.words) if when.span[0] <= t.start and t.end <= when.span[1]]
    told = [i for i in at if i not in clause.at("function")]
    if any(clause.keys[i] & sentence.keys for i in told):
        return True
    if clause.has("topic:meal") and not when.dated:
        return True  # "what is there to eat at noon?"
    own = any(d.date == when.start.date() for d in facts.event.days) and len(facts.event.days) == 1
    return (own and (when.grain == "day" or clause.has("topic:meal"))) or when.relative


def _meant(case: Case, i: int) -> bool:
    """Whether a session is the one the clause names, or that was spoken of."""
    told = {*case.subject.covered} & {*case.clause.rest}
    return i in case.subject.sessions and bool(told or case.subject.inherited)


def pool(case: Case, sentence: Sentence) -> Keys:
    """What a sentence may account for: its words, those of its headings, of the session it speaks of."""
    keys = sentence.keys | sentence.context
    return keys if sentence.session is None else keys | case.facts.session_keys[sentence.session]


def accounts(case: Case, keys: Keys, left: tuple[int, ...]) -> bool:
    return all(case.clause.keys[i] & keys for i in left)


def _kind_of_session(case: Case, sentence: Sentence, i: int) -> bool:
    kinds = {x.removeprefix("kind:") for x in case.labels_at(i) if x.startswith("kind:")}
    return sentence.session is not None and case.facts.event.sessions[sentence.session].kind in kinds


def covers(case: Case, sentence: Sentence, topics: Collection[str], left: tuple[int, ...]) -> bool:
    """Whether a sentence speaks of every topic asked, and holds the other words."""
    keys = pool(case, sentence)
    if not all(case.clause.keys[i] & keys or _kind_of_session(case, sentence, i) for i in left):
        return False
    clause, plain = case.clause, case.clause.at("function")
    met = {t for t in topics if t in sentence.topics}
    met |= {"contact"} & {*topics} if "@" in sentence.text else set()
    met |= {t for t in topics if any(clause.keys[i] & sentence.keys for i in clause.at(f"topic:{t}") - plain)}
    shared = clause.at(*(f"topic:{t}" for t in met))
    shared |= clause.at(*(x for x in clause.labels if x.startswith(("kind:", "object:"))))  # words of two meanings
    return bool(met) and all(t in met or clause.at(f"topic:{t}") & shared for t in topics)


def from_sentences(
    case: Case, topics: list[str], *, of_session: bool = False, heedless: bool = False
) -> Finding | None:
    """The sentence that best answers for these topics; `of_session`: one on the session last spoken of;
    `heedless`: whatever else the clause says, as where someone tells of himself and asks whether to come."""
    left = () if heedless else open_words(case, topics)
    clause = case.clause
    counted = [*first_of(case, left), *clause.at("topic:capacity", "ask:quantity_people")]
    numbers = {*dict.fromkeys(n for t in topics for n in case.facts.evidence.get(t, ()))}
    if "capacity" in topics and asks_count(case):  # "16 places" alone says how many
        words = language(clause.language).lexicon.words_of
        plain = words["function"] | words["light"] | words["ask:count"]
        counted_words = [i for i in clause.at("topic:capacity") if clause.words[i].word not in plain]
        keys: Keys = frozenset().union(*(clause.keys[i] for i in counted_words))
        numbers |= set().union(*(case.facts.holding.get(k, ()) for k in keys))
    found = [case.facts.sentences[n] for n in sorted(numbers)]
    alts = {picture.alt for picture in case.facts.event.pictures}  # what a picture shows is told as such
    found = [
        s
        for s in found
        if s.text not in alts
        and allowed(case, s, topics)
        and (not of_session or _on_the_session(case, s))
        and covers(case, s, topics, left)
        and can_answer(case, s, counted, who=not OF_SOMEONE & {*topics}, when=not AFTERWARDS & {*topics})
        and fits_times(case, s)
        and _of_its_kind(case, s, topics, left)
    ]
    found = [s for s in found if not any(o.text != s.text and o.text in s.text for o in found)]
    if not found:
        return None
    wanted = {*left, *clause.at(*(x for x in clause.labels if x.startswith(("topic:", "kind:"))))}
    wanted -= clause.at("function")
    score = {id(s): _fit(case, s, topics, wanted) for s in found}
    found.sort(key=lambda s: -score[id(s)])
    best = found[0]
    chosen = _list_under(case, best, topics) or _with_second(found, topics, score)
    texts = [_with_links(case, s, excerpt(case, s, left or wanted), topics) for s in chosen]
    return quoted("sentence", texts, chosen, topics[0])


def _on_the_session(case: Case, sentence: Sentence) -> bool:
    """Whether a sentence speaks of the session last spoken of, by its place or by a telling word of its title."""
    if sentence.session is not None:
        return sentence.session in case.subject.sessions
    facts = case.facts
    return any(
        facts.weight(sentence.keys & facts.title_keys[i] - facts.event_keys) >= TELLING for i in case.subject.sessions
    )


def _of_its_kind(case: Case, sentence: Sentence, topics: Collection[str], left: tuple[int, ...]) -> bool:
    if NUMBERED & {*topics} and not case.facts.has_number(sentence.text) and not case.has("relation:still"):
        return case.has("ask:can", "ask:exists", "ask:is_it") and "capacity" in topics
    if case.clause.of("topic") & {"price"} and "meal" not in topics and not _priced(case, sentence):
        return False
    if "online" in topics and not _of_the_event(case, sentence):
        return False
    if WEAK & {*topics} and not _adds(case, sentence):
        return False
    if "meal" in topics and not _of_the_meal(case, sentence):
        return False
    if "registration_deadline" in topics:
        about = (
            bool(left)
            or bool(sentence.topics & {"registration", "propose"})
            or not sentence.own - {"registration_deadline"}
        )
        return about and case.facts.has_date(sentence.text)
    return True


def _of_the_event(case: Case, sentence: Sentence) -> bool:
    """Whether "online" is said of the event: beside a word for an event or a session, or for watching one."""
    words = case.facts.language.lexicon.words_of
    events = words["object:event"] | words["kind:session"] | words["kind:talk"] | words["kind:workshop"]
    return bool(sentence.own & {"streaming", "replay", "onsite"}) or any(
        t.word in events for t in tokens(sentence.text)
    )


def _adds(case: Case, sentence: Sentence) -> bool:
    """Whether a sentence says more than the words asked: "become a member" does not tell who may come."""
    clause, facts = case.clause, case.facts
    plain = facts.language.lexicon.words_of["function"]
    asked: Keys = facts.event_keys.union(*(clause.keys[i] for i in range(len(clause.words))))
    return any(t.word not in plain and not facts.keys(t.word) & asked for t in tokens(sentence.text))


def _of_the_meal(case: Case, sentence: Sentence) -> bool:
    """Whether a meal that the page knows by the asker's name for it is the one a sentence speaks of."""
    clause, facts = case.clause, case.facts
    plain = language(clause.language).lexicon.words_of["function"]
    named = [i for i in clause.at("kind:meal") - clause.at_time if clause.words[i].word not in plain]
    named = [i for i in named if any(k in facts.holding for k in clause.keys[i])]
    return not named or any(clause.keys[i] & pool(case, sentence) for i in named)


def _priced(case: Case, sentence: Sentence) -> bool:
    """Whether a sentence says what something costs: in figures that are no percentage, or in a word of its own."""
    figures = [m[0] for m in FIGURE.finditer(sentence.text)]
    if figures and all(f.endswith("%") for f in figures) and not case.has("topic:promo"):
        return False
    return bool(figures) or "price" in sentence.own


def _fit(case: Case, sentence: Sentence, topics: Collection[str], wanted: Collection[int]) -> float:
    """How well a sentence that may answer does: by topics of its own words, words shared, and brevity."""
    clause = case.clause
    words = sum(case.facts.weight(clause.keys[i] & sentence.keys) for i in wanted if clause.keys[i] & sentence.keys)
    named = len(sentence.own & {*topics}) * 3.0 + len(sentence.own & clause.of("topic"))
    number = 2.0 if case.has("topic:price") and any(c.isdigit() for c in sentence.text) else 0.0
    if case.has("ask:where") and places(case.facts, sentence):
        number += 1.0
    if names_link(case, topics) and any(t.word in link_words(case.facts.language) for t in tokens(sentence.text)):
        number += 3.0
    number += len(sentence.own & set().union(*(BEATS.get(t, frozenset()) for t in topics)))
    if topics == ["price"] and sentence.own & OF_ONE_THING - clause.of("topic"):
        number -= 4.0
    if sentence.session is not None and not _meant(case, sentence.session):
        number -= 4.0
    return named + words + number - len(sentence.text) / 300


def _list_under(case: Case, best: Sentence, topics: Collection[str]) -> list[Sentence] | None:
    """The items under a heading that says the topic, where they do not say it themselves."""
    if best.own & {*topics} or not best.headings or best.session is not None:
        return None
    items = [s for s in case.facts.sentences if s.headings == best.headings and not s.own & {*topics}]
    kept, size = [], 0
    for item in items:
        size += len(item.text) + 3
        if size > LONGEST_ITEMS:
            break
        kept.append(item)
    return kept if best in kept else None


def _with_second(found: list[Sentence], topics: Collection[str], score: dict[int, float]) -> list[Sentence]:
    """The best sentence, and the next where it is as good, short and says something else."""
    best, *others = found
    for other in others[:1]:
        short = len(best.text) + len(other.text) <= LONG_SENTENCE
        new = other.text not in best.text and best.text not in other.text
        if short and new and score[id(other)] >= NEARLY * score[id(best)] and other.own & {*topics}:
            return [best, other]
    return [best]


def _with_links(case: Case, sentence: Sentence, text: str, topics: Collection[str]) -> str:
    """The words with the address of a link in them, where the address is what helps."""
    if not (LINKED & {*topics} or case.has("object:link")) or "://" in text:
        return text
    urls = [
        link.url
        for link in case.facts.event.links
        if {*link.lines} & {*sentence.lines} and link.label and link.label in sentence.text
    ]
    return f"{text} ({urls[0]})" if urls and not urls[0].startswith("mailto:") else text


def field(case: Case, topic: str, text: Text | None, say: str, left: tuple[int, ...]) -> Finding | None:
    """A field of the event, if it accounts for the other words of the question."""
    if text is None or not accounts(case, case.facts.keys(text.text), left):
        return None
    words = Quote(excerpt_of(case, text.text, left))
    return Finding(rule="field", say=say, values={"text": words}, lines=text.lines, topic=topic)


def address(case: Case, left: tuple[int, ...]) -> Finding | None:
    place = case.facts.event.venue
    exact = any(c.isdigit() for t in (place.name, place.address) if t for c in t.text)
    return venue(case, "address") if not left and (exact or (place.online and not place.name)) else None


def next_edition(case: Case, left: tuple[int, ...]) -> Finding | None:
    """The next meeting of a series, or what the page says of a later edition."""
    days = list(case.facts.event.days)
    if not left and is_series(days) and any(d.date > case.now.date() for d in days):
        return date_finding(case)
    return _other_date(case, left, "next edition", "next_edition")


def previous_edition(case: Case, left: tuple[int, ...]) -> Finding | None:
    return _other_date(case, left, "previous edition", "previous_edition")


def _other_date(case: Case, left: tuple[int, ...], why: str, topic: str) -> Finding | None:
    for other in case.facts.event.other_dates:
        if other.why == why and other.words and accounts(case, case.facts.keys(other.words), left):
            values = {"text": Quote(shorten(other.words, 300))}
            return Finding(rule="other date", say="quote", values=values, lines=other.lines, topic=topic)
    return None


def access(case: Case, left: tuple[int, ...]) -> Finding | None:
    text = case.facts.event.venue.access
    words = case.clause.words
    numbers = [words[i].word for i in range(len(words)) if words[i].word.isdigit()]
    if text and not all(n in tidy(text.text) for n in numbers):
        return None
    found = field(case, "access", text, "access", left)
    if found is None and case.has("ask:how") and not left and not case.facts.evidence.get("access"):
        return venue(case, "access")
    return found


def room(case: Case, left: tuple[int, ...]) -> Finding | None:
    """The room, where the venue's name holds it."""
    name = case.facts.event.venue.name
    if name and not left and "room" in page_topics(case.facts.language, name.text):
        return Finding(rule="venue", say="venue", values={"place": name.text}, lines=name.lines, topic="room")
    return None


def online(case: Case, left: tuple[int, ...]) -> Finding | None:
    return field(case, "online", case.facts.event.venue.online, "online_yes", left)


def onsite(case: Case, left: tuple[int, ...]) -> Finding | None:
    """In person or not: the place, or that it is online."""
    return venue(case, "onsite") if not left else None


def price(case: Case, left: tuple[int, ...]) -> Finding | None:
    """What it costs; that of a session is no price of the event."""
    text = case.facts.event.price
    if left and (found := from_sentences(case, ["price"])):
        return found
    holding = [s for s in case.facts.sentences if text and text.text in s.text and {*s.lines} & {*text.lines}]
    mixed = holding and all(s.session is not None or s.own & OF_ONE_THING for s in holding)
    if mixed and not left and (found := from_sentences(case, ["price"])) and not {*found.lines} & {*holding[0].lines}:
        return found
    return field(case, "price", case.facts.event.price, "price", left)


def audience(case: Case, left: tuple[int, ...]) -> Finding | None:
    found = from_sentences(case, ["audience"]) if left else None
    text = case.facts.event.audience
    if found:
        return found
    numbers = language(case.clause.language).numbers
    asks_entry = any(hit.label == "topic:audience" and len(hit.at) > 1 for hit in case.clause.hits) and not any(
        case.clause.words[i].word.isdigit() or case.clause.words[i].word in numbers for i in left
    )
    if text is None:
        return from_sentences(case, ["audience"], heedless=True) if asks_entry else None
    if len(text.text.split()) < FEW_WORDS:
        return _whole(case, text, "audience") if asks_entry or not left else None
    return field(case, "audience", text, "audience", () if asks_entry else left)


def _whole(case: Case, text: Text, topic: str) -> Finding | None:
    """The sentence that holds a field of a word or two."""
    found = [s for s in case.facts.sentences if text.text in s.text and {*s.lines} & {*text.lines}]
    return quoted("field", [found[0].text], found[:1], topic) if found else None


def organiser(case: Case, left: tuple[int, ...]) -> Finding | None:
    return field(case, "organiser", case.facts.event.organiser, "organiser", left)


def registration(case: Case, left: tuple[int, ...]) -> Finding | None:
    """Whether and how to register, and whether one still can."""
    if left or case.has("ask:count", "ask:quantity_people"):
        return None
    if is_over(case) and not case.has("ask:when"):
        return over(case)
    entry = case.facts.event.registration
    said = _registration(entry, closed_on_its_day=bool(entry.deadline and case.now.date() > entry.deadline))
    if said is None:
        return None
    say, values = said
    lines: Lines = entry.lines or (entry.words.lines if entry.words else ())
    return Finding(rule="registration", say=say, values=values, lines=lines, topic="registration")


def _registration(entry: Registration, *, closed_on_its_day: bool) -> tuple[str, dict[str, object]] | None:
    words = Quote(shorten(entry.words.text, 200)) if entry.words else Quote("")
    link = entry.links[0].url if entry.links else ""
    if entry.state == "closed":
        return "registration_closed", {"text": words}
    if closed_on_its_day:
        return "registration_over", {"date": entry.deadline}
    if entry.state == "not required":
        return "registration_free", {"text": words}
    if entry.state == "required" or (entry.state == "open" and words.text):
        return "registration_words", {"text": [p for p in (words if words.text else None, link) if p]}
    return ("registration_open", {"link": link}) if entry.state == "open" and link else None


def deadline(case: Case, left: tuple[int, ...]) -> Finding | None:
    entry = case.facts.event.registration
    if entry.deadline and not left:
        words = entry.deadline_words
        say = "registration_deadline_words" if words else "registration_deadline"
        values = {"date": entry.deadline, "text": Quote(words.text) if words else ""}
        lines = words.lines if words else entry.lines
        return Finding(rule="deadline", say=say, values=values, lines=lines, topic="registration_deadline")
    if entry.state == "closed":
        return registration(case, left)
    others = [d for d in case.facts.event.other_dates if d.why == "deadline" and d.words]
    for other in others:
        topics = page_topics(case.facts.language, other.words)
        if (left or topics & {"registration", "propose"} or topics <= {"registration_deadline"}) and accounts(
            case, case.facts.keys(other.words), left
        ):
            values = {"text": Quote(other.words)}
            return Finding(
                rule="deadline",
                say="registration_deadline_words",
                values=values,
                lines=other.lines,
                topic="registration_deadline",
            )
    return None


def contact(case: Case, left: tuple[int, ...]) -> Finding | None:
    entry = case.facts.event.contact
    texts = (*entry.emails, *entry.phones)
    values = [t.text for t in texts] + [link.url for link in entry.links]
    phone_only = case.has("object:phone") and not case.has("object:mail") and not entry.phones
    if left or case.subject.persons or not values or phone_only:
        return None
    lines = tuple(sorted({n for t in texts for n in t.lines} | {n for link in entry.links for n in link.lines}))
    return Finding(rule="contact", say="contact", values={"text": ", ".join(values)}, lines=lines, topic="contact")


def about(case: Case, left: tuple[int, ...]) -> Finding | None:
    """What the event is about."""
    event = case.facts.event
    if left or case.subject.persons:
        return None
    lines = (*event.title.lines, *(event.summary.lines if event.summary else ()))
    values = {"title": event.title.text, "text": shorten(event.summary.text if event.summary else "", 380)}
    return Finding(rule="about", say="about", values=values, lines=lines, topic="topic")


def meal(case: Case, left: tuple[int, ...]) -> Finding | None:
    """When one eats: the meals of the programme."""
    sessions, clause = case.facts.event.sessions, case.clause
    named = clause.at("topic:meal", "kind:meal") - clause.at("function")
    titles = case.facts.title_keys
    found = tuple(i for i, s in enumerate(sessions) if s.start and any(clause.keys[n] & titles[i] for n in named))
    found = found or tuple(i for i, s in enumerate(sessions) if s.kind == "meal")
    if left or not found or not case.has("ask:when", "ask:start", "ask:end", "ask:duration"):
        return None
    lines = tuple(sorted({n for i in found for n in sessions[i].lines}))
    values = {"sessions": Listing(found, dated=len(case.facts.event.days) > 1)}
    return Finding(rule="meal", say="sessions", values=values, lines=lines, sessions=found, topic="meal")


def capacity(case: Case, left: tuple[int, ...]) -> Finding | None:
    text = case.facts.event.capacity
    if case.has("relation:still") or (text and asks_count(case) and not case.facts.has_number(text.text)):
        return None
    return field(case, "capacity", case.facts.event.capacity, "quote", left)


FIELDS: dict[str, Callable[[Case, tuple[int, ...]], Finding | None]] = {
    "access": access,
    "address": address,
    "audience": audience,
    "capacity": capacity,
    "contact": contact,
    "meal": meal,
    "next_edition": next_edition,
    "online": online,
    "onsite": onsite,
    "organiser": organiser,
    "previous_edition": previous_edition,
    "price": price,
    "registration": registration,
    "registration_deadline": deadline,
    "room": room,
    "topic": about,
}
