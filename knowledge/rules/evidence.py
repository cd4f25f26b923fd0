"""The sentences of the page that are evidence of a topic: which may answer, and which does best."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

from knowledge.answers import Finding
from knowledge.language import language
from knowledge.rules.asked import BEATS, LINKED, WEAK, link_words, names_link, open_words
from knowledge.rules.passages import (
    OF_ROOM,
    asks_count,
    asks_left,
    can_answer,
    excerpt,
    first_of,
    places,
    quoted,
    says_left,
)
from knowledge.words import tokens

if TYPE_CHECKING:
    from collections.abc import Collection

    from knowledge.case import Case
    from knowledge.facts import Sentence
    from knowledge.page_keys import Keys
    from knowledge.when import When

NUMBERED = frozenset({"registration_deadline", "edition", "capacity"})  # topics that are answered by a number
IN_SESSIONS = frozenset({"registration", "room", "language", "prerequisites", "bring", "meal", "capacity"})
OF_SOMEONE = frozenset({"audience", "organiser", "partners", "press", "contact", "propose"})  # "who" asks for no person
AFTERWARDS = frozenset({"replay", "slides", "photos", "certificate"})  # "within a week" tells when
FOR_ALL = frozenset(
    {"interpretation", "replay", "slides", "streaming", "sign_language", "identity_check", "certificate"}
)
OF_THE_WHOLE = frozenset(
    {
        "weather",
        "pets",
        "parking",
        "bicycle",
        "wifi",
        "luggage",
        "smoking",
        "first_aid",
        "childcare",
        "food_diet",
        "accommodation",
        "access",
        "covid",
        "dress_code",
        "lost_found",
        "social_media",
        "insurance",
        "invoice",
        "press",
        "power",
        "accessibility",
    }
)  # never of one session, wherever the page says it
ANY_SESSION = frozenset({"session", "talk", "workshop"})  # "what to bring to the workshop?" asks of all
OF_EVENTS = frozenset({"object:event", "kind:session", "kind:talk", "kind:workshop"})
TELLING = 1.2  # weight from which one word of a title tells its session
FIGURE = re.compile(r"(?<![^\W_])\d+(?: ?%)?")  # not that of a code: "WELCOME20"
OF_ONE_THING = frozenset(
    {"bring", "capacity", "parking", "accommodation", "bicycle", "childcare", "meal", "cancellation", "certificate"}
)  # with their own price
NAMED_ONLY = frozenset(
    {"access", "address", "programme", "contact", "room", "organiser", "partners", "prizes", "slides"}
)
ROOM_FOR = frozenset({"capacity", "waiting_list"})
HELD_APART = frozenset({"parking", "bicycle", "previous_edition"})  # whose places are none for people now
BESIDE = 3  # words between parking and what is parked
LONGEST_NAME = 4  # words of a heading
IN_A_PRICE = frozenset({"meal"})  # "is lunch included in the 90 euros?"
LONG_SENTENCE = 220  # characters that two sentences may have together
LONGEST_ITEMS = 300  # characters of the items under a heading
NEARLY = 0.9  # of the best score


def allowed(case: Case, sentence: Sentence, topics: Collection[str]) -> bool:
    """A sentence about a session answers for that session, or what one asks before coming to any."""
    i = sentence.session
    if i is None:
        return True
    if "capacity" in topics and i not in case.subject.sessions and _meant_by_words(case):
        return False  # "how many places has the bead workshop?"
    if IN_SESSIONS & sentence.own & {*topics}:
        return True
    if {*sentence.lines} & {*case.facts.event.sessions[i].lines} and case.facts.title_keys[i] <= sentence.keys:
        return False  # the line of the programme itself
    if IN_SESSIONS & {*topics}:
        return True
    if OF_THE_WHOLE & sentence.own & {*topics}:
        return True
    if FOR_ALL & sentence.own & {*topics} and not case.facts.event.sessions[i].speakers:
        return True
    return _meant(case, i)


def fits_times(case: Case, sentence: Sentence) -> bool:
    """Whether a sentence speaks of the times of the clause: by their words, a part of the day, its session's day."""
    late = "late_arrival" in sentence.own and case.has("topic:late_arrival")  # whatever the hour
    return late or all(_fits_time(case, sentence, when) for when in case.times)


