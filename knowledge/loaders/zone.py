"""In which language a page is written and in which time zone its clocks are."""

from __future__ import annotations

import functools
import re
import tomllib
from collections import Counter
from zoneinfo import available_timezones

from knowledge.event import Problem
from knowledge.language import FOLDER
from knowledge.loaders.envelope import Envelope
from knowledge.loaders.words import plain, words

WORD = re.compile(r"[^\W\d_]+")
DEFAULT = "en"


def read_language(envelope: Envelope, texts: list[str]) -> str:
    """What the page says, else the language whose little words it uses most."""
    node = envelope.text("language")
    code = (node.text or "")[:2].casefold() if node else ""
    if code in words().function:
        return code
    counts: Counter[str] = Counter()
    for word in WORD.findall(plain(" ".join(texts))[:20_000]):
        for language, little in words().function.items():
            counts[language] += word in little
    best = max(counts, key=lambda c: counts[c], default=DEFAULT)
    return best if counts[best] else DEFAULT


@functools.lru_cache(maxsize=1)
def _places() -> tuple[dict[str, str], re.Pattern[str]]:
    data = tomllib.loads((FOLDER / "places.toml").read_text(encoding="utf-8"))
    zones = {plain(place): zone for zone, places in data["zones"].items() for place in places}
    names = "|".join(sorted(map(re.escape, zones), key=len, reverse=True))
    return zones, re.compile(rf"(?<!\w)(?:{names})(?!\w)")


@functools.lru_cache(maxsize=1)
def _domains() -> dict[str, str]:
    return dict(tomllib.loads((FOLDER / "places.toml").read_text(encoding="utf-8"))["domains"])


def read_timezone(envelope: Envelope, language: str, places: list[str], texts: list[str], problems: list[Problem]) -> str:
    """The front matter's own, else by place, by the country of the page's addresses, by its language."""
    node = envelope.text("timezone")
    if node and node.text:
        if node.text in available_timezones():
            return node.text
        problems.append(Problem(line=node.lines[0], level="error", code="unknown_timezone", values=(("zone", node.text),)))
    zones, pattern = _places()
    for text in [*places, *texts]:
        counts = Counter(zones[m[0]] for m in pattern.finditer(plain(text)[:20_000]))
        if counts:
            home = words().zones.get(language, "UTC")
            return home if counts[home] >= max(counts.values()) else counts.most_common(1)[0][0]
    for domain, zone in _domains().items():
        if any(re.search(rf"https?://[\w.-]+\.{domain}(?:[/:)\s]|$)|/{domain}-[A-Z]{{2}}/", text) for text in texts):
            return zone
    return words().zones.get(language, "UTC")
