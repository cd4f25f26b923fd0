"""What stands on the lines of a page, with its marks: runs, lines, blocks."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Literal, NamedTuple

Kind = Literal["heading", "paragraph", "item", "cell", "html"]


class Run(NamedTuple):
    """A stretch of text of one look."""

    text: str
    bold: bool = False
    italic: bool = False
    link: str = ""
    image: bool = False


@dataclass(frozen=True)
class Line:
    """One line of a block as a reader sees it (soft and hard breaks part lines), with its line in the file."""

    runs: tuple[Run, ...]
    number: int

    @functools.cached_property
    def text(self) -> str:
        return squeeze("".join(r.text for r in self.runs if not r.image))

    @functools.cached_property
    def bold(self) -> str:
        """The text in bold, where the line begins with it."""
        runs = [r for r in self.runs if r.text.strip()]
        picked = []
        for run in runs:
            if not run.bold:
                break
            picked.append(run.text)
        return squeeze("".join(picked))

    @property
    def all_italic(self) -> bool:
        runs = [r for r in self.runs if r.text.strip(" .,;:")]
        return bool(runs) and all(r.italic for r in runs)

    @property
    def all_bold(self) -> bool:
        runs = [r for r in self.runs if r.text.strip(" .,;:")]
        return bool(runs) and all(r.bold for r in runs)


@dataclass(frozen=True)
class Block:
    kind: Kind
    lines: tuple[Line, ...]
    level: int = 0  # of a heading; nesting of an item, from 1
    parent: int = -1  # position of the item this one stands in
    cells: tuple[str, ...] = ()
    header: tuple[str, ...] = ()
    parts: tuple[tuple[Line, ...], ...] = ()  # the lines of each cell
    ordered: bool = False  # an item of a numbered list
    quoted: bool = False  # in a block quote: a box, or somebody's words
    spanned: tuple[int, ...] = ()  # columns of a row that a cell of a row above reaches into

    @functools.cached_property
    def text(self) -> str:
        return squeeze(" ".join(line.text for line in self.lines))

    @functools.cached_property
    def numbers(self) -> tuple[int, ...]:
        return tuple(sorted({line.number for line in self.lines}))


def squeeze(text: str) -> str:
    """Runs of any white space, narrow and no-break ones too, as one space."""
    return " ".join(text.replace("\u200b", "").split())
