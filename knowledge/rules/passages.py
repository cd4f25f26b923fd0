"""Sentences of the page as answers: which may answer a clause at all, and how they are quoted.

A sentence answers only if it accounts for every word that carries meaning and is of the kind asked: a number beside
what is counted, a day or an hour, a name, a place, a definition.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from knowledge.answers import Finding, Quote, shorten
from knowledge.case import FREE
from knowledge.concepts import keys_of
from knowledge.language import language
from knowledge.rules.excerpt import cut
from knowledge.rules.timeline import told
from knowledge.words import tokens

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from knowledge.case import Case
    from knowledge.facts import Facts, Sentence
    from knowledge.lexicon import Hit
    from knowledge.page_keys import Keys
    from knowledge.when import When
    from knowledge.words import Token

CLOCK = re.compile(r"\d{1,2} ?(?:[h:]|uhr|heures?|am\b|pm\b|[ap]\.m\.)", re.IGNORECASE)
NO_COUNT = re.compile(r"\d{1,2} ?(?:h\b|h\d|:\d\d|uhr\b|am\b|pm\b)|\d ?%|\b(?:19|20)\d\d\b|\d{5,}", re.IGNORECASE)
YEAR = re.compile(r"\b(?:19|20)\d\d\b")
HOUR_AND_MINUTES = re.compile(r"\d{1,2} ?[h:.]\d\d(?!\d)", re.IGNORECASE)
CREDITS = ("©", "(c) ", "📷")
LONGEST = 300  # characters of a sentence quoted whole
LEAST_WEIGHT = 1.2  # what the words must tell together
LEAST_NEWS = 2  # words that the sentence adds to those of the question
HEADING = 0.6  # of the weight of a word that stands only in the heading
MOST_STRAY = 1  # words of a question that its sentence says in another way …
LEAST_HELD = 2  # … where it says so many of the others,
STRAY_WEIGHT = 4.0  # and they tell so much
ENDING = 2  # last words of a clause
FULL_NAME = 2  # words
NEAR = 4  # words between a number and what it counts
WEAK = (
    "object:event",
    "object:arriving",
    "object:leaving",
    "object:speaks",
    "kind:session",
    "object:programme",
    "object:link",
)
OF_ROOM = ("relation:still", "object:full")
PLACES = frozenset({"room", "address", "access", "parking", "venue", "luggage", "registration", "accommodation"})
ELSEWHERE = ("ask:until", "ask:times", "ask:name", "ask:why", "relation:compare")
MAY = ("ask:can", "ask:must", "ask:exists")  # "can I get in with a wheelchair?" asks for no hour
SOFT = ("relation:after", "relation:before", "relation:first", "relation:last", "relation:still", "relation:now")
SHORTEST = 3  # letters of a word that may tell alone
YES_OR_NO = {"is_it", "exists", "can", "must"}
OPEN = ("ask:who", "ask:when", "ask:date", "ask:where", "ask:count")
NUMERIC = ("ask:count", "ask:duration", "ask:quantity_people", "ask:start", "ask:end", "topic:price", "topic:capacity")


def quoted(rule: str, texts: Sequence[str], found: Sequence[Sentence], topic: str | None = None) -> Finding:
    """Words of the page, as they stand."""
    lines = tuple(sorted({n for s in found for n in s.lines}))
    sessions = tuple(dict.fromkeys(s.session for s in found if s.session is not None))
    values = {"text": Quote(" … ".join(dict.fromkeys(texts)))}
    return Finding(rule=rule, say="quote", values=values, lines=lines, sessions=sessions, topic=topic)


def excerpt(case: Case, sentence: Sentence, wanted: Collection[int], topics: Collection[str] = ()) -> str:
    """A sentence, cut to what these words of the clause ask, or what it says of these topics."""
    return excerpt_of(case, sentence.text, wanted, topics)


def excerpt_of(
    case: Case, text: str, wanted: Collection[int], topics: Collection[str] = (), *, numeric: bool = False
) -> str:
    """Words of the page, cut to what these words of the clause ask, or what is said there of these topics."""
    asked: Keys = frozenset().union(*(case.clause.keys[i] for i in wanted))
    numeric = numeric or case.has(*NUMERIC)
    words = tokens(text)
    hits = case.facts.language.page_lexicon.find(words) if topics else ()
    telling = {words[n].word for hit in hits if hit.label.removeprefix("topic:") in topics for n in hit.at}

    def holds(token: Token) -> bool:
        return token.word in telling or bool(case.facts.keys(token.word) & asked)

    return cut(text, holds, numeric=numeric, joints=case.facts.language.conjunctions)


def can_answer(
    case: Case, sentence: Sentence, counted: Collection[int] = (), *, who: bool = True, when: bool = True
) -> bool:
    """Whether a sentence is of the kind asked: a number beside what is counted, a time, a day, a name, a place."""
    facts, text = case.facts, sentence.text
    dated = any(t.dated and not t.relative and t.grain == "day" for t in case.times)  # whose hour is asked
    needs: tuple[tuple[tuple[str, ...], Callable[[], bool]], ...] = (
        (("ask:duration",), lambda: facts.has_length(text)),
        (("ask:when",), lambda: not when or bool(CLOCK.search(text)) or (not dated and facts.has_date(text))),
        (("ask:since",), lambda: facts.has_date(text) or bool(YEAR.search(text))),
        (("ask:days",), lambda: facts.has_length(text)),
        (("ask:start", "ask:end", "ask:hours"), lambda: not when or case.has(*MAY) or bool(CLOCK.search(text))),
        (("ask:date",), lambda: facts.has_date(text)),
        (("ask:who", "ask:whois"), lambda: not who or facts.names_someone(sentence) or introduces(case, sentence)),
    )
    if asks_count(case) and not counts(case, sentence, counted):
        return False
    return all(held() for asked, held in needs if case.has(*asked))


def tells(case: Case, text: str) -> bool:
    """Whether words of the page hold a clock time or a day, where one is asked for."""
    timely = bool(CLOCK.search(text)) or case.facts.has_date(text)
    return timely or not case.has("ask:when", "ask:start", "ask:end", "ask:date") or case.has(*MAY)


def asks_count(case: Case) -> bool:
    """Whether a number of things is asked, be it within a phrase of a topic: "how many seats"."""
    if case.has("ask:count", "ask:quantity_people"):
        return True
    words, lexicon = case.clause.words, language(case.clause.language).lexicon
    begins = [min(at) for topic in ("topic:capacity", "topic:team") if (at := case.clause.at(topic))]
    return any(h.label == "ask:count" for i in begins for n in (1, 2) for h in lexicon.find(words[i : i + n]))


def asks_left(case: Case) -> bool:
    """Whether it is asked if there is still room, be it within a phrase of a topic: "any seats left"."""
    if case.has(*OF_ROOM):
        return True
    clause, lexicon = case.clause, language(case.clause.language).lexicon
    return any(_of_room(lexicon.find([clause.words[i]])) for i in clause.at("topic:capacity"))


def says_left(facts: Facts, sentence: Sentence) -> bool:
    """Whether a sentence says that there is still room, or none."""
    return _of_room(facts.language.lexicon.find(tokens(sentence.text)))


def _of_room(hits: Iterable[Hit]) -> bool:
    return any(hit.label in OF_ROOM for hit in hits)


def places(facts: Facts, sentence: Sentence) -> bool:
    """Whether a sentence names a place: a room, an address, or a name within it."""
    if sentence.topics & PLACES:
        return True
    times = facts.time_spans(sentence.text)
    rooms = [s.room for s in facts.event.sessions if s.room]
    if any(room in sentence.text for room in rooms):
        return True
    plain = facts.language.function
    return not facts.language.noun_capitals and any(
        t.raw[:1].isupper() and t.word not in plain and not any(a <= t.start < b for a, b in times)
        for t in tokens(sentence.text)[1:]
    )


def _blank(found: re.Match[str]) -> str:
    return "_" * len(found[0])


def counts(case: Case, sentence: Sentence, counted: Collection[int], *, near: int = NEAR) -> bool:
    """Whether a number stands beside one of these words: "24 people", "places: 20"; at most `near` words before it."""
    numbers = case.facts.language.numbers
    words = tokens(NO_COUNT.sub(_blank, sentence.text))
    times = case.facts.time_spans(sentence.text)
    at = [
        n
        for n, t in enumerate(words)
        if (t.word.isdigit() or t.word in numbers) and not any(a <= t.start < b for a, b in times)
    ]
    keys: Keys = frozenset().union(*(case.clause.keys[i] for i in counted))
    lasting = case.facts.measures([t.word for t in words])  # "two days as a team" counts no teams
    at = [n for n in at if n not in lasting or case.facts.keys(words[n + 1].word) & keys]
    expected = case.has("ask:quantity_people")
    if expected and sentence.session is not None:
        return False
    if not keys:
        return bool(at)
    beside = {m for n in at for m in range(n - 2 if near == NEAR else n, n + near + 1) if 0 <= m < len(words)}
    if any(case.facts.keys(words[m].word) & keys for m in beside):
        return True
    said = case.facts.language.page_lexicon.find(words) if case.has("topic:capacity") and not expected else []
    return any(m in beside for hit in said if hit.label == "topic:capacity" for m in hit.at)


def needed(case: Case) -> list[int]:
    """Words that must stand in a sentence: those no phrase explains, and those that name a thing or a relation."""
    clause = case.clause
    named = {
        i
        for label, at in clause.labels.items()
        if label.startswith(("topic:", "kind:", "object:", "relation:"))
        for i in at
    }
    soft = {i for i in clause.at(*SOFT) if i >= len(clause.words) - ENDING}  # "afterwards", not "before she came"
    bound = clause.at("relation:before", "relation:after") - soft  # a function word, but "before she came" is told
    free = clause.at("light", "function", *(x for x in WEAK if not case.has("ask:count"))) - bound | soft
    free |= clause.at("topic:programme") if any(t.part for t in case.times) else set()
    free -= clause.at("object:moderator") if case.has("kind:panel") else set()
    times = {i for i in clause.at_time if not _harmless(case, i)} - clause.at("function")
    return sorted({*clause.rest} | (named - free) | case.subject.strangers | times)


def _harmless(case: Case, i: int) -> bool:
    """Whether a word belongs to a time that is the event's own day, or a part of it that is looked up apart."""
    token = case.clause.words[i]
    when = next((t for t in case.times if t.span[0] <= token.start and token.end <= t.span[1]), None)
    return when is None or _own(case, when)


