"""The front matter of a page → nodes with line numbers: every scalar stays text, a doubled key is refused."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import yaml
from frontmatter.default_handlers import YAMLHandler

from knowledge.event import EventFileError
from knowledge.loaders.words import names_of, plain

if TYPE_CHECKING:
    from collections.abc import Iterator

DEEPEST = 30
MOST_NODES = 50_000
EMPTY = {"", "null", "~", "none", "nil"}
HOLDERS = ("params", "extra", "data", "meta")  # maps for what a page generator does not know itself
PAIR = re.compile(r"([^\W\d_][\w -]{1,30}?)\s?:(?:\s+(.*))?$")
FEWEST_PAIRS = 2
TOML_FENCE = re.compile(r"\A\+{3}[ \t]*\n(.*?)^\+{3}[ \t]*$\n?", re.DOTALL | re.MULTILINE)


class Node(NamedTuple):
    """A value of the front matter: text, a list or a map, and the lines it stands on."""

    text: str | None = None
    items: tuple[Node, ...] = ()
    pairs: tuple[tuple[str, Node], ...] = ()
    lines: tuple[int, ...] = ()
    size: int = 1

    def all(self, name: str) -> list[Node]:
        """The values of a field, by any of its keys."""
        return [n for k, n in self.pairs if not n.empty and name in names_of(k)]

    @property
    def empty(self) -> bool:
        return not (self.text or self.items or self.pairs)

    def texts(self) -> Iterator[Node]:
        """All texts inside, in order."""
        if self.text:
            yield self
        for node in (*self.items, *(n for _, n in self.pairs)):
            yield from node.texts()


class Envelope(NamedTuple):
    """The front matter and the body of a page."""

    front: Node
    body: str
    first_line: int  # of the body

    def find(self, name: str) -> Node | None:
        """The value of a field, by any of its keys."""
        return next(iter(self.all(name)), None)

    def all(self, name: str) -> list[Node]:
        """The values of a field, those inside a map "event:" after the others."""
        holders = (self.front, *(n for k, n in self.front.pairs if n.pairs and plain(k) in HOLDERS))
        inside = (n for holder in holders for n in holder.all("event") if n.pairs)
        return [*self.front.all(name), *(n for event in inside for n in event.all(name))]

    def text(self, name: str) -> Node | None:
        """The first text of a field."""
        node = self.find(name)
        return next(node.texts(), None) if node else None


def open_envelope(text: str, file: str) -> Envelope:
    """Raises EventFileError where the front matter cannot be read."""
    handler = YAMLHandler()
    if toml := TOML_FENCE.match(text):
        front = _toml(toml[1], file)
        return Envelope(front, text[toml.end() :], text.count("\n", 0, toml.end()) + 1)
    if handler.detect(text):
        try:
            source, body = handler.split(text)
        except ValueError:
            raise EventFileError(_sentence(file, 1, "unclosed"), file=file, line=1) from None
        opening = handler.FM_BOUNDARY.match(text)
        start = opening.end() if opening else 0
        front = _yaml(source, file, text.count("\n", 0, start))
        return Envelope(front, body, text.count("\n", 0, len(text) - len(body)) + 1)
    return _unfenced(text) or Envelope(Node(), text, 1)


def _unfenced(text: str) -> Envelope | None:
    """Lines "Title: …", "Date: …" at the beginning of a page, up to an empty line or a line of dashes."""
    lines = text.split("\n")
    pairs: list[tuple[str, Node]] = []
    for i, line in enumerate(lines):
        m = PAIR.match(line)
        if m and not names_of(m[1]) and not pairs:
            return None
        if m:
            pairs.append((m[1], Node(text=(m[2] or "").strip() or None, lines=(i + 1,))))
        elif pairs and line[:1].isspace() and line.strip():
            key, before = pairs[-1]
            pairs[-1] = key, Node(text=f"{before.text or ''} {line.strip()}".strip(), lines=(*before.lines, i + 1))
        else:
            break
    if len(pairs) < FEWEST_PAIRS or "title" not in {name for key, _ in pairs for name in names_of(key)}:
        return None
    end = len(pairs[-1][1].lines) and pairs[-1][1].lines[-1]
    end += end < len(lines) and re.fullmatch(r"-{3,}\s*", lines[end]) is not None
    unique = tuple({key: (key, node) for key, node in pairs}.values())
    return Envelope(Node(pairs=unique, lines=(1,)), "\n".join(lines[end:]), end + 1)


MENDS = {
    "unclosed": "the front matter is not closed; put a line of three dashes after it",
    "syntax": "the front matter cannot be read ({what}); correct it, or put the value in quotes",
    "double": "the key “{what}” stands twice; remove one of the two",
    "deep": "the front matter is nested too deeply; write it with fewer levels",
    "large": "the front matter holds too many values; shorten it",
    "map": "the front matter is no list of keys and values; write “key: value” lines",
}


def _sentence(file: str, line: int | None, mend: str, what: str = "") -> str:
    place = f"{file}:{line}" if line else file
    return f"{place or 'event file'}: {MENDS[mend].format(what=what)}"


class _Build:
    """Turns YAML's events into nodes, without recursion."""

    def __init__(self, file: str, offset: int) -> None:
        self.file = file
        self.offset = offset + 1  # from YAML's count of lines to the file's
        self.stack: list[tuple[yaml.Event, list[Node]]] = []
        self.anchors: dict[str, Node] = {}
        self.count = 0
        self.root = Node()

    def fail(self, line: int, mend: str, what: str = "") -> EventFileError:
        return EventFileError(_sentence(self.file, line, mend, what), file=self.file, line=line)

    def add(self, node: Node, anchor: str | None, line: int) -> None:
        self.count += node.size
        if self.count > MOST_NODES:
            raise self.fail(line, "large")
        if anchor:
            self.anchors[anchor] = node
        if self.stack:
            self.stack[-1][1].append(node)
        else:
            self.root = node

    def event(self, event: yaml.Event) -> None:
        line, end, column = _place(event, self.offset)
        if isinstance(event, yaml.ScalarEvent):
            value = event.value.strip()
            last = end - (column == 0 and end > line)
            lines = tuple(range(line, min(max(line, last), line + 500) + 1))
            text = None if value.casefold() in EMPTY else value
            self.add(Node(text=text, lines=lines), event.anchor, line)
        elif isinstance(event, yaml.AliasEvent):
            self.add(self.anchors.get(event.anchor or "", Node()), None, line)
        elif isinstance(event, yaml.SequenceStartEvent | yaml.MappingStartEvent):
            if len(self.stack) >= DEEPEST:
                raise self.fail(line, "deep")
            self.stack.append((event, []))
        elif isinstance(event, yaml.SequenceEndEvent | yaml.MappingEndEvent):
            start, children = self.stack.pop()
            first = _place(start, self.offset)[0]
            size = 1 + sum(n.size for n in children)
            self.count -= size - 1  # counted already, one by one
            node = self._mapping(children, first, size) if isinstance(event, yaml.MappingEndEvent) else None
            self.add(
                node or Node(items=tuple(children), lines=(first,), size=size), getattr(start, "anchor", None), first
            )

    def _mapping(self, children: list[Node], first: int, size: int) -> Node:
        pairs: dict[str, Node] = {}
        for key, value in zip(children[::2], children[1::2], strict=True):
            name = key.text or ""
            line = key.lines[0] if key.lines else first
            if name in pairs and (value.text is None or pairs[name].text != value.text):
                raise self.fail(line, "double", name)
            pairs[name] = value if value.text is None else Node(text=value.text, lines=_from(line, value.lines))
        return Node(pairs=tuple(pairs.items()), lines=(first,), size=size)


