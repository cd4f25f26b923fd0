"""Labelled facts of a page: the front matter's label and contents, "Label: words" lines, sections under a label."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from knowledge.loaders.emoji import pictured_label
from knowledge.loaders.marks import Block, Line, squeeze
from knowledge.loaders.words import SIGNS, find, label_of, names_of, plain, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from knowledge.loaders.envelope import Envelope, Node

EDGES = " \t:;,?!.*_|–—-#"
LONGEST_LABEL = 42  # characters
PAIR = 2  # cells
FEWEST_LABELS = 2  # of a map whose keys are labels
JOINT = re.compile(r"\s*[|·•,;/–—-]\s*$")
URL = re.compile(r"(?:https?://|www\.)[^\s<>\"')\]]+|mailto:[^\s<>\"')\]]+")
MAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
BARE_HOST = re.compile(r"^[\w-]+(?:\.[\w-]+)*\.[a-z]{2,6}(?:/\S*)?$")
LABELLED = re.compile(r"^\W{0,4}([^:!.?]{2,42}?)\s*(?::\s*|\?[\s*_]+)(\S.*)$")


class Field(NamedTuple):
    """A label with what it says; `name` is the field that the label means, None for others."""

    name: str | None
    label: str
    text: str
    links: tuple[str, ...]
    lines: tuple[int, ...]
    front: bool = False


def address_of(text: str) -> str | None:
    """The web address that a value is, None where it is other words."""
    text = text.strip()
    if m := URL.fullmatch(text):
        return m[0] if "://" in m[0] or m[0].startswith("mailto:") else f"https://{m[0]}"
    return f"https://{text}" if BARE_HOST.match(text) and "@" not in text else None


def is_page(url: str) -> bool:
    """Whether a link leads to a page, not to a mailbox or a telephone."""
    return not url.startswith(("mailto:", "tel:", "#")) and not MAIL.fullmatch(url.strip())


def front_fields(envelope: Envelope) -> list[Field]:
    """The labelled maps of the front matter, however their keys are spelled, and maps whose keys are the labels."""
    entries = [e for group in envelope.all("fields") for e in group.items or ((group,) if group.pairs else ())]
    found = [f for entry in entries if entry.pairs for f in _from_labels(entry) or [_from_map(entry)]]
    for key, group in envelope.front.pairs:
        if group.pairs and not names_of(key):
            found += _from_labels(group)
    return [f for f in found if f.text or f.links]


def _from_labels(group: Node) -> list[Field]:
    """ "Date: …", "Price: …" in a map: each key is a label; [] where most keys are something else."""
    pairs = [(key, n) for key, n in group.pairs if n.text]
    named = [exact_label(key) or label_of(key) for key, _ in pairs]
    if len([n for n in named if n]) < max(FEWEST_LABELS, len(pairs) / 2):
        return []
    found = []
    for (key, node), name in zip(pairs, named, strict=True):
        text = squeeze(_strip(node.text or ""))
        links = (url,) if (url := address_of(text)) else ()
        found.append(Field(name, key.strip(" :"), text, links, node.lines, front=True))
    return found


def _from_map(entry: Node) -> Field:
    label, text, links, more = "", "", [], []
    lines: set[int] = set()
    for key, node in entry.pairs:
        value = next(node.texts(), None)
        if value is None or value.text is None:
            continue
        lines.update(value.lines)
        names = names_of(key)
        if "field_label" in names and not label:
            label = squeeze(value.text)
        elif "field_text" in names and not text:
            text = squeeze(_strip(value.text))
        elif "field_link" in names:
            links.append(value.text.strip())
        else:
            more.append(squeeze(value.text))
    if label_of(label) is None and label_of(text) is not None:  # the two keys are swapped
        label, text = text, label
    text = " – ".join(filter(None, [text, *more]))
    if not text and not links and (find("free", label) or find("none", label)):
        text = label  # "Free entry" with nothing behind it
    links = [address_of(link) or link for link in links]
    if url := address_of(text):
        links.append(url)
    return Field(
        label_of(label), label.strip(" :"), text, tuple(dict.fromkeys(links)), tuple(sorted(lines)), front=True
    )


def _strip(text: str) -> str:
    return re.sub(r"<[^<>]{1,200}>", " ", text).replace("\\n", " ")


def body_fields(blocks: list[Block]) -> list[Field]:
    """ "Label: words" lines, labels over their words, rows "label | words", and sections whose heading is a label."""
    found: list[Field] = []
    section: tuple[str, str, list[Block], int] | None = None
    for i, block in enumerate([*blocks, Block("heading", (), 1)]):
        if block.kind == "heading":
            if section and section[2]:
                found.append(_section(*section))
            label = block.text.strip(" :?*")
            name = label_of(label)
            section = (name, label, [], block.level) if name else None
            continue
        if section:
            section[2].append(block)
        if block.kind == "cell":
            found += _from_row(block)
        found += _from_lines(block, blocks[i + 1] if i + 1 < len(blocks) else None)
    return found


def _from_lines(block: Block, below: Block | None) -> list[Field]:
    """The labelled lines of a block; a label alone on its line is about the lines below it."""
    found = []
    pieces = [piece for line in block.lines for piece in _at_labels(line)]
    block = replace(block, lines=tuple(pieces))
    for i, line in enumerate(block.lines):
        m = LABELLED.match(line.text)
        m = None if m and m[1][-1:].isdigit() and m[2][0].isdigit() else m  # "Come at 12:00"
        if m and (name := label_of(m[1])):
            found.append(_field(name, m[1].strip(" *"), m[2].strip(), (line,)))
        elif (bold := line.bold.strip(EDGES)) and bold != line.text.strip(EDGES) and (name := exact_label(bold)):
            found.append(_field(name, bold, line.text[len(line.bold) :].strip(EDGES), (line,)))
        elif pictured := pictured_label(line.text):
            found.append(_field(*pictured, (line,)))
        elif name := _alone(line):
            rest = list(itertools.takewhile(lambda x: not (_alone(x) or LABELLED.match(x.text)), block.lines[i + 1 :]))
            if not rest and i + 1 == len(block.lines) and below and below.kind == "paragraph" and line.all_bold:
                rest = list(below.lines)
            if rest:
                found.append(_field(name, line.text.strip(EDGES), squeeze(" ".join(x.text for x in rest)), rest))
    return found


def _at_labels(line: Line) -> list[Line]:
    """The pieces of a line that holds several labels in bold ("**When:** 3 May **Where:** Old Kiln")."""
    marks = [i for i, run in enumerate(line.runs) if run.bold and run.text.strip() and exact_label(run.text)]
    if len(marks) < FEWEST_LABELS or any(r.text.strip() for r in line.runs[: marks[0]]):
        return [line]
    ends = itertools.pairwise([*marks, len(line.runs)])
    found = [Line(line.runs[begin:end], line.number) for begin, end in ends]
    return [_without_joint(piece) for piece in found]


def _without_joint(line: Line) -> Line:
    """Without the stroke or comma before the next label."""
    *runs, last = line.runs
    return Line((*runs, last._replace(text=JOINT.sub("", last.text))), line.number)


def _alone(line: Line) -> str | None:
    """The field of a label that has its line for itself ("**Where?**", "Where:")."""
    text = line.text.strip()
    if len(text) > LONGEST_LABEL or not (line.all_bold or text.rstrip(" *_").endswith((":", "?"))):
        return None
    return exact_label(text)


def exact_label(text: str) -> str | None:
    """The field that a label means, where the label is nothing else."""
    name = words().labels.get(SIGNS.sub("", plain(text)).strip(EDGES))
    return None if name == "not" else name


def _field(name: str, label: str, text: str, lines: Sequence[Line]) -> Field:
    links = tuple(r.link for line in lines for r in line.runs if r.link and not r.image)
    return Field(name, label, text, links, tuple(line.number for line in lines))


def _from_row(block: Block) -> list[Field]:
    """A row "label | words" of a table of facts, whose first row may stand as its head."""
    rows = [block.cells, *([block.header] if len(block.header) == len(block.cells) == PAIR else [])]
    if len(block.cells) != PAIR or not exact_label(block.cells[0]):
        return []
    links = tuple(r.link for line in block.lines for r in line.runs if r.link and not r.image)
    found = []
    for label, text in rows:
        if (name := exact_label(label)) and text.strip(EDGES):
            own = links if label == block.cells[0] else ()
            found.append(Field(name, label.strip(EDGES), squeeze(text), own, block.numbers))
    return found


def _section(name: str, label: str, blocks: list[Block], _level: int) -> Field:
    text = squeeze(" ".join(b.text for b in blocks))
    links = tuple(r.link for b in blocks for line in b.lines for r in line.runs if r.link and not r.image)
    return Field(name, label, text, links, tuple(n for b in blocks for n in b.numbers))