def _own(case: Case, when: When) -> bool:
    if when.grain == "minute":
        return False
    days = case.facts.event.days
    zone = case.facts.event.zone
    first, last = when.start.astimezone(zone).date(), when.end.astimezone(zone).date()
    return len(days) == 1 and any(first <= d.date <= last for d in days)


def passage(case: Case) -> Finding | None:
    """The last resort: a sentence that holds every word of the question that carries meaning."""
    wanted = needed(case)
    part = next((t.part for t in case.times if t.part in ("morning", "afternoon", "evening")), None)
    if case.has(*ELSEWHERE) or (not wanted and part is None):
        return None
    if wanted and all(len(case.clause.words[i].word) < SHORTEST for i in wanted):
        return None  # "té", tidied, is "te" as well
    if part is None and case.clause.at_time.issuperset(wanted) and not case.has("ask:when", "ask:date"):
        return None
    best: tuple[tuple[bool, float], Sentence] | None = None
    thing = first_of(case, wanted) if asks_count(case) else []
    for sentence in _candidates(case, wanted):
        if (part and part not in case.facts.parts(sentence.text)) or sentence.text == case.facts.event.title.text:
            continue
        if _is_credit(sentence.text) or not _holds_numbers(case, sentence, wanted):
            continue
        score = _score(case, sentence, wanted)
        if score is None:
            continue
        rank = (bool(thing) and counts(case, sentence, thing, near=1), score)  # "4 projects", not "season 1: projects"
        if (best is None or rank > best[0]) and _answers(case, sentence, wanted):
            best = (rank, sentence)
    if best is None or best[0][1] < (0 if part else LEAST_WEIGHT):
        return None
    if best[1].session is not None and case.has("ask:who") and not _names(case, best[1].text):
        return None if case.has("object:moderator") else told(case, "passage", "sessions", [best[1].session])
    return quoted("passage", [excerpt(case, best[1], wanted)], [best[1]])


