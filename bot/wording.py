"""What the chat side says and listens to, per language: `texts/<xx>.toml`, read once."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import rtoml

if TYPE_CHECKING:
    from collections.abc import Mapping

FOLDER = Path(__file__).parent / "texts"


class Wording(NamedTuple):
    """One language of the chat side."""

    code: str  # ISO 639-1
    name: str  # of the language, in itself
    commands: Mapping[str, tuple[str, ...]]  # a command's other names in this language, without mark
    questions: Mapping[str, str]  # what a command asks the desk
    ordinals: tuple[tuple[str, ...], ...]  # words that pick the first, second … of a list; last row: the last
    texts: Mapping[str, str]
    at: tuple[str, ...]  # words before a place that names an event
    asks_events: tuple[str, ...]  # how people ask which events there are …
    around_events: tuple[str, ...]  # … and what they may say around that
    agenda: Mapping[str, tuple[str, ...]]  # how people speak of their own agenda
    menu: Mapping[str, str]  # what commands do, for a chat program's menu …
    organisers_menu: Mapping[str, str]  # … and for that of organisers
    profile: Mapping[str, str]  # how the desk presents itself
    office: Mapping[str, tuple[str, ...]]  # how organisers say when and to whom
    correct: Mapping[str, tuple[str, ...]]  # how organisers say what is otherwise
    picture: Mapping[str, tuple[str, ...]]  # how the programme is asked for as one
    units: tuple[tuple[str, int], ...]  # words for lengths of time, in minutes …
    amounts: tuple[tuple[str, int], ...]  # … and whole lengths

    def say(self, key: str, **values: object) -> str:
        return self.texts[key].format(**values)


@functools.cache
def spoken() -> tuple[str, ...]:
    """Codes of the languages there is wording for."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.toml")))


@functools.cache
def wordings() -> Mapping[str, Wording]:
    """The wording of every language, by its code."""
    return {code: _read(code) for code in spoken()}


def _read(code: str) -> Wording:
    data = rtoml.loads((FOLDER / f"{code}.toml").read_text(encoding="utf-8"))
    return Wording(
        code=code,
        name=data["name"],
        commands={command: tuple(names) for command, names in data["commands"].items()},
        questions=data["questions"],
        ordinals=tuple(tuple(words) for words in data["ordinals"]),
        texts=data["say"],
        at=tuple(data["series"]["at"]),
        asks_events=tuple(data["series"]["asks"]),
        around_events=tuple(data["series"]["around"]),
        agenda={name: tuple(phrases) for name, phrases in data["agenda"].items()},
        menu=data["menu"],
        organisers_menu=data["organisers_menu"],
        profile=data["profile"],
        office={name: tuple(data["office"][name]) for name in ("before", "each", "followers")},
        correct={name: tuple(phrases) for name, phrases in data["correct"].items()},
        picture={name: tuple(phrases) for name, phrases in data["picture"].items()},
        units=tuple((word, minutes) for word, minutes in data["office"]["units"]),
        amounts=tuple((words, minutes) for words, minutes in data["office"]["amounts"]),
    )


def command_names(wordings: Mapping[str, Wording]) -> dict[str, tuple[str, str | None]]:
    """Every name a command goes by → the command, and the language that name belongs to (None: to several)."""
    names: dict[str, tuple[str, str | None]] = {}
    for code, wording in wordings.items():
        for command, aliases in wording.commands.items():
            for alias in aliases:
                names[alias] = (command, None if alias in names else code)
    return names | {command: (command, None) for wording in wordings.values() for command in wording.commands}
