"""parse_mode HTML → text and entities, with the errors that Telegram gives (Bot API, "HTML style")."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tests.botapi.errors import Json, bad
from tests.botapi.units import units

SIMPLE = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "tg-spoiler": "spoiler",
    "code": "code", "pre": "pre", "blockquote": "blockquote",
}  # fmt: skip
OTHERS = {"a", "span", "tg-emoji", "tg-time"}
NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
ENTITY = re.compile(r"&(#x[0-9a-fA-F]{1,6}|#[0-9]{1,7}|lt|gt|amp|quot);?")
TAG = re.compile(r"<(/?)([a-zA-Z][^\s>/]*)([^>]*)>")
ATTRIBUTE = re.compile(r"""([a-zA-Z0-9-]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?""")


@dataclass(slots=True)
class Open:
    tag: str
    entity: Json
    byte: int


def unescape(text: str) -> str:
    """The four named entities and numeric ones; any other & stays as it is."""
    return ENTITY.sub(lambda found: _character(found[1]), text) if "&" in text else text


def _character(name: str) -> str:
    if name in NAMED:
        return NAMED[name]
    digits = name[1:]
    code = int(digits.lstrip("x"), 16 if digits[0] == "x" else 10)
    return chr(code) if 0 < code <= 0x10FFFF else f"&{name};"


def parse(source: str) -> tuple[str, list[Json]]:
    parts: list[str] = []
    entities: list[Json] = []
    stack: list[Open] = []
    place = length = 0
    while (at := source.find("<", place)) >= 0:
        piece = unescape(source[place:at])
        parts.append(piece)
        length += units(piece)
        place = _tag(source, at, length, stack, entities)
    piece = unescape(source[place:])
    if stack:
        raise bad(f"can't parse entities: Can't find end tag corresponding to start tag \"{stack[-1].tag}\"")
    return "".join([*parts, piece]), sorted(entities, key=lambda one: (one["offset"], -one["length"]))


def _tag(source: str, at: int, length: int, stack: list[Open], entities: list[Json]) -> int:
    byte = len(source[:at].encode())
    found = TAG.match(source, at)
    if found is None:
        raise bad(f"can't parse entities: {_broken(source, at)} at byte offset {byte}")
    slash, name, rest = found[1], found[2].lower(), found[3]
    if slash:
        _close(name, byte, length, stack, entities)
    elif name in SIMPLE or name in OTHERS:
        stack.append(Open(name, _entity(name, rest, length, byte, stack), byte))
    else:
        raise bad(f'can\'t parse entities: Unsupported start tag "{name}" at byte offset {byte}')
    return found.end()


def _broken(source: str, at: int) -> str:
    if source[at + 1 : at + 2] == "/":
        return "Unclosed end tag"
    following = source[at + 1 : at + 2]
    return "Unclosed start tag" if following.isalpha() else 'Unsupported start tag ""'


def _entity(name: str, rest: str, length: int, byte: int, stack: list[Open]) -> Json:
    given = {key.lower(): unescape(one or two or three) for key, one, two, three in ATTRIBUTE.findall(rest)}
    entity: Json = {"type": SIMPLE.get(name, ""), "offset": length}
    if name == "a" and given.get("href"):
        entity |= {"type": "text_link", "url": given["href"]}
    elif name == "span":
        if given.get("class") != "tg-spoiler":
            raise bad(f'can\'t parse entities: Tag "span" must have class "tg-spoiler" at byte offset {byte}')
        entity["type"] = "spoiler"
    elif name == "tg-emoji":
        entity |= {"type": "custom_emoji", "custom_emoji_id": given.get("emoji-id", "")}
    elif name == "tg-time":
        entity |= moment(given.get("unix", ""), given.get("format", ""))
    elif name == "blockquote" and "expandable" in given:
        entity["type"] = "expandable_blockquote"
    elif name == "code" and stack and stack[-1].tag == "pre" and stack[-1].entity["offset"] == length:
        language = given.get("class", "")
        if language.startswith("language-"):
            stack[-1].entity["language"] = language.removeprefix("language-")
            entity["type"] = ""
    return entity


def moment(unix: str, form: str) -> Json:
    """A date_time entity; the format is `r` or any of w, d/D, t/T (Bot API, "Date-time entity formatting")."""
    if not unix.isdigit():
        raise bad("can't parse entities: Invalid Unix time specified")
    if form and not re.fullmatch(r"r|w?[dD]?[tT]?", form):
        raise bad("can't parse entities: Invalid date-time format specified")
    return {"type": "date_time", "unix_time": int(unix)} | ({"date_time_format": form} if form else {})


def _close(name: str, byte: int, length: int, stack: list[Open], entities: list[Json]) -> None:
    if not stack:
        raise bad(f"can't parse entities: Unexpected end tag at byte offset {byte}")
    last = stack.pop()
    if last.tag != name:
        found = f'expected "</{last.tag}>", found "</{name}>"'
        raise bad(f"can't parse entities: Unmatched end tag at byte offset {byte}, {found}")
    entity = last.entity
    entity["length"] = length - entity["offset"]
    if entity["type"] and entity["length"]:
        entities.append(entity)
