"""The page's prose as sentences with their links and lines, and the passages that are quoted from it."""

from __future__ import annotations

import html
import itertools
import re
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from knowledge.event import Link, Passage, Picture, Text
from knowledge.loaders.marks import Block, Line, squeeze
from knowledge.loaders.times import find_times
from knowledge.loaders.words import key_of, known_keys, label_of

if TYPE_CHECKING:
    from knowledge.loaders.envelope import Envelope, Node
    from knowledge.loaders.fields import Field

ABBREVIATED = r"(?<!\b[^\W\d_]{2}\.\s)(?<!\b[^\W\d_]{3}\.\s)(?<!\b[^\W\d_]{4}\.\s)"  # "tel. 0123", "max. 20"
ORDINAL = r"(?<!\s\d\.)(?<!\s\d\d\.)"  # "am 6. März"
END = re.compile(rf"(?<=[^\s.A-ZÀ-Þ][.!?…]){ORDINAL}\s+(?:(?=[A-ZÀ-Þ«“\"¿¡*])|{ABBREVIATED}(?=\d))")
MARKUP = re.compile(
    r"!?\[([^\[\]]{0,300})\]\([^()\s]{0,500}\)|\{:[^{}]{0,100}\}|<[^<>]{1,300}>|[*_]{1,3}(?=\S)|(?<=\S)[*_]{1,3}"
)
STAMP = re.compile(r"\d{4}-\d\d-\d\d(?:[T\s][\d:.+Z\s-]*)?$|(?:true|false)$")
LABEL = re.compile(r"\W{0,4}([^:!.?]{2,42}?)\s*[:?]")
LINKED = re.compile(r"\[([^\[\]]{0,300})\]\(([^()\s]{1,500})\)")


class Sentence(NamedTuple):
    """A sentence of the page's prose, and where it stands."""

    text: str
    links: tuple[Link, ...]
    lines: tuple[int, ...]
    heading: str = ""
    block: int = -1


def bare(text: str) -> str:
    """Markdown of a front matter value as plain words."""
    return squeeze(MARKUP.sub(lambda m: m[1] or "", html.unescape(text).replace("\\n", " ")))


def first_clause(text: str) -> str:
    return re.split(r"(?<=[^\s.\d]{2}[.!?])\s+", text)[0].strip(" .")


def lead(envelope: Envelope) -> list[Node]:
    """The summaries and descriptions of the front matter."""
    return [t for node in envelope.all("summary") for t in node.texts()]


def sentences(envelope: Envelope, blocks: list[Block]) -> list[Sentence]:
    """Lead and body, sentence by sentence; a sentence keeps the links that stand in it."""
    found: list[Sentence] = []
    for node in lead(envelope):
        links = tuple(Link(url=m[2], label=m[1], lines=node.lines) for m in LINKED.finditer(node.text or ""))
        found += [Sentence(part, links, node.lines, "") for part in END.split(bare(node.text or ""))]
    heading = ""
    for at, block in enumerate(blocks):
        if block.kind == "heading":
            heading = block.text
        for part in _labelled_parts(block):
            found += _of_block(part, heading, at)
    return found


def _labelled_parts(block: Block) -> list[Block]:
    """The pieces of a block whose lines begin with labels ("**When:** …" / "**Where:** …")."""
    marks = [i for i, line in enumerate(block.lines) if i and _labelled(line)]
    if block.kind != "paragraph" or not marks or not _labelled(block.lines[0]):
        return [block]
    return [replace(block, lines=block.lines[a:b]) for a, b in itertools.pairwise([0, *marks, len(block.lines)])]


def _labelled(line: Line) -> bool:
    m = LABEL.match(line.text)
    return m is not None and label_of(m[1]) is not None


def _of_block(block: Block, heading: str, at: int) -> list[Sentence]:
    links = block_links(block)
    parts = END.split(block.text)
    if len(parts) == 1:
        return [Sentence(block.text, links, block.numbers, heading, at)]
    return [
        Sentence(
            part,
            tuple(x for x in links if squeeze(x.label) and squeeze(x.label) in part),
            _lines_of(part, block),
            heading,
            at,
        )
        for part in parts
    ]


def _lines_of(part: str, block: Block) -> tuple[int, ...]:
    if len(block.lines) == 1:
        return block.numbers
    own = tuple(
        line.number
        for line in block.lines
        if line.text and (line.text in part or part in line.text or part[:30] in line.text)
    )
    return own or block.numbers