def _fits_time(case: Case, sentence: Sentence, when: When) -> bool:
    clause, facts = case.clause, case.facts
    if clause.has("topic:meal") and _in_another_part(case, sentence, when):
        return False  # "where does one eat in the evening?"
    if sentence.session is not None and facts.event.sessions[sentence.session].date == when.start.date():
        return True
    if when.part and when.part in facts.parts(sentence.text):
        return True
    if when.weekday is not None and (weekdays := facts.weekdays(sentence.text)):
        return when.weekday in weekdays
    at = [i for i, t in enumerate(clause.words) if when.span[0] <= t.start and t.end <= when.span[1]]
    told = [i for i in at if i not in clause.at("function")]
    if any(clause.keys[i] & (sentence.keys | sentence.context) for i in told):
        return True
    if clause.has("topic:meal") and not when.dated:
        return True  # "what is there to eat at noon?"
    own = any(d.date == when.start.date() for d in facts.event.days) and len(facts.event.days) == 1
    return (own and (when.grain == "day" or clause.has("topic:meal"))) or when.relative


def _in_another_part(case: Case, sentence: Sentence, when: When) -> bool:
    """Whether a sentence is of a session that begins at another time of the day than is meant: lunch, no dinner."""
    start = None if sentence.session is None else case.facts.event.sessions[sentence.session].start
    if when.part is None or start is None:
        return False
    return not when.start.time() <= start < (when.end.time() if when.end.time() > when.start.time() else dt.time.max)


def _meant_by_words(case: Case) -> bool:
    """Whether the clause names a session beside its kind."""
    return bool(case.kinds and {*case.subject.covered} & {*case.clause.rest})


def _meant(case: Case, i: int) -> bool:
    """Whether a session is the one the clause names, or that was spoken of."""
    told = {*case.subject.covered} & {*case.clause.rest}
    return i in case.subject.sessions and bool(told or case.subject.inherited)


def pool(case: Case, sentence: Sentence) -> Keys:
    """What a sentence may account for: its words, those of its headings, of the session it speaks of."""
    keys = sentence.keys | sentence.context
    return keys if sentence.session is None else keys | case.facts.session_keys[sentence.session]


def _kind_of_session(case: Case, sentence: Sentence, i: int) -> bool:
    kinds = {x.removeprefix("kind:") for x in case.labels_at(i) if x.startswith("kind:")}
    if sentence.session is None and sentence.own & {"bring", "prerequisites"}:
        return bool(kinds & ANY_SESSION)
    return sentence.session is not None and case.facts.event.sessions[sentence.session].kind in kinds


def covers(case: Case, sentence: Sentence, topics: Collection[str], left: tuple[int, ...]) -> bool:
    """Whether a sentence speaks of every topic asked, and holds the other words."""
    keys = pool(case, sentence)
    unheld = [i for i in left if not case.clause.keys[i] & keys and not _kind_of_session(case, sentence, i)]
    named = case.subject.covered | case.subject.named
    if unheld and not (named.issuperset(unheld) and _of_their_kind(case, sentence)):
        return False
    clause = case.clause
    met = {t for t in topics if t in sentence.topics}
    met |= {"contact"} & {*topics} if "@" in sentence.text else set()
    met |= {t for t in topics if _holds_words(case, sentence, t)}
    shared = clause.at(*(f"topic:{t}" for t in met))
    shared |= clause.at(*(x for x in clause.labels if x.startswith(("kind:", "object:"))))  # words of two meanings
    return bool(met) and all(t in met or clause.at(f"topic:{t}") & shared for t in topics)


def _of_their_kind(case: Case, sentence: Sentence) -> bool:
    """Whether a sentence speaks of all sessions of the kind of those that are meant: "workshops are not recorded"."""
    if sentence.session is not None or not case.subject.sessions:
        return False
    hits = case.facts.language.lexicon.find(tokens(sentence.text))
    told = {h.label.removeprefix("kind:") for h in hits if h.label.startswith("kind:")}
    return all({case.facts.event.sessions[i].kind, "session"} & told for i in case.subject.sessions)


def _holds_words(case: Case, sentence: Sentence, topic: str) -> bool:
    """Whether a sentence holds the words by which the clause asks for a topic, all those of a phrase."""
    clause, plain = case.clause, case.clause.at("function", "light")
    asked = [{*hit.at} - plain for hit in clause.hits if hit.label == f"topic:{topic}"]
    return any(told and all(clause.keys[i] & sentence.keys for i in told) for told in asked)


