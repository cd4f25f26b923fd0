"""A block of HTML → headings, paragraphs and rows of tables."""

from __future__ import annotations

import html
import re

from knowledge.loaders.marks import Block, Kind, Line, Run, squeeze

TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)([^<>]{0,2000})>")
HREF = re.compile(r"""\b(?:href|src)\s*=\s*["']\s*([^"'<>\s]+)""", re.IGNORECASE)
ALT = re.compile(r"""\balt\s*=\s*["']([^"'<>]{1,500})""", re.IGNORECASE)
HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
BREAKING = {
    "br",
    "p",
    "div",
    "li",
    "ul",
    "ol",
    "section",
    "nav",
    "tr",
    "table",
    "dl",
    "dt",
    "dd",
    "summary",
    "details",
    *HEADINGS,
}
PART = re.compile(r"class\s*=\s*[\"'][^\"']*(?:speaker|author|room|location|venue|place)", re.IGNORECASE)


def from_html(source: str, start: int) -> list[Block]:
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
        elif name == "span" and opens and PART.search(tag[3]) and any(r.text.strip() for r in self.runs):
            self.runs.append(Run(" | "))
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
