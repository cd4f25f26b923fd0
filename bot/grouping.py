"""Questions without an answer, grouped by what they mean, whatever their words and language. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from knowledge import Meaning, same_meaning

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST_WORDINGS = 300  # that are compared, the latest; the same words asked again cost nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """One way in which a question was put; `number` is that of the first time, `last` when it was put last."""

    number: int
    question: str
    language: str
    event: str  # its slug
    meaning: Meaning
    last: float
    count: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Wordings of one question, most asked first. It keeps its number, that of the first time it was asked."""

    number: int
    wordings: tuple[Wording, ...]

    @property
    def count(self) -> int:
        return sum(wording.count for wording in self.wordings)

    @property
    def languages(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(wording.language for wording in self.wordings))

    @property
    def question(self) -> str:
        return self.wordings[0].question

    @property
    def event(self) -> str:
        return self.wordings[0].event

    @property
    def last(self) -> float:
        return max(wording.last for wording in self.wordings)


def grouped(asked: Iterable[Wording], dismissed: Iterable[Meaning] = ()) -> tuple[Group, ...]:
    """Groups, most asked first; without those that hold a question which the organisers have dismissed."""
    latest = sorted(asked, key=lambda one: one.last, reverse=True)[:MOST_WORDINGS]
    groups: list[list[Wording]] = []
    for one in sorted(latest, key=lambda one: one.number):
        mine = next((group for group in groups if any(_same(one, other) for other in group)), None)
        if mine is None:
            groups.append([one])
        else:
            mine.append(one)
    gone = list(dismissed)
    left = [group for group in groups if not any(same_meaning(one.meaning, other) for one in group for other in gone)]
    found = [Group(number=group[0].number, wordings=tuple(sorted(group, key=_rank))) for group in left]
    return tuple(sorted(found, key=lambda group: (-group.count, group.number)))


def _same(one: Wording, other: Wording) -> bool:
    return one.event == other.event and same_meaning(one.meaning, other.meaning)


def _rank(one: Wording) -> tuple[int, int]:
    return (-one.count, one.number)