def from_sentences(
    case: Case, topics: list[str], *, of_session: bool = False, heedless: bool = False, shared: bool = False
) -> Finding | None:
    """The sentence that best answers for these topics; `of_session`: one on the session last spoken of;
    `heedless`: whatever else the clause says, as where someone tells of himself and asks whether to come;
    `shared`: one that holds a word by which the topic is asked."""
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
        and (not shared or any(_shares(case, s, t) for t in topics))
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
    texts = [_with_links(case, s, excerpt(case, s, left or wanted, IN_A_PRICE & {*topics}), topics) for s in chosen]
    return quoted("sentence", texts, chosen, topics[0])


def _shares(case: Case, sentence: Sentence, topic: str) -> bool:
    at = case.clause.at(f"topic:{topic}") - case.clause.at("function", "light")
    return any(case.clause.keys[i] & sentence.keys for i in at)


def room_left(case: Case) -> Finding | None:
    """What the page says of room left in the one thing that is named: "any seats left on the boat trip?"."""
    clause, facts = case.clause, case.facts
    if not asks_left(case) or case.has("ask:count") or not clause.has("topic:capacity", "topic:waiting_list"):
        return None
    said = clause.at("topic:capacity", "topic:waiting_list", "function", "light", "kind:workshop", *OF_ROOM)
    named = [i for i in range(len(clause.words)) if i not in said and i not in clause.at_time]
    if all(clause.keys[i] & facts.event_keys for i in named):
        return None
    found = [s for s in facts.sentences if says_left(facts, s) and all(clause.keys[i] & pool(case, s) for i in named)]
    return quoted("room left", [excerpt(case, found[0], named)], found, "capacity") if len(found) == 1 else None


def _is_only_a_title(case: Case, sentence: Sentence) -> bool:
    """Whether a sentence is a session's title, perhaps with its time, and says no more."""
    if sentence.session is None:
        return False
    titled = {t.word for t in tokens(case.facts.event.sessions[sentence.session].title or "")}
    return all(t.word in titled or t.word[0].isdigit() for t in tokens(sentence.text))


def _says_who_pays(case: Case, sentence: Sentence) -> bool:
    """Whether a sentence speaks of money, or of a price that holds the meal."""
    hits = case.facts.language.lexicon.find(tokens(sentence.text))
    paid = sentence.topics & {"price", "invoice"} or any(hit.label == "topic:price" for hit in hits)
    return bool(paid) or _priced(case, sentence)


def _on_the_session(case: Case, sentence: Sentence) -> bool:
    """Whether a sentence speaks of the session last spoken of, by its place or by a telling word of its title."""
    if sentence.session is not None:
        return sentence.session in case.subject.sessions
    facts = case.facts
    return any(
        facts.weight(sentence.keys & facts.title_keys[i] - facts.event_keys) >= TELLING for i in case.subject.sessions
    )


def _of_its_kind(case: Case, sentence: Sentence, topics: Collection[str], left: tuple[int, ...]) -> bool:
    if "capacity" in topics and asks_left(case):
        return says_left(case.facts, sentence)
    if NUMBERED & {*topics} and not case.facts.has_number(sentence.text) and not case.has("relation:still"):
        return "capacity" in topics and (case.has("ask:can", "ask:exists", "ask:is_it") or not asks_count(case))
    if case.clause.of("topic") & {"price"} and not {"meal", "invoice"} & {*topics} and not _priced(case, sentence):
        return False
    if "online" in topics and not _of_the_event(case, sentence):
        return False
    if (WEAK & {*topics} and not _adds(case, sentence)) or _only_names(case, sentence, topics):
        return False
    if "meal" in topics and not _tells_the_meal(case, sentence):
        return False
    if case.has("object:link") and not _has_link(case, sentence):
        return False
    if "parking" in topics and not case.has("topic:bicycle") and _only_for_bicycles(case, sentence):
        return False
    if "salary" in sentence.own - case.clause.of("topic"):
        return False  # what one earns is no price
    if ROOM_FOR & {*topics} and sentence.own & HELD_APART - case.clause.of("topic"):
        return False  # "40 places for bicycles"
    if "registration_deadline" in topics:
        about = (
            bool(left)
            or bool(sentence.topics & {"registration", "propose"})
            or not sentence.own - {"registration_deadline"}
        )
        return about and case.facts.has_date(sentence.text)
    return True


