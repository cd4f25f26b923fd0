"""The room at the end of a text, in brackets or behind a comma or a dash."""

from __future__ import annotations

import re

from knowledge.loaders.kinds import EDGES, is_kind_word, kind_of
from knowledge.loaders.names import NAME
from knowledge.loaders.times import find_times
from knowledge.loaders.words import any_of, find, kinds_in, per_page, plain

BRACKETED = re.compile(r"\s*[(\[]([^()\[\]]{2,80})[)\]]\s*[.:]?\s*$")
LONGEST_ROOM = 5  # words
LONGEST_BRACKET = 8
MONEY = re.compile(r"[€£$]|\beuros?\b", re.IGNORECASE)


def take_room(text: str) -> tuple[str, str | None]:
    """A room in brackets or after a comma or a dash at the end of a text, and the text without it."""
    m = BRACKETED.search(text)
    if m and find("room", m[1]) and not find_times(m[1]) and (room := _room_of(m[1])):
        others = [p.strip() for p in m[1].split(",") if p.strip() != room]
        people = ", ".join(others) if room != m[1].strip() and NAME.match(others[0]) else ""
        return f"{text[: m.start()]} ({people})" if people else text[: m.start()], room
    if kinds_in(text, "room") and (m := _room_at_end().search(plain(text))) and m.start() > 0:
        if is_kind_word(m["room"]) in ("break", "meal") and kind_of(text[: m.start()]) == "welcome":
            return text, None  # "Welcome, coffee"
        return text[: m.start()], text[m.start("room") :].strip(EDGES)
    return text, None


def _room_of(bracket: str) -> str | None:
    """The room among what a bracket says ("optional, 15 €, in the Old Hall")."""
    several = "," in bracket and NAME.match(bracket) and not find("room", bracket.split(",")[0])
    if re.match(r"\W*\d", bracket) is None and not MONEY.search(bracket) and not several:
        return bracket.strip() if len(bracket.split()) <= LONGEST_BRACKET else None
    part = next((p.strip() for p in bracket.split(",") if find("room", p) and not MONEY.search(p)), "")
    return part if 0 < len(part.split()) <= LONGEST_ROOM else None


@per_page
def _room_at_end() -> re.Pattern[str]:
    return re.compile(
        rf"\s*(?:[,|@·•]|\s[-–—])\s*(?:{any_of('in')}\s)?(?P<room>{any_of('room')}(?:\s[^,.;:()|·]{{1,40}})?|[^\s,.;:()]{{1,20}}\s{any_of('room')}(?:\s(?:\d[\d.]*|[a-z])(?!\w))?)\s*[.]?\s*$"
    )
