"""About whom or what a clause asks: the people, sessions and rooms of the page that its words lead to."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from knowledge.language import language
from knowledge.words import tidy, tokens

if TYPE_CHECKING:
    from collections.abc import Iterable

    from knowledge.clause import Clause
    from knowledge.facts import Facts

NEARLY = 0.999  # of the best score, for sessions that fit as well
HELPING = ("kind:", "topic:", "object:", "ask:start", "ask:end", "ask:about", "relation:first", "relation:last")
OF_SESSIONS = ("ask:who", "ask:about", "ask:list", "ask:exists", "ask:count", "object:speaks", "object:speaker")
ONCE = {"panel", "workshop", "welcome", "closing"}
CONTENT = ("kind:", "topic:", "ask:about", "chat:bot")  # words that titles hold as well


@dataclass(slots=True)
class Subject:
    """What a clause speaks of: positions of people and sessions, and the words of the clause that lead there."""

    persons: tuple[int, ...] = ()  # by their names
    named: frozenset[int] = frozenset()
    strangers: frozenset[int] = frozenset()  # names that go together with nobody of the page
    sessions: tuple[int, ...] = ()  # of those people, or those the words describe best
    covered: frozenset[int] = frozenset()  # words that describe the sessions
    rooms: tuple[str, ...] = ()
    in_room: frozenset[int] = frozenset()
    described: tuple[int, ...] = ()  # people whose role or organisation the words name
    describing: frozenset[int] = frozenset()
    inherited: bool = False  # taken from what was last spoken of

    @property
    def by_words(self) -> bool:
        return bool(self.covered)


def resolve(clause: Clause, facts: Facts) -> Subject:
    """The subject of a clause, by its words alone."""
    subject = Subject()
    named, subject.strangers = _named(clause, facts)
    subject.named = frozenset(named)
    subject.persons = _persons(named)
    subject.rooms, subject.in_room = _rooms(clause, facts)
    rest = [i for i in clause.rest if i not in named and i not in subject.strangers and i not in subject.in_room]
    among = range(len(facts.session_keys))
    if subject.persons:
        mine = sorted({s for p in subject.persons for s in facts.persons[p].sessions})
        best, covered = described_by(rest, clause, facts, mine)
        subject.sessions = best if covered else tuple(mine)
    else:
        best, covered = described_by(rest, clause, facts, among)
        if not covered:
            best, covered = described_by(_content(clause), clause, facts, among)
            if _of_another_kind(clause, best, facts) or _only_a_kind(clause, covered, facts):
                best, covered = (), set()
        subject.sessions = best
    subject.covered = frozenset(covered | _titled_topics(clause, subject, facts) if covered else covered)
    if _is_the_event(clause, subject, facts):
        subject.sessions, subject.covered = (), frozenset()
    if not (subject.persons or subject.sessions or subject.rooms):
        _only_one(clause, subject, facts)
    _designate(clause, subject, facts)
    if not subject.persons:
        subject.described, subject.describing = _described(rest, clause, facts)
    return subject


def _titled_topics(clause: Clause, subject: Subject, facts: Facts) -> set[int]:
    """Words of a topic that stand in the title of the one session meant: "the talk on dual studies"."""
    if len(subject.sessions) != 1:
        return set()
    title = facts.title_keys[subject.sessions[0]]
    at = clause.at(*(f"topic:{t}" for t in clause.of("topic"))) - clause.at("function", "light")
    return {i for i in at if clause.keys[i] & title}


def _only_one(clause: Clause, subject: Subject, facts: Facts) -> None:
    """ "Who moderates the panel?": the one session of its kind, whatever the page calls it."""
    for kind in clause.of("kind") & ONCE:
        found = [i for i, session in enumerate(facts.event.sessions) if session.kind == kind]
        if len(found) == 1:
            subject.sessions, subject.covered = (found[0],), frozenset(clause.at(f"kind:{kind}"))


def _designate(clause: Clause, subject: Subject, facts: Facts) -> None:
    """ "Workshop B", "module 3": of the sessions whose titles bear such a mark, only those with the one named."""
    for i, token in enumerate(clause.words[1:], start=1):
        mark = token.word
        single = len(mark) == 1 and token.raw.isupper()
        if not (single or mark.isdigit()) or i in clause.at_time or not _names_kind(clause, i - 1):
            continue
        marked = [s for s in subject.sessions if _marks(facts, s, clause.keys[i - 1])]
        if len(marked) > 1:
            subject.sessions = tuple(s for s in marked if mark in _marks(facts, s, clause.keys[i - 1]))
            subject.covered |= {i - 1, i} if subject.sessions else set()
            subject.strangers |= set() if subject.sessions else {i}


def _names_kind(clause: Clause, i: int) -> bool:
    return any(i in at for label, at in clause.labels.items() if label.startswith("kind:"))


def _marks(facts: Facts, session: int, named: frozenset[str]) -> set[str]:
    """The marks that follow a word in a session's title."""
    words = tokens(facts.event.sessions[session].title or "")
    return {b.word for a, b in pairwise(words) if facts.keys(a.word) & named and (len(b.word) == 1 or b.word.isdigit())}