def _tells_the_meal(case: Case, sentence: Sentence) -> bool:
    """Whether a sentence tells what is asked of a meal: of the one that is named, where it is, who pays for it."""
    if not _of_the_meal(case, sentence):
        return False
    if case.has("ask:can", "ask:must") and _is_only_a_title(case, sentence):
        return False  # "may I bring my own lunch?"
    if case.has("ask:where") and not places(case.facts, sentence):
        return False
    return not case.has("topic:price", "topic:invoice") or _says_who_pays(case, sentence)


def _only_for_bicycles(case: Case, sentence: Sentence) -> bool:
    """Whether each word on parking in a sentence stands beside one for bicycles: no place for a car."""
    hits = case.facts.language.page_lexicon.find(tokens(sentence.text))
    bicycles = {n for hit in hits if hit.label == "topic:bicycle" for n in hit.at}
    parking = [hit.at for hit in hits if hit.label == "topic:parking"]
    return bool(parking) and all(any(abs(n - b) <= BESIDE for n in at for b in bicycles) for at in parking)


def _has_link(case: Case, sentence: Sentence) -> bool:
    links = case.facts.event.links
    return "://" in sentence.text or any(
        {*link.lines} & {*sentence.lines} and link.label and link.label in sentence.text for link in links
    )


def _of_the_event(case: Case, sentence: Sentence) -> bool:
    """Whether "online" is said of the event: beside a word for an event or a session, or for watching one."""
    words = tokens(sentence.text)
    said = case.facts.language.lexicon.find(words)
    if names_link(case, ["online"]) and any(t.word in link_words(case.facts.language) for t in words):
        return True
    return bool(sentence.own & {"streaming", "replay", "onsite"}) or any(hit.label in OF_EVENTS for hit in said)


def _adds(case: Case, sentence: Sentence) -> bool:
    """Whether a sentence says more than the words asked: "become a member" does not tell who may come."""
    clause, facts = case.clause, case.facts
    plain = facts.language.lexicon.words_of["function"]
    asked: Keys = facts.event_keys.union(*(clause.keys[i] for i in range(len(clause.words))))
    return any(t.word not in plain and not facts.keys(t.word) & asked for t in tokens(sentence.text))


def _only_names(case: Case, sentence: Sentence, topics: Collection[str]) -> bool:
    """Whether a sentence is a heading or the words of a link, "How to get there", which tell nothing of their topic."""
    words = tokens(sentence.text)
    if not NAMED_ONLY & {*topics} or len(words) > LONGEST_NAME or any(c.isdigit() or c in ":@" for c in sentence.text):
        return False
    plain = case.facts.language.lexicon.words_of["function"]
    said = case.facts.language.page_lexicon.find(words)
    named = {n for hit in said if hit.label.removeprefix("topic:") in topics for n in hit.at}
    return all(n in named or t.word in plain for n, t in enumerate(words))


def _of_the_meal(case: Case, sentence: Sentence) -> bool:
    """Whether a meal that the page knows by the asker's name for it is the one a sentence speaks of."""
    clause, facts = case.clause, case.facts
    plain = language(clause.language).lexicon.words_of["function"]
    asked = clause.at("kind:meal", "topic:meal") - clause.at_time
    named = [i for i in asked if clause.words[i].word not in plain]
    told: Keys = frozenset().union(*(pool(case, facts.sentences[n]) for n in facts.evidence.get("meal", ())))
    named = [i for i in named if clause.keys[i] & told]
    return not named or any(clause.keys[i] & pool(case, sentence) for i in named)


def _priced(case: Case, sentence: Sentence) -> bool:
    """Whether a sentence says what something costs: in figures that are no percentage, or in a word of its own."""
    times = case.facts.time_spans(sentence.text)
    found = [m for m in FIGURE.finditer(sentence.text) if not any(a <= m.start() < b for a, b in times)]
    figures = [m[0] for m in found]
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
        number -= 8.0
    of_all = OF_THE_WHOLE & sentence.own & {*topics}
    if sentence.session is not None and not of_all and not _meant(case, sentence.session):
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
