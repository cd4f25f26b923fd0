"""People behind what they do: "voice: Ann Lee, cello: Bo Roy", "Moderation: Ann Lee; Fragen: Bo Roy"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from knowledge.event import Speaker
from knowledge.loaders.names import NAME
from knowledge.loaders.roles import is_organisation
from knowledge.loaders.words import any_of, is_whole, label_of, per_page, plain

if TYPE_CHECKING:
    from collections.abc import Iterable

FEWEST = 2
LABEL = re.compile(r"(?:^|(?<=[\s(]))(?P<label>[^\W\d_]{3,}(?:[ '’-][^\W\d_]{2,}){0,2})\s?:\s+")
END = re.compile(r"\s*(?:$|[,;.()/–—|-])")


def credited(text: str, lines: tuple[int, ...]) -> list[tuple[Speaker, int, int]]:
    """The people of a text that gives what each does before a colon, with where label and name begin and end."""
    if text.count(":") < FEWEST:
        return []
    found: list[tuple[Speaker, int, int]] = []
    for m in LABEL.finditer(text):
        name = NAME.match(text, m.end())
        if found and not _joint().fullmatch(plain(text[found[-1][2] : m.start()])):
            if len(found) >= FEWEST:
                break
            found = []
        if name is None or not _stands_alone(text, name) or is_organisation(name["name"]):
            continue
        found.append((_credited(m["label"], name["name"], lines), m.start(), name.end()))
    return found if len(found) >= FEWEST else []


def _stands_alone(text: str, name: re.Match[str]) -> bool:
    after = text[name.end() :]
    return END.match(after) is not None or re.match(rf"\s(?:{any_of('and')})\s", plain(after)) is not None


def _credited(label: str, name: str, lines: tuple[int, ...]) -> Speaker:
    name = name.rstrip(".")
    leads = is_whole("moderator", plain(label))
    told: Iterable[str] = ("by", "announce")
    plainly = leads or any(is_whole(kind, plain(label)) for kind in told) or label_of(label) == "speakers"
    return Speaker(name=name, role=None if plainly else label, moderator=leads, lines=lines)


@per_page
def _joint() -> re.Pattern[str]:
    return re.compile(rf"\s*(?:[,;.·|/–—-]\s*)?(?:{any_of('and')}\s+)?")