def _place(event: yaml.Event, offset: int) -> tuple[int, int, int]:
    """Lines of the beginning and the end of a YAML event in the file, and the column of its end."""
    start, end = event.start_mark, event.end_mark
    if start is None or end is None:
        return offset, offset, 0
    return start.line + offset, end.line + offset, end.column


def _from(line: int, lines: tuple[int, ...]) -> tuple[int, ...]:
    """The lines of a value together with that of its key."""
    return tuple(range(line, lines[-1] + 1)) if lines and line <= lines[-1] <= line + 500 else lines


def _yaml(source: str, file: str, offset: int) -> Node:
    build = _Build(file, offset)
    try:
        for event in yaml.parse(source, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
            build.event(event)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        what = getattr(error, "problem", None) or str(error).split("\n")[0]
        raise build.fail(mark.line + build.offset if mark else 1, "syntax", what) from None
    root = build.root
    if root.items or root.text:
        raise build.fail(2, "map")
    return root


def _toml(source: str, file: str) -> Node:
    import tomllib  # imported where it is needed: few pages have such a front matter

    try:
        data = tomllib.loads(source)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        found = re.search(r"line (\d+)", str(error))
        line = int(found[1]) + 1 if found else 1
        raise EventFileError(_sentence(file, line, "syntax", str(error)[:80]), file=file, line=line) from None
    return _from_toml(data, source.split("\n"), 0)


def _from_toml(value: object, lines: list[str], at: int) -> Node:
    """TOML gives no lines: that of a key is the first one after its parent's that begins with it."""
    if isinstance(value, dict):
        pairs = []
        for key, child in value.items():
            line = next((i for i in range(at, len(lines)) if _begins(lines[i], key)), at)
            pairs.append((str(key), _from_toml(child, lines, line)))
        return Node(pairs=tuple(pairs), lines=(at + 2,))
    if isinstance(value, list):
        return Node(items=tuple(_from_toml(child, lines, at) for child in value), lines=(at + 2,))
    text = str(value).strip()
    return Node(text=None if text.casefold() in EMPTY else text, lines=(at + 2,))


def _begins(line: str, key: str) -> bool:
    return line.lstrip(" \t[\"'").startswith(key)
