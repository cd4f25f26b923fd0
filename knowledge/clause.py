"""A clause: one thing asked, its words, and the labels by which they are explained."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from knowledge.language import language

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from knowledge.lexicon import Hit
    from knowledge.when import When
    from knowledge.words import Token

ASKING = ("ask:", "topic:", "relation:")


class Moment(NamedTuple):
    """When something is asked, and the day last spoken of, from which "the next day" is counted."""

    now: dt.datetime
    anchor: dt.date | None = None


@dataclass(slots=True)
class Clause:
    """One thing asked. Positions are those of `words`."""

    text: str
    language: str
    moment: Moment
    words: list[Token]
    hits: list[Hit]
    times: tuple[When, ...]
    keys: list[frozenset[str]]
    at_time: frozenset[int]
    titled: frozenset[int] = frozenset()  # words that stand together in the title of the event
    mark: bool = False  # ends with a question mark
    joined: bool = False  # follows the clause before it in the same sentence
    labels: dict[str, set[int]] = field(default_factory=dict)

    def has(self, *labels: str) -> bool:
        return any(label in self.labels for label in labels)

    def of(self, kind: str) -> set[str]:
        """What stands behind the colon of the labels of a kind: of("topic") → {"price"}."""
        return {label.split(":", 1)[1] for label in self.labels if label.startswith(kind + ":")}

    def at(self, *labels: str) -> set[int]:
        return set().union(*(self.labels.get(label, set()) for label in labels))

    @property
    def asks(self) -> bool:
        """Whether something is asked here: a mark, a question word, a topic, a relation."""
        return self.mark or bool(self.times) or any(label.startswith(ASKING) for label in self.labels)

    @property
    def rest(self) -> list[int]:
        """Words that no phrase and no time explains."""
        told = set().union(*self.labels.values()) | self.at_time
        return [i for i in range(len(self.words)) if i not in told]

    @property
    def plain(self) -> frozenset[str]:
        """The words of its language that carry no meaning of their own."""
        return language(self.language).function

    @property
    def counted(self) -> set[int]:
        """The word that says what is counted: the one behind "how many"."""
        at = self.labels.get("ask:count")
        if not at:
            return set()
        plain = self.at("function", "light")
        return {i for i in (max(at) + 1, max(at) + 2) if i < len(self.words) and i not in plain and i not in at}

    def text_of(self, positions: Sequence[int]) -> str:
        """The asker's own words at these positions."""
        raw = []
        for i in sorted(positions):
            token = self.words[i]
            piece = self.text[token.start : token.end]
            if piece not in raw:
                raw.append(piece)
        return " ".join(raw)
