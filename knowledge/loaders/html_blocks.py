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
SPAN = re.compile(r"\browspan\s*=\s*[\"']?(\d{1,2})", re.IGNORECASE)
DEEPEST = 20  # lists in lists that are followed
SHORT = 90  # characters of a cell that is no paragraph
CLOCK = 24  # characters of a cell that gives a time
CLOCKED = re.compile(r"\s*\d{1,2}\s?[:.h]")
PART = re.compile(r"class\s*=\s*[\"'][^\"']*(?:speaker|author|room|location|venue|place)", re.IGNORECASE)


def from_html(source: str, start: int, before: int = 0) -> list[Block]:
    """A block of HTML → headings, paragraphs, items and rows of tables; `before` blocks stand above them."""
    page = _Html(source, start, before)
    for tag in TAG.finditer(source):
        page.text(source[page.at : tag.start()])
        page.tag(tag)
    page.text(source[page.at :])
    page.flush()
    return page.found


class _Html:
    """The blocks of a piece of HTML, while it is read."""

    def __init__(self, source: str, start: int, before: int) -> None:
        self.source, self.start, self.before = source, start, before
        self.items: list[int] = []  # the items that are open, by their positions; -1 for one without words so far
        self.ended = 0  # where the last span ended among the runs
        self.begins = False  # whether an item has just begun
        self.found: list[Block] = []
        self.runs: list[Run] = []
        self.cells: list[list[Line]] = []
        self.inside = self.parted = False  # in a cell; whether a cell of the row holds paragraphs
        self.header: tuple[str, ...] = ()
        self.reach: dict[int, int] = {}  # position of a cell in its row → rows that it reaches down over
        self.spans: dict[int, tuple[int, list[Line]]] = {}  # column → rows that a cell still covers, and that cell
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
            if opens and (span := SPAN.search(tag[3])) and int(span[1]) > 1:
                self.reach[len(self.cells) - 1] = int(span[1]) - 1
        elif name == "tr":
            self._row()
        elif name in BREAKING:
            self._break(name, opens=opens)
        elif name == "a":
            href = HREF.search(tag[3])
            self.link = html.unescape(href[1]) if href and opens else ""
        elif name in ("b", "strong"):
            self.bold = opens
        elif name in ("i", "em"):
            self.italic = opens
        elif name == "span" and not opens:
            self.ended = len(self.runs)
        elif (
            name == "span" and self.runs and self.ended and not "".join(r.text for r in self.runs[self.ended :]).strip()
        ):
            self.runs[self.ended :] = [Run(" & ")]  # badges beside each other
        elif name == "span" and opens and PART.search(tag[3]) and any(r.text.strip() for r in self.runs):
            self.runs.append(Run(" | "))
        elif name in ("img", "iframe"):
            src = HREF.search(tag[3])
            alt = ALT.search(tag[3])
            self.runs.append(Run(html.unescape(alt[1]) if alt else "", link=src[1] if src else "", image=True))

    def _break(self, name: str, *, opens: bool) -> None:
        if self.inside and name != "table":
            self.parted = self.parted or (name != "br" and any(r.text.strip() for r in self.runs))
            self._line()
            return
        if self.inside:  # a table in a cell: the one around it only shapes the page
            self._end_cell()
            self._set_apart()
        self.flush()
        self.level = HEADINGS.get(name, 0) if opens else 0
        self.first = self.number
        if name == "li" and opens and len(self.items) < DEEPEST:
            self.items.append(-1)
            self.begins = True
        elif name == "li" and self.items:
            self.items.pop()
            self.begins = False

    def _cell(self, name: str, *, opens: bool) -> None:
        self._end_cell()
        if opens:
            self.flush()
            self.heads = name == "th"
            self.cells.append([])
            self.inside = True

    def _end_cell(self) -> None:
        if self.inside:
            self._line()
        self.inside = False

    def _line(self) -> None:
        """What was read of a cell is a line of it."""
        runs = tuple(r for r in self.runs if not r.image)
        if any(r.text.strip() for r in runs):
            self.cells[-1].append(Line(runs, self.first))
        self.runs, self.ended = [], 0

    def _row(self) -> None:
        self._end_cell()
        self.flush()
        spanned = self._spanned()
        texts = tuple("\n".join(squeeze(line.text) for line in cell) for cell in self.cells)
        lines = tuple(line for cell in self.cells for line in cell)
        if self.heads and lines and not self.header:
            self.header = texts
        elif self.parted and not _is_row(texts):
            self._set_apart()
        elif lines:
            self.found.append(
                Block(
                    "cell", lines, cells=texts, header=self.header, parts=tuple(map(tuple, self.cells)), spanned=spanned
                )
            )
        self.cells, self.heads, self.parted = [], False, False

    def _spanned(self) -> tuple[int, ...]:
        """Puts cells where those of the rows above reach into this one, with their time if they give one."""
        if not self.cells:
            return ()
        own, self.cells, spanned = list(enumerate(self.cells)), [], []
        while own or self.spans.get(len(self.cells), (0, []))[0]:
            column = len(self.cells)
            rows, above = self.spans.pop(column, (0, []))
            if rows:
                text = " ".join(line.text for line in above)
                self.cells.append(above if len(text) <= CLOCK and CLOCKED.match(text) else [])
                spanned.append(column)
                if rows > 1:
                    self.spans[column] = (rows - 1, above)
                continue
            number, cell = own.pop(0)
            self.cells.append(cell)
            if number in self.reach:
                self.spans[column] = (self.reach[number], cell)
        self.reach = {}
        return tuple(spanned)

    def _set_apart(self) -> None:
        """The lines of cells that hold a whole page, not one row of a table."""
        self.found += [Block("paragraph", (line,)) for cell in self.cells for line in cell]
        self.cells, self.parted = [], False

    def flush(self) -> None:
        if any(r.text.strip() or r.image for r in self.runs):
            kind: Kind = "heading" if self.level else "paragraph"
            lines = (Line(tuple(self.runs), self.first),)
            parents = [at for at in self.items if at >= 0]
            if self.begins and not self.level:
                self.items[-1] = self.before + len(self.found)
                self.found.append(Block("item", lines, len(self.items), parents[-1] if parents else -1))
            else:
                level = self.level or len(self.items)
                self.found.append(Block(kind, lines, level, parents[-1] if parents and not self.level else -1))
            self.begins = False
        self.runs, self.ended = [], 0


def _is_row(texts: tuple[str, ...]) -> bool:
    """Whether cells with paragraphs are a row of a table: all short, or one of them is little more than a number."""
    told = [t for t in texts if t.strip()]
    short = all(len(t) <= SHORT and "\n" not in t for t in told)
    return len(told) > 1 and (short or any(len(t) <= CLOCK and re.search(r"\d", t) for t in told))


def _add_text(runs: list[Run], text: str, *, bold: bool, italic: bool, link: str) -> None:
    text = html.unescape(text.replace("\n", " ")).replace("**", "")
    if text.strip() or (text and runs):
        runs.append(Run(text, bold=bold, italic=italic, link=link))