def block_links(block: Block) -> tuple[Link, ...]:
    """The links of a block, the runs of one link together."""
    found: list[Link] = []
    for line in block.lines:
        for run in line.runs:
            if not run.link or run.image:
                continue
            if found and found[-1].url == run.link and found[-1].lines == (line.number,):
                found[-1] = Link(url=run.link, label=found[-1].label + run.text, lines=(line.number,))
            else:
                found.append(Link(url=run.link, label=run.text, lines=(line.number,)))
    return tuple(found)


def passages(envelope: Envelope, fields: list[Field], blocks: list[Block], known: set[str]) -> tuple[Passage, ...]:
    """All prose: summaries, labelled fields, other texts of the front matter, the body under its headings."""
    found = [Passage(text=bare(n.text or ""), lines=n.lines) for n in lead(envelope)]
    for f in fields:
        links = " ".join(link for link in f.links if link not in f.text)
        found.append(
            Passage(text=squeeze(f"{bare(f.text)} {links}"), headings=(f.label,) if f.label else (), lines=f.lines)
        )
    found += _front_texts(envelope, known)
    found += _body(blocks)
    return tuple(p for p in found if p.text)


def _front_texts(envelope: Envelope, known: set[str]) -> list[Passage]:
    """Texts of front matter keys that no field took, alt texts of pictures among them."""
    found = []
    for key, node in envelope.front.pairs:
        if key in known or node.empty:
            continue
        for text in node.texts():
            words = bare(text.text or "")
            if words and _worth(words, key):
                found.append(Passage(text=words, headings=(key,), lines=text.lines))
    return found


def _worth(text: str, key: str) -> bool:
    """Whether a value of the front matter says something to a reader: words, or the value of a known key."""
    if STAMP.match(text):
        return False
    known = known_keys().get(key_of(key), ())
    return len(text.split()) > 1 or (bool(known) and "pictures" not in known)


def _row(block: Block) -> str:
    """A row of a table; where it is no programme, with the heads of its columns."""
    cells = [c.replace("\n", ", ") for c in block.cells]
    if len(block.header) == len(cells) and not (cells and find_times(cells[0])):
        cells = [f"{h.replace(chr(10), ' ')}: {c}" if h and c else c for h, c in zip(block.header, cells, strict=True)]
    return ", ".join(c for c in cells if c)


def _body(blocks: list[Block]) -> list[Passage]:
    found: list[Passage] = []
    stack: list[tuple[int, str]] = []
    for i, block in enumerate(blocks):
        if block.kind == "heading":
            stack = [(level, text) for level, text in stack if level < block.level]
            stack.append((block.level, block.text.strip(" *")))
            following = blocks[i + 1] if i + 1 < len(blocks) else None
            if following is None or following.kind == "heading":
                found.append(Passage(text=block.text, headings=tuple(t for _, t in stack[:-1]), lines=block.numbers))
            continue
        text = _row(block) if block.kind == "cell" else block.text
        alt = " ".join(r.text for line in block.lines for r in line.runs if r.image and r.text)
        found.append(Passage(text=squeeze(f"{text} {alt}"), headings=tuple(t for _, t in stack), lines=block.numbers))
    return found


def pictures(envelope: Envelope, blocks: list[Block], resolve: object) -> tuple[Picture, ...]:
    found = []
    for group in envelope.all("pictures"):
        for entry in group.items or (group,):
            image = next(iter(entry.all("pictures")), None) or next((n for _, n in entry.pairs), None)
            alt = next((n for k, n in entry.pairs if n is not image and n.text), None)
            if image and image.text:
                found.append(
                    Picture(
                        url=_call(resolve, image.text), alt=squeeze(alt.text or "") if alt else "", lines=image.lines
                    )
                )
    for block in blocks:
        for line in block.lines:
            found += [
                Picture(url=_call(resolve, r.link), alt=squeeze(r.text), lines=(line.number,))
                for r in line.runs
                if r.image and r.link
            ]
    return tuple(found)


def _call(resolve: object, url: str) -> str:
    return str(resolve(url)) if callable(resolve) else url


def text_of(node: Node | None) -> Text | None:
    """A front matter value as words with their lines."""
    return Text(text=bare(node.text), lines=node.lines) if node and node.text and bare(node.text) else None
