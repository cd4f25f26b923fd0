"""parse_mode MarkdownV2 → text and entities, with Telegram's errors (Bot API, "MarkdownV2 style")."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

from tests.botapi.errors import Json, bad
from tests.botapi.html import moment
from tests.botapi.units import units

RESERVED = set("_*[]()~`>#+-=|{}.!")
PAIRS = {"*": "bold", "_": "italic", "__": "underline", "~": "strikethrough", "||": "spoiler"}
NAMES = {"*": "Bold", "_": "Italic", "__": "Underline", "~": "Strikethrough", "||": "Spoiler", "[": "TextUrl",
         "![": "CustomEmoji", "`": "Code", "```": "Pre"}  # fmt: skip


@dataclass(slots=True)
class Open:
    mark: str
    offset: int
    byte: int


@dataclass(slots=True)
class Reader:
    source: str
    at: int = 0
    parts: list[str] = field(default_factory=list)
    length: int = 0
    stack: list[Open] = field(default_factory=list)
    entities: list[Json] = field(default_factory=list)
    quote: int = -1  # where a running block quotation began

    @property
    def byte(self) -> int:
        return len(self.source[: self.at].encode())

    def put(self, text: str) -> None:
        self.parts.append(text)
        self.length += units(text)

    def add(self, kind: str, offset: int, **more: object) -> None:
        if self.length > offset:
            self.entities.append({"type": kind, "offset": offset, "length": self.length - offset, **more})

    def read(self) -> tuple[str, list[Json]]:
        while self.at < len(self.source):
            self._step()
        if self.stack:
            last = self.stack[-1]
            raise bad(f"can't parse entities: Can't find end of {NAMES[last.mark]} entity at byte offset {last.byte}")
        self._end_quote("")
        return "".join(self.parts), sorted(self.entities, key=lambda one: (one["offset"], -one["length"]))

    def _step(self) -> None:
        char, source = self.source[self.at], self.source
        if char == "\\" and self.at + 1 < len(source) and 0 < ord(source[self.at + 1]) < 127:
            self.put(source[self.at + 1])
            self.at += 2
        elif char == ">" and self._line_start():
            self._begin_quote()
        elif char == "\n":
            self._line_end()
        elif char not in RESERVED:
            self.put(char)
            self.at += 1
        else:
            self._mark(char)

    def _line_start(self) -> bool:
        return self.at == 0 or self.source[self.at - 1] == "\n" or self.source[: self.at].endswith("\n**")

    def _begin_quote(self) -> None:
        if self.quote < 0:
            self.quote = self.length
        self.at += 1

    def _line_end(self) -> None:
        if self.quote >= 0 and self.source[self.at + 1 : self.at + 2] != ">":
            self._end_quote("")
        self.put("\n")
        self.at += 1

    def _end_quote(self, more: str) -> None:
        if self.quote >= 0:
            self.add(f"{more}blockquote", self.quote)
            self.quote = -1

    def _mark(self, char: str) -> None:
        if char == "`":
            self._code()
        elif self.quote >= 0 and re.match(r"\|\|(\n|$)", self.source[self.at :]) and not self._is_open("||"):
            self._end_quote("expandable_")
            self.at += 2
        elif (mark := self._pair()) in PAIRS:
            self._toggle(mark)
        elif char == "]" and self.stack and self.stack[-1].mark in ("[", "!["):
            self._link()
        elif char == "[" or self.source.startswith("![", self.at):
            self._open("[" if char == "[" else "![")
        else:
            raise bad(
                f"can't parse entities: Character '{char}' is reserved and must be escaped with the preceding '\\'"
            )

    def _is_open(self, mark: str) -> bool:
        return any(one.mark == mark for one in self.stack)

    def _pair(self) -> str:
        """`__` is read greedily as underline, unless only an italic stands open and waits for its end."""
        two = self.source[self.at : self.at + 2]
        return two if two in ("__", "||") else self.source[self.at]

    def _open(self, mark: str) -> None:
        self.stack.append(Open(mark, self.length, self.byte))
        self.at += len(mark)

    def _toggle(self, mark: str) -> None:
        if self.stack and self.stack[-1].mark == mark:
            self.add(PAIRS[mark], self.stack.pop().offset)
            self.at += len(mark)
        elif self._is_open(mark):
            last = self.stack[-1]
            raise bad(f"can't parse entities: Can't find end of {NAMES[last.mark]} entity at byte offset {last.byte}")
        else:
            self._open(mark)

    def _code(self) -> None:
        fence = "```" if self.source.startswith("```", self.at) else "`"
        begin, offset = self.byte, self.length
        body, end = self._until(fence, self.at + len(fence))
        if end < 0:
            raise bad(f"can't parse entities: Can't find end of {NAMES[fence]} entity at byte offset {begin}")
        language = re.match(r"([^\s`]+)\n", body) if fence == "```" else None
        body = body[language.end() :] if language else body.removeprefix("\n") if fence == "```" else body
        self.put(body)
        more = {"language": language[1]} if language else {}
        self.add("pre" if fence == "```" else "code", offset, **more)
        self.at = end + len(fence)

    def _until(self, end: str, start: int) -> tuple[str, int]:
        """Unescaped text up to a mark, and where the mark stands; -1 where it does not."""
        parts, at = [], start
        while at < len(self.source) and not self.source.startswith(end, at):
            if self.source[at] == "\\" and at + 1 < len(self.source) and ord(self.source[at + 1]) < 127:
                at += 1
            parts.append(self.source[at])
            at += 1
        return "".join(parts), at if at < len(self.source) else -1

    def _link(self) -> None:
        last = self.stack.pop()
        self.at += 1
        url = ""
        if self.source.startswith("(", self.at):
            url, end = self._until(")", self.at + 1)
            if end < 0:
                raise bad(f"can't parse entities: Can't find end of a URL at byte offset {self.byte + 1}")
            self.at = end + 1
        if last.mark == "[":
            if url:
                self.add("text_link", last.offset, url=url)
            return
        self._picture(url, last)

    def _picture(self, url: str, last: Open) -> None:
        """`![text](tg://emoji?id=…)` and `![text](tg://time?unix=…&format=…)`."""
        parts = urlsplit(url)
        given = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if parts.scheme == "tg" and parts.netloc == "time":
            self.add("", last.offset)
            if self.entities and self.entities[-1]["type"] == "":
                self.entities[-1] |= moment(given.get("unix", ""), given.get("format", ""))
        elif parts.scheme == "tg" and parts.netloc == "emoji":
            self.add("custom_emoji", last.offset, custom_emoji_id=given.get("id", ""))
        else:
            raise bad("can't parse entities: Custom emoji URL must have scheme tg")


def parse(source: str) -> tuple[str, list[Json]]:
    return Reader(source).read()