def _is_the_event(clause: Clause, subject: Subject, facts: Facts) -> bool:
    """Whether words that describe sessions are those of the event's title: "when is the water day?"."""
    if subject.persons or not subject.covered or clause.has(*OF_SESSIONS) or clause.of("kind") - {"session"}:
        return False
    if clause.titled >= subject.covered:
        return True
    title = facts.keys(facts.event.title.text)
    named = len(subject.sessions) > 1 or clause.has("object:event")  # "when is the bakers' conference?"
    return named and all(clause.keys[i] & title for i in subject.covered)


def _of_another_kind(clause: Clause, best: tuple[int, ...], facts: Facts) -> bool:
    """Whether sessions share only a word with the name of a kind that others are of: a break, and "midday break"."""
    sessions = facts.event.sessions
    named = {h.label[5:] for h in clause.hits if h.label in ("kind:break", "kind:meal") and len(h.at) > 1}
    return bool(named & {s.kind for s in sessions}) and not any(sessions[i].kind in named for i in best)


def _only_a_kind(clause: Clause, covered: set[int], facts: Facts) -> bool:
    """Whether sessions share only the word for talks, which no title holds, with what is asked: "how many talks?"."""
    kinds = clause.at("kind:talk")
    return bool(covered) and covered <= kinds and not any(clause.keys[i] & t for i in covered for t in facts.title_keys)


def _content(clause: Clause) -> list[int]:
    """Words of a topic or a kind, which the title of a session may hold too."""
    plain = clause.at("function", "light", "object:event", "topic:room", "kind:session")
    plain |= {i for i, w in enumerate(clause.words) if w.word in clause.plain}
    return sorted({i for label, at in clause.labels.items() if label.startswith(CONTENT) for i in at} - plain)


def _named(clause: Clause, facts: Facts) -> tuple[dict[int, set[int]], frozenset[int]]:
    """Positions of names with the people who bear them, and positions of names that go together with no one."""
    function = clause.labels.get("function", set())
    found: dict[int, set[int]] = {}
    for i, token in enumerate(clause.words):
        people = facts.names.get(token.word)
        capital = token.raw[:1].isupper() and i > 0
        if not people or i in clause.at_time or len(token.word) < 2 or (i in function and not capital):
            continue
        if capital or not any(i in at for label, at in clause.labels.items() if label != "function"):
            found[i] = set(people)
    strangers: set[int] = set()
    for i in sorted(found):
        if i + 1 in found and not found[i] & found[i + 1]:
            strangers |= {i, i + 1}
        elif _other_name(i + 1, clause, facts, found):
            strangers.add(i + 1)
    return {i: p for i, p in found.items() if i not in strangers}, frozenset(strangers)


def _other_name(j: int, clause: Clause, facts: Facts, found: dict[int, set[int]]) -> bool:
    """Whether an unknown capitalised word follows a name: "Ann Gray" is not "Ann Lee"."""
    if j >= len(clause.words) or j in found or j not in clause.rest or not clause.words[j].raw[:1].isupper():
        return False
    return not any(clause.keys[j] & (facts.person_keys[p] | facts.event_keys) for p in found[j - 1])


def _persons(named: dict[int, set[int]]) -> tuple[int, ...]:
    """The people meant: those with the most words of the names, for each name that is left."""
    left = dict(named)
    chosen: list[int] = []
    while left:
        count: dict[int, int] = {}
        for people in left.values():
            for p in people:
                count[p] = count.get(p, 0) + 1
        most = max(count.values())
        best = {p for p, n in count.items() if n == most}
        chosen += sorted(best)
        left = {i: people for i, people in left.items() if not people & best}
    return tuple(sorted(dict.fromkeys(chosen)))


