"""The body of a page → blocks: what stands on its lines, with marks (bold, italic, link) and line numbers.

CommonMark by markdown-it, after `markup` has cleaned what is none.
"""

from __future__ import annotations

import functools
import html
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from knowledge.loaders.html_blocks import BREAKING, HEADINGS, HREF, TAG, from_html
from knowledge.loaders.marks import Block, Kind, Line, Run, squeeze
from knowledge.loaders.markup import cleaned

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it.token import Token

DEEPEST = 20  # nesting that is followed
CLOCK = re.compile(r"\s*\d{1,2}\s?[:.hH]\s?\d\d")
BARE = re.compile(r"https?://[^\s<>\"')\]]{3,500}")


class _Reader:
    """Walks the syntax tree and collects blocks."""

    def __init__(self, offset: int) -> None:
        self.offset = offset
        self.found: list[Block] = []

    def walk(self, node: SyntaxTreeNode, depth: int = 0, parent: int = -1) -> None:
        for child in node.children:
            match child.type:
                case "heading":
                    self._add("heading", child, HEADINGS[child.tag])
                case "paragraph":
                    self._add("paragraph", child, depth, parent)
                case "list_item":
                    self._item(child, depth + 1, parent)
                case "table":
                    self._table(child)
                case "html_block":
                    self._html(child)
                case "code_block" | "fence":
                    self._code(child)
                case "blockquote":
                    before = len(self.found)
                    self.walk(child, depth, parent)
                    self.found[before:] = [replace(b, quoted=True) for b in self.found[before:]]
                case _:
                    self.walk(child, depth, parent)

    def _item(self, node: SyntaxTreeNode, depth: int, parent: int) -> None:
        position = len(self.found)
        children = node.children
        if children and children[0].type == "paragraph":
            self._add("item", children[0], depth, parent)
            if self.found[position:] and node.parent and node.parent.type == "ordered_list":
                self.found[position] = replace(self.found[position], ordered=True)
            children = children[1:]
        for child in children:
            holder = SyntaxTreeNode([]) if child is None else child
            if holder.type == "heading":
                self._add("heading", holder, HEADINGS[holder.tag])
            elif holder.type == "paragraph":
                self._add("paragraph", holder, depth, position)
            elif holder.type == "html_block":
                self._html(holder)
            elif holder.type in ("code_block", "fence"):
                self._code(holder)
            else:
                self.walk(holder, depth, position)

    def _add(self, kind: Kind, node: SyntaxTreeNode, level: int, parent: int = -1) -> None:
        start = (node.map[0] if node.map else 0) + self.offset
        inline = next((c for c in node.children if c.type == "inline"), None)
        tokens = inline.token.children if inline and inline.token else None
        lines = _lines(tokens or [], start)
        if lines:
            self.found.append(Block(kind, lines, level, parent))

    def _table(self, node: SyntaxTreeNode) -> None:
        header: tuple[str, ...] = ()
        for part in node.children:
            for row in part.children:
                start = (row.map[0] if row.map else 0) + self.offset
                cells = [_cell(c, start) for c in row.children]
                texts = tuple("\n".join(squeeze(line.text) for line in c) for c in cells)
                if part.type == "thead" and not any(CLOCK.match(t) for t in texts):
                    header = texts
                else:
                    lines = tuple(line for c in cells for line in c) or (Line((), start),)
                    self.found.append(Block("cell", lines, cells=texts, header=header, parts=tuple(cells)))

    def _code(self, node: SyntaxTreeNode) -> None:
        """Lines that were set apart as they stand: a timetable that somebody indented."""
        start = (node.map[0] if node.map else 0) + self.offset + (node.type == "fence")
        if TAG.search(node.content):
            self._html(node)
            return
        lines = tuple(
            Line((Run(re.sub(r"\s{3,}|\t", " | ", text.strip())),), start + i)
            for i, text in enumerate(node.content.split("\n"))
            if text.strip()
        )
        if lines:
            self.found.append(Block("paragraph", lines))

    def _html(self, node: SyntaxTreeNode) -> None:
        start = (node.map[0] if node.map else 0) + self.offset
        self.found += from_html(node.content, start, len(self.found))


def blocks(body: str, first_line: int) -> list[Block]:
    """The blocks of a body whose first line is line `first_line` of the file."""
    reader = _Reader(first_line)
    reader.walk(SyntaxTreeNode(_parser().parse(cleaned(body))))
    return reader.found


@functools.lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": True, "maxNesting": DEEPEST}).enable("table")


def _cell(node: SyntaxTreeNode, start: int) -> tuple[Line, ...]:
    inline = next((c for c in node.children if c.type == "inline"), None)
    return _lines((inline.token.children or []) if inline and inline.token else [], start)


def _lines(tokens: Sequence[Token], start: int) -> tuple[Line, ...]:
    """Inline tokens → lines of runs."""
    inline = _Inline(start)
    for token in tokens:
        inline.take(token)
    return tuple(
        Line(tuple(runs), n)
        for runs, n in zip(inline.lines, inline.numbers, strict=True)
        if any(r.text.strip() or r.image for r in runs)
    )


class _Inline:
    """The lines of one block, while its tokens are read."""

    def __init__(self, start: int) -> None:
        self.lines: list[list[Run]] = [[]]
        self.numbers = [start]
        self.number, self.bold, self.italic, self.link = start, 0, 0, ""

    def take(self, token: Token) -> None:
        match token.type:
            case "strong_open" | "strong_close":
                self.bold += token.nesting
            case "em_open" | "em_close":
                self.italic += token.nesting
            case "link_open":
                self.link = str(token.attrs.get("href", ""))
            case "link_close":
                self.link = ""
            case "softbreak" | "hardbreak":
                self.number += 1
                self._break()
            case "image":
                self.lines[-1].append(Run(token.content, link=str(token.attrs.get("src", "")), image=True))
            case "html_inline":
                self._tag(token.content)
            case _ if token.content:
                self._text(token.content)

    def _text(self, text: str) -> None:
        """Words, and the addresses that stand bare among them as links."""
        at = 0
        for m in () if self.link else BARE.finditer(text):
            url = m[0].rstrip(".,;:!?)")
            self._run(text[at : m.start()])
            self._run(url, url)
            at = m.start() + len(url)
        self._run(text[at:])

    def _run(self, text: str, link: str = "") -> None:
        if text:
            self.lines[-1].append(Run(text, self.bold > 0, self.italic > 0, link or self.link))

    def _break(self) -> None:
        self.lines.append([])
        self.numbers.append(self.number)

    def _tag(self, source: str) -> None:
        tag = TAG.match(source)
        name, step = (tag[2].lower(), -1 if tag[1] else 1) if tag else ("", 0)
        if name in BREAKING and self.lines[-1]:
            self._break()
        elif name == "a":
            href = HREF.search(source)
            self.link = html.unescape(href[1]) if href and step > 0 else ""
        elif name in ("b", "strong"):
            self.bold += step
        elif name in ("i", "em"):
            self.italic += step
