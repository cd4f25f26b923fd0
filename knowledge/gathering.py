"""Event → facts: its sessions, people and sentences, indexed once for all questions."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from knowledge.facts import Facts
from knowledge.language import language, languages
from knowledge.persons import persons_of
from knowledge.sentences import sentences_of
from knowledge.spans import spans_of
from knowledge.words import tokens

if TYPE_CHECKING:
    from collections.abc import Iterable

    from knowledge.event import Event, Session, Speaker
    from knowledge.facts import Sentence
    from knowledge.page_keys import Keys

COMMON, COMMON_SHARE = 3, 5  # sentences, and one in so many of them, that hold what the page is on


def gather(event: Event) -> Facts:
    """Index an event."""
    known = languages()
    facts = Facts(event, known.get(event.language) or language("en"))
    facts.persons = persons_of(event)
    facts.spans = spans_of(event)
    facts.session_keys = tuple(facts.keys(_session_text(s)) for s in event.sessions)
    facts.title_keys = tuple(facts.keys(s.title or "") for s in event.sessions)
    facts.person_keys = tuple(facts.keys(" ".join([*p.roles, *p.organisations, p.about or ""])) for p in facts.persons)
    facts.described, facts.titled, facts.bearing = map(
        _by_key, (facts.session_keys, facts.title_keys, facts.person_keys)
    )
    for i, person in enumerate(facts.persons):
        for word in person.names:
            facts.names[word].add(i)
    facts.sentences = tuple(sentences_of(facts))
    venue = event.venue
    parts = [event.title, venue.name, venue.address, event.organiser]
    facts.event_keys = facts.keys(" ".join(str(p) for p in parts if p))
    facts.common = _common(facts.sentences)
    facts.called = _called(facts)
    facts.rarity = _rarity([*facts.session_keys, *(s.keys for s in facts.sentences)])
    facts.vocabulary = frozenset(t.word for text in _all_texts(event) for t in tokens(text) if not t.word.isdigit())
    evidence: dict[str, list[int]] = defaultdict(list)
    for i, sentence in enumerate(facts.sentences):
        for topic in sentence.topics:
            evidence[topic].append(i)
        for key in sentence.keys | sentence.context:
            facts.holding[key].add(i)
    facts.evidence = {topic: tuple(found) for topic, found in evidence.items()}
    return facts


def _common(sentences: Iterable[Sentence]) -> Keys:
    bags = [s.keys for s in sentences if s.session is None]
    count = Counter(key for bag in bags for key in bag)
    return frozenset(key for key, n in count.items() if n >= COMMON and n * COMMON_SHARE >= len(bags))


def _called(facts: Facts) -> frozenset[str]:
    """ "This workshop": the kinds by which the page calls the event, which has no session of such a kind."""
    data, found = facts.language, set[str]()
    for text in [facts.event.title.text, *(s.text for s in facts.sentences if s.session is None)]:
        words = tokens(text)
        whole = text == facts.event.title.text
        if whole or any(t.word in data.this for t in words):
            hits = [h for h in data.lexicon.find(words) if h.label.startswith("kind:")]
            found |= {h.label[5:] for h in hits if whole or (h.at[0] and words[h.at[0] - 1].word in data.this)}
    return frozenset(found - {"session"} - {s.kind for s in facts.event.sessions})


def _all_texts(event: Event) -> list[str]:
    texts = [_session_text(s) for s in event.sessions]
    texts += [" ".join((*p.headings, p.text)) for p in event.passages]
    venue = event.venue
    texts += [
        str(t) for t in (event.title, event.summary, venue.name, venue.address, venue.access, event.organiser) if t
    ]
    return texts


def _speaker_text(speaker: Speaker) -> str:
    about = speaker.about.text if speaker.about else ""
    return " ".join(filter(None, (speaker.name, speaker.role, speaker.organisation, about)))


def _session_text(session: Session) -> str:
    abstract = session.abstract.text if session.abstract else ""
    people = " . ".join(_speaker_text(s) for s in session.speakers)
    return " . ".join(filter(None, (session.title, session.room, session.track, abstract, people)))


def _by_key(bags: Iterable[Keys]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for i, keys in enumerate(bags):
        for key in keys:
            found[key].append(i)
    return dict(found)


def _rarity(bags: list[Keys]) -> dict[str, float]:
    count = Counter(key for bag in bags for key in bag)
    return {key: math.log(1 + len(bags) / n) for key, n in count.items()}
