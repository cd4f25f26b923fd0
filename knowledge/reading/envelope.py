"""The file's envelope: front matter (YAML or TOML) as text values with their lines, and the body below it."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import yaml
from frontmatter.default_handlers import YAMLHandler

from knowledge.event import EventFileError

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST = 5_000_000  # characters of a file that is read
DEEPEST = 30
NOTHING = frozenset({"", "null", "~", "none"})
OPENING = re.compile(r"\A\ufeff?\s*(---|\+\+\+)[ \t]*\n")
Path = tuple["str | int", ...]


@dataclass(frozen=True, slots=True)
class Value:
    """One scalar of the front matter: the keys and positions that lead to it, its text, its lines."""

    path: Path
    text: str
    lines: tuple[int, ...]

    @property
    def key(self) -> str:
        return next((p for p in reversed(self.path) if isinstance(p, str)), "")


@dataclass(frozen=True, slots=True)
class Envelope:
    values: tuple[Value, ...]
    body: str
    first_line: int  # of the body, 1-based


def open_envelope(text: str, file: str) -> Envelope:
    """Part a file. Raises EventFileError where its front matter cannot be read."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if len(text) > LONGEST:
        _refuse(file, None, f"the file is longer than {LONGEST // 1_000_000} MB, which no event page is; shorten it")
    if not text.strip():
        _refuse(file, None, "the file is empty; write the event's page into it")
    if "\0" in text:
        _refuse(file, None, "the file is no text; save it as Markdown in UTF-8")
    opening = OPENING.match(text)
    if not opening:
        return Envelope((), text, 1)
    mark = opening[1]
    closing = re.compile(rf"^{re.escape(mark)}[ \t]*$", re.MULTILINE).search(text, opening.end())
    if not closing:
        _refuse(file, 1, f"the front matter is not closed; add a line with {mark} below it")
        raise AssertionError
    source, offset = text[opening.end() : closing.start()], text.count("\n", 0, opening.end())
    values = _toml(source, offset, file) if mark == "+++" else _yaml(source, offset, file)
    body = text[closing.end() :].removeprefix("\n")
    return Envelope(tuple(values), body, text.count("\n", 0, closing.end()) + 2)


def _refuse(file: str, line: int | None, problem: str) -> None:
    place = f"{file}, line {line}" if line else file
    raise EventFileError(f"{place}: {problem}.", file=file, line=line)


class TextLoader(yaml.SafeLoader):
    """Every scalar stays text: 10:00 is no number of minutes, no is no truth value. Aliases are refused."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark
            raise yaml.composer.ComposerError(None, None, "an alias (*) is not read here", mark)
        return super().compose_node(parent, index)


TextLoader.yaml_implicit_resolvers = {}


def _yaml(source: str, offset: int, file: str) -> list[Value]:
    try:
        node = yaml.compose(YAMLHandler().split(f"---\n{source}\n---\n")[0], Loader=TextLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or "it is no YAML"
        _refuse(
            file, (mark.line if mark else 0) + offset, f"the front matter cannot be read ({problem}); mend that line"
        )
        return []
    except (RecursionError, ValueError):
        _refuse(file, 1, "the front matter cannot be read; write plain “key: value” lines")
        return []
    if node is None:
        return []
    if not isinstance(node, yaml.MappingNode):
        _refuse(file, offset + 1, "the front matter is no list of keys and values; write “key: value” lines")
    return list(_scalars(node, (), offset - 1, file))


def _scalars(node: yaml.Node, path: Path, offset: int, file: str) -> Iterator[Value]:
    if len(path) > DEEPEST:
        return
    if isinstance(node, yaml.ScalarNode):
        if node.value.strip().casefold() not in NOTHING:
            first, last = node.start_mark.line + offset, node.end_mark.line + offset
            last = max(first, last - 1 if node.end_mark.column == 0 else last)
            yield Value(path, node.value, tuple(range(first + 1, last + 2)))
    elif isinstance(node, yaml.SequenceNode):
        for i, child in enumerate(node.value):
            yield from _scalars(child, (*path, i), offset, file)
    elif isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, child in node.value:
            name = str(key.value)
            if name in seen:
                _refuse(file, key.start_mark.line + offset + 1, f"the key “{name}” stands twice; keep one of them")
            seen.add(name)
            yield from _scalars(child, (*path, name), offset, file)


def _toml(source: str, offset: int, file: str) -> list[Value]:
    try:
        data = tomllib.loads(source)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        place = re.search(r"line (\d+)", str(error))
        _refuse(
            file, (int(place[1]) if place else 1) + offset, f"the front matter cannot be read ({error}); mend that line"
        )
        return []
    return list(_plain(data, (), source.split("\n"), offset))


def _plain(data: object, path: Path, rows: list[str], offset: int) -> Iterator[Value]:
    if isinstance(data, dict):
        for key, value in data.items():
            yield from _plain(value, (*path, str(key)), rows, offset)
    elif isinstance(data, list):
        for i, value in enumerate(data):
            yield from _plain(value, (*path, i), rows, offset)
    elif str(data).strip().casefold() not in NOTHING:
        key = next((str(p) for p in reversed(path) if isinstance(p, str)), "")
        line = next((n for n, row in enumerate(rows, 1) if re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*=", row)), 1)
        yield Value(path, str(data), (line + offset,))
