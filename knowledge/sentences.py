"""Passages of a page → its sentences, with the topics and the session each is about."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from knowledge.event import Passage
from knowledge.facts import Sentence
from knowledge.words import tidy, tokens

if TYPE_CHECKING:
    from knowledge.facts import Facts
    from knowledge.language import Language

SENTENCE = re.compile(r"(?<=[.!?…])(?<!\b\w\.)(?<!\b\d\.)(?<!\b\d\d\.)\s+(?=[^\W\d_a-zà-ÿ]|[«\"“¿¡*(])|\n+")
LONGEST_LABEL = 60  # characters before a colon or under a heading that say what a sentence is about
SHORTEST_TELLING = 2  # letters; longer words of a label must stand in the title of the session it names
OF_TITLES = frozenset({"online", "onsite", "streaming", "edition", "audience"})  # what the title itself may tell
LABEL = re.compile(r"^(.{3,60}?)\s*(?::|\s[–—-])\s")


def sentences_of(facts: Facts) -> list[Sentence]:
    lines_of = {line: i for i, s in enumerate(facts.event.sessions) for line in s.lines}
    titled = _titled(facts)
    found: list[Sentence] = []
    seen: set[str] = set()
    told = [p.text for p in facts.event.passages]
    own = [t for t in (facts.event.title, facts.event.summary) if t and t.text not in told]
    asked = ""  # a question of the page itself, which what follows answers
    for passage in (*(Passage(text=t.text, lines=t.lines) for t in own), *facts.event.passages):
        session = next((lines_of[n] for n in passage.lines if n in lines_of), None)
        parts = [t for text in SENTENCE.split(passage.text) if (t := text.strip())]
        for text in parts:
            mark = f"{passage.headings}{text}"
            if mark in seen:
                continue
            seen.add(mark)
            if session is None and text.endswith("?"):
                asked = text
                continue
            about = session if session is not None else _session_labelled(facts, titled, text)
            found.append(_sentence(facts, passage, text, asked, about))
        if parts and not parts[-1].endswith("?"):
            asked = ""
    return found


def _sentence(facts: Facts, passage: Passage, text: str, asked: str, session: int | None) -> Sentence:
    label = asked or (passage.headings[-1] if passage.headings else "")
    own = _evidence(facts, text) | (_evidence(facts, asked) if asked else frozenset())
    topics = own | _evidence(facts, label) if len(label) < LONGEST_LABEL else own
    context = facts.keys(" ".join((*passage.headings, asked)))
    return Sentence(text, passage.lines, passage.headings, facts.keys(text), context, topics, session, own)


def _evidence(facts: Facts, text: str) -> frozenset[str]:
    """The topics that words speak of; the words of the event's title speak of the event and of nothing else."""
    if tidy(text) == tidy(facts.event.title.text):
        return frozenset()
    words = tokens(text)
    title = {t.word for t in tokens(facts.event.title.text)}
    hits = facts.language.page_lexicon.find(words)
    return frozenset(
        h.label.removeprefix("topic:")
        for h in hits
        if h.label.startswith("topic:")
        and (h.label.removeprefix("topic:") in OF_TITLES or not all(words[i].word in title for i in h.at))
    )


def _titled(facts: Facts) -> dict[str, set[int]]:
    """Key of a title → sessions."""
    found: dict[str, set[int]] = defaultdict(set)
    for i, keys in enumerate(facts.title_keys):
        for key in keys:
            found[key].add(i)
    return found


def _session_labelled(facts: Facts, titled: dict[str, set[int]], text: str) -> int | None:
    """The session that a sentence names before a colon or a dash: "Workshop B: ten places"."""
    label = LABEL.match(text)
    words = [t for t in tokens(label[1]) if len(t.word) > SHORTEST_TELLING] if label else []
    if not words:
        return None
    held = [titled.keys() & facts.keys(t.word) for t in words]
    if not all(held):
        return None
    common = set.intersection(*(set().union(*(titled[k] for k in keys)) for keys in held))
    return common.pop() if len(common) == 1 else None


def page_topics(data: Language, text: str) -> frozenset[str]:
    """The topics a sentence of a page speaks of."""
    hits = data.page_lexicon.find(tokens(text))
    return frozenset(h.label.removeprefix("topic:") for h in hits if h.label.startswith("topic:"))