def _is_credit(text: str) -> bool:
    """Whether words of the page say who made a picture, and nothing of the event."""
    return text.lstrip().startswith(CREDITS)


def _holds_numbers(case: Case, sentence: Sentence, wanted: Sequence[int]) -> bool:
    """Whether the numbers of the clause stand in a sentence itself, and not as the minutes of a clock time."""
    numbers = {case.clause.words[i].word for i in wanted if case.clause.words[i].word.isdigit()}
    numbers -= {case.clause.words[i].word for i in case.clause.at_time}
    if not numbers:
        return True
    clocks = [m.span() for m in HOUR_AND_MINUTES.finditer(sentence.text)]
    held = {t.word for t in tokens(sentence.text) if not any(a <= t.start < b for a, b in clocks)}
    return numbers <= held


def within(case: Case, lines: Collection[int]) -> Finding | None:
    """The words of these lines that are of the kind asked."""
    for sentence in case.facts.sentences:
        if {*sentence.lines} & {*lines} and can_answer(case, sentence):
            if case.has("ask:about") or (case.has("ask:where") and not places(case.facts, sentence)):
                continue
            return quoted("passage", [shorten(sentence.text, LONGEST)], [sentence])
    return None


def introduces(case: Case, sentence: Sentence) -> bool:
    """Whether a sentence says who somebody is: the name that is asked for, with a mark between it and the rest."""
    clause = case.clause
    asked = [clause.words[i].word for i in clause.rest]
    if not case.has("ask:whois") or len(asked) < FULL_NAME:
        return False
    words = tokens(sentence.text)
    for n in range(len(words) - len(asked) + 1):
        name = words[n : n + len(asked)]
        if [t.word for t in name] == asked and all(t.raw[:1].isupper() for t in name):
            before = sentence.text[words[n - 1].end : name[0].start] if n else ""
            after = sentence.text[name[-1].end :][:3]
            return len(words) - len(name) > NEAR and any(mark in before + after for mark in ",(:–—")
    return False


