"""The body of a page → blocks: what stands on its lines, with marks (bold, italic, link) and line numbers.

CommonMark by markdown-it, after `markup` has cleaned what is none.
"""

from __future__ import annotations

import functools
import html
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from knowledge.loaders.markup import cleaned

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it.token import Token

Kind = Literal["heading", "paragraph", "item", "cell", "html"]
DEEPEST = 20  # nesting that is followed
TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)([^<>]{0,2000})>")
HREF = re.compile(r"""\b(?:href|src)\s*=\s*["']\s*([^"'<>\s]+)""", re.IGNORECASE)
CLOCK = re.compile(r"\s*\d{1,2}\s?[:.hH]\s?\d\d")
ALT = re.compile(r"""\balt\s*=\s*["']([^"'<>]{1,500})""", re.IGNORECASE)
BARE = re.compile(r"https?://[^\s<>\"')\]]{3,500}")
HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
BREAKING = {"br", "p", "div", "li", "ul", "ol", "section", "nav", "tr", "table", *HEADINGS}


@dataclass(frozen=True, slots=True)
class Run:
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
    """A heading, a paragraph, an item, a row: its lines and its place among the others."""

    kind: Kind
    lines: tuple[Line, ...]
    level: int = 0  # of a heading; nesting of an item, from 1
    parent: int = -1  # position of the item this one stands in
    cells: tuple[str, ...] = ()
    header: tuple[str, ...] = ()
    quoted: bool = False  # in a block quote: a box, or somebody's words

    @functools.cached_property
    def text(self) -> str:
        return squeeze(" ".join(line.text for line in self.lines))

    @functools.cached_property
    def numbers(self) -> tuple[int, ...]:
        return tuple(sorted({line.number for line in self.lines}))


def squeeze(text: str) -> str:
    """Runs of any white space, narrow and no-break ones too, as one space."""
    return " ".join(text.replace("\u200b", "").split())


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
                case "html_block" | "code_block" | "fence":
                    self._html(child)
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
            children = children[1:]
        for child in children:
            holder = SyntaxTreeNode([]) if child is None else child
            if holder.type == "heading":
                self._add("heading", holder, HEADINGS[holder.tag])
            elif holder.type == "paragraph":
                self._add("paragraph", holder, depth, position)
            elif holder.type in ("html_block", "code_block", "fence"):
                self._html(holder)
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
                    self.found.append(Block("cell", lines, cells=texts, header=header))

    def _html(self, node: SyntaxTreeNode) -> None:
        start = (node.map[0] if node.map else 0) + self.offset
        self.found += _from_html(node.content, start)


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


def _from_html(source: str, start: int) -> list[Block]:
    """A block of HTML → headings, paragraphs and rows of tables, with their links and bold stretches."""
    page = _Html(source, start)
    for tag in TAG.finditer(source):
        page.text(source[page.at : tag.start()])
        page.tag(tag)
    page.text(source[page.at :])
    page.flush()
    return page.found


class _Html:
    """The blocks of a piece of HTML, while it is read."""

    def __init__(self, source: str, start: int) -> None:
        self.source, self.start = source, start
        self.found: list[Block] = []
        self.runs: list[Run] = []
        self.cells: list[tuple[Line, ...]] = []
        self.header: tuple[str, ...] = ()
        self.heads = False
        self.level, self.bold, self.italic, self.link = 0, False, False, ""
        self.number = self.first = start
        self.at = 0

    def text(self, text: str) -> None:
        if text.strip() and not any(r.text.strip() for r in self.runs):
            self.first = self.number + len(text) - len(text.lstrip("\n"))
        _add_text(self.runs, text, bold=self.bold, italic=self.italic, link=self.link)

    def tag(self, tag: re.Match[str]) -> None:
        name, opens = tag[2].lower(), not tag[1]
        self.at = tag.end()
        self.number = self.start + self.source.count("\n", 0, tag.end())
        if name in ("td", "th"):
            self._cell(name, opens=opens)
        elif name == "tr":
            self._row(opens=opens)
        elif name in BREAKING:
            self._break(name, opens=opens)
        elif name == "a":
            href = HREF.search(tag[3])
            self.link = html.unescape(href[1]) if href and opens else ""
        elif name in ("b", "strong"):
            self.bold = opens
        elif name in ("i", "em"):
            self.italic = opens
        elif name in ("img", "iframe"):
            src = HREF.search(tag[3])
            alt = ALT.search(tag[3])
            self.runs.append(Run(html.unescape(alt[1]) if alt else "", link=src[1] if src else "", image=True))

    def _break(self, name: str, *, opens: bool) -> None:
        if self.cells and name == "br":
            self.runs.append(Run("\n"))
            return
        self.flush()
        self.level = HEADINGS.get(name, 0) if opens else 0
        self.first = self.number

    def _cell(self, name: str, *, opens: bool) -> None:
        if opens:
            self.flush()
            self.heads = name == "th"
            self.cells.append(())
        elif self.cells:
            texts = "".join(r.text for r in self.runs if not r.image).split("\n")
            self.cells[-1] = tuple(Line((Run(t),), self.first) for t in texts if t.strip())
            self.runs = []

    def _row(self, *, opens: bool) -> None:
        self.flush()
        texts = tuple("\n".join(squeeze(line.text) for line in cell) for cell in self.cells)
        lines = tuple(line for cell in self.cells for line in cell)
        if not opens and self.heads and lines and not self.header:
            self.header = texts
        elif not opens and lines:
            self.found.append(Block("cell", lines, cells=texts, header=self.header))
        self.cells, self.heads = [], False

    def flush(self) -> None:
        if any(r.text.strip() or r.image for r in self.runs):
            kind: Kind = "heading" if self.level else "paragraph"
            self.found.append(Block(kind, (Line(tuple(self.runs), self.first),), self.level))
        self.runs = []


def _add_text(runs: list[Run], text: str, *, bold: bool, italic: bool, link: str) -> None:
    text = html.unescape(text.replace("\n", " ")).replace("**", "")
    if text.strip() or (text and runs):
        runs.append(Run(text, bold=bold, italic=italic, link=link))