def _rooms(clause: Clause, facts: Facts) -> tuple[tuple[str, ...], frozenset[int]]:
    """The rooms named, those with the most of their words; a numbered room only by its number."""
    words = [t.word for t in clause.words]
    plain = clause.at("function")
    held: dict[str, frozenset[int]] = {}
    rooms = list(dict.fromkeys(s.room for s in facts.event.sessions if s.room))
    for room in rooms:
        parts = {t.word for t in tokens(tidy(room))}
        at = {i for i, w in enumerate(words) if w in parts and i not in plain and i not in clause.at_time}
        numbers = {p for p in parts if p.isdigit()}
        if at - clause.at("topic:room") and (not numbers or any(words[i] in numbers for i in at)):
            held[room] = frozenset(at)
    held = held or _called_rooms(clause, facts, rooms)
    most = max(map(len, held.values()), default=0)
    best = {room: at for room, at in held.items() if len(at) == most}
    return tuple(best), frozenset().union(*best.values())


def _called_rooms(clause: Clause, facts: Facts, rooms: list[str]) -> dict[str, frozenset[int]]:
    """The one room that a word for a room fits, alone ("in the amphitheatre") or with the word beside it ("the small
    hall"), in whatever language."""
    said = clause.at("topic:room") - clause.at("function")
    if len(rooms) < 2 or not said or clause.has("ask:where") or _asks_which(clause):
        return {}
    near = {i + d for i in said for d in (-1, 1)} & {*clause.rest}
    found = {room: _words_of(room, said | near, clause, facts) for room in rooms}
    fitting = {room: at for room, at in found.items() if at & said and at >= near}
    return fitting if len(fitting) == 1 else {}


def _words_of(room: str, among: Iterable[int], clause: Clause, facts: Facts) -> frozenset[int]:
    keys = facts.keys(room)
    return frozenset(i for i in among if clause.keys[i] & keys and not clause.words[i].word.isdigit())


def _asks_which(clause: Clause) -> bool:
    """Whether it is asked which room: "what room", "in which one"."""
    find = language(clause.language).lexicon.find
    first = min(clause.at("topic:room"))
    words = [clause.words[i] for i in clause.at("topic:room") | {max(first - 1, 0)}]
    return any(hit.label == "ask:what" for word in words for hit in find([word]))


def holders(index: dict[str, list[int]], keys: frozenset[str]) -> set[int]:
    """Positions of what holds one of the keys."""
    return {i for key in keys for i in index.get(key, ())}


def described_by(
    rest: list[int], clause: Clause, facts: Facts, among: Iterable[int]
) -> tuple[tuple[int, ...], set[int]]:
    """The sessions that words of a clause describe best, and the words they account for."""
    helpers = {i for label, at in clause.labels.items() if label.startswith(HELPING) for i in at} - set(rest)
    number = {i for i in rest if clause.words[i].word.isdigit()}  # "module 1": a number only counts in the title
    covers: dict[int, set[int]] = {}
    for i in rest:
        for s in holders(facts.titled if i in number else facts.described, clause.keys[i]).intersection(among):
            covers.setdefault(s, set()).add(i)
    covers = {s: covers[s] for s in among if s in covers}
    widest = max((len(c) for c in covers.values()), default=0)
    if not widest:
        return (), set()
    fitting = [s for s, c in covers.items() if len(c) == widest]
    titled = {
        s: {i for i in covers[s] if clause.keys[i] & facts.title_keys[s]}
        | {i for i in helpers if clause.keys[i] & facts.title_keys[s]}
        for s in fitting
    }
    if len({frozenset(covers[s]) for s in fitting}) == 1:
        fitting = [s for s in fitting if titled[s] >= covers[s]] or fitting
        helped = [s for s in fitting if titled[s] & helpers]
        return tuple(helped or fitting), covers[fitting[0]]
    score = {s: sum(facts.weight(clause.keys[i] & facts.session_keys[s]) for i in covers[s]) for s in fitting}
    score = {s: n + 0.25 * len(titled[s]) for s, n in score.items()}
    best = max(score.values())
    chosen = [s for s in fitting if score[s] >= NEARLY * best]
    return tuple(chosen), set().union(*(covers[s] for s in chosen))


def _described(rest: list[int], clause: Clause, facts: Facts) -> tuple[tuple[int, ...], frozenset[int]]:
    at: dict[int, set[int]] = {}
    for i in rest:
        for p in holders(facts.bearing, clause.keys[i]):
            at.setdefault(p, set()).add(i)
    most = max(map(len, at.values()), default=0)
    best = [p for p in sorted(at) if len(at[p]) == most]
    return tuple(best), frozenset().union(*(at[p] for p in best))