def _names(case: Case, text: str) -> bool:
    """Whether words of the page hold a name."""
    return any(t.word in case.facts.names and t.raw[:1].isupper() for t in tokens(text))


def _answers(case: Case, sentence: Sentence, wanted: Sequence[int]) -> bool:
    if not can_answer(case, sentence, first_of(case, wanted)) or _denied(case, sentence):
        return False
    if case.has("ask:where") and not places(case.facts, sentence):
        return False
    if case.has("ask:who") and not _tells_who_leads(case, sentence):
        return False
    if case.has("ask:role", "ask:organisation"):
        return defines(case, sentence, wanted, marked=True)
    if case.has("ask:whois") and not case.subject.persons:
        return places(case.facts, sentence) or introduces(case, sentence)
    return not asks_what_it_is(case) or defines(case, sentence, wanted)


def _tells_who_leads(case: Case, sentence: Sentence) -> bool:
    """Whether a word for leading a session stands in a sentence by itself, where one is asked: a head nurse moderates
    nothing."""
    asked: Keys = frozenset().union(*(case.clause.keys[i] for i in case.clause.at("object:moderator")))
    code = case.facts.language.code
    return not asked or any(keys_of([t.word], code, code)[0] & asked for t in tokens(sentence.text))


def _denied(case: Case, sentence: Sentence) -> bool:
    """Whether a clause asks what is not so ("on which day is nothing on?"), and a sentence denies nothing."""
    negates = case.asked_in.negation
    if not case.has(*OPEN) or not any(t.word in negates for t in case.clause.words):
        return False
    return not any(t.word in case.facts.language.negation for t in tokens(sentence.text))


def first_of(case: Case, wanted: Iterable[int]) -> list[int]:
    """What is counted: the first word after "how many"."""
    after = max(case.clause.at("ask:count"), default=-1)
    plain = case.clause.at("function", "light")
    return [i for i in sorted(wanted) if i > after and i not in plain][:1]


def _candidates(case: Case, wanted: Sequence[int]) -> list[Sentence]:
    """The sentences that hold the rarest of the words."""
    facts = case.facts
    rarest: set[int] | None = None
    for i in wanted:
        held: set[int] = set().union(*(facts.holding.get(k, ()) for k in case.clause.keys[i]))
        if not held and _in_passing(case, i):
            continue
        if (held or not case.clause.keys[i] & facts.event_keys) and (rarest is None or len(held) < len(rarest)):
            rarest = held
    return list(facts.sentences) if rarest is None else [facts.sentences[n] for n in sorted(rarest)]


def asks_what_it_is(case: Case) -> bool:
    """ "What is X?", "X, was bedeutet das?": nothing but the thing and words of asking."""
    clause = case.clause
    if not case.has("ask:what", "ask:meaning") or clause.of("topic") or clause.of("kind") or not clause.rest:
        return False
    if any(label.startswith("ask:") and label not in FREE | {"ask:meaning"} for label in clause.labels):
        return False
    rest = clause.rest
    inside = set(range(rest[0], rest[-1] + 1)) - set(rest)
    plain = clause.at("function", "light")
    edge = rest[-1] >= len(clause.words) - 1 or rest[0] <= 1
    return len(rest) <= 3 and inside <= plain and edge


def defines(case: Case, sentence: Sentence, wanted: Sequence[int], *, marked: bool = False) -> bool:
    """Whether a sentence begins with these words and goes on to say what they are."""
    asked: Keys = frozenset().union(*(case.clause.keys[i] for i in wanted))
    words = tokens(sentence.text)
    plain = case.facts.language.lexicon.words_of["function"]
    at = [n for n, t in enumerate(words) if case.facts.keys(t.word) & asked]
    if not at:
        return False
    last = at[-1]
    if last + 1 >= len(words) or len(words) - last < LEAST_NEWS:
        return False
    between = sentence.text[words[last].end : words[last + 1].start]
    if not marked and at[0] > NEAR:
        return False
    if any(mark in between for mark in ":(,–—=«“"):
        return True
    return not marked and words[last + 1].word in plain


def _score(case: Case, sentence: Sentence, wanted: Sequence[int]) -> float | None:
    """How telling the words are that the sentence shares with the question; None where one is not accounted for."""
    total, held, stray, plain = 0.0, 0, 0, False
    for i in wanted:
        keys = case.clause.keys[i]
        if keys & sentence.keys:
            total += case.facts.weight(keys & sentence.keys)
            held += not keys & case.facts.event_keys and case.clause.words[i].word not in case.facts.names
            plain = plain or case.clause.words[i].raw[:1].islower()
        elif keys & sentence.context:
            total += HEADING * case.facts.weight(keys & sentence.context)
        elif not keys & case.facts.event_keys or i in case.subject.covered:
            if not _in_passing(case, i):
                return None
            stray += 1
    if stray and (stray > MOST_STRAY or held < LEAST_HELD or total < STRAY_WEIGHT or not plain):
        return None
    return total if _tells_more(case, sentence, wanted) else None


def _in_passing(case: Case, i: int) -> bool:
    """Whether a word may be another one on the page: no name, no number, not what is counted."""
    token = case.clause.words[i]
    if case.clause.of("ask") <= YES_OR_NO:
        return False  # it may be what is asked: "is the workshop in the crypt?"
    plain = token.raw[:1].islower() and i in case.clause.rest and not case.subject.persons
    return plain and not (asks_count(case) and i in first_of(case, case.clause.rest))


def _tells_more(case: Case, sentence: Sentence, wanted: Sequence[int]) -> bool:
    """Whether the sentence holds more than the words of the question."""
    asked: Keys = frozenset().union(*(case.clause.keys[i] for i in wanted))
    plain = case.facts.language.lexicon.words_of["function"]
    own = {t.word for t in tokens(sentence.text)} - plain
    return sum(1 for word in own if not case.facts.keys(word) & asked) >= LEAST_NEWS
