"""In which language a page is written and in which time zone its clocks are."""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections import Counter
from zoneinfo import ZoneInfo, available_timezones

from knowledge.data import LANGUAGES, read_data
from knowledge.event import Problem
from knowledge.loaders.envelope import Envelope
from knowledge.loaders.phrases import Phrases
from knowledge.loaders.words import plain, words, words_in

CLOCK = re.compile(r"\d\s?[AaPp]\.?[Mm]\b")  # "8:00 am" is not the German word
WORD = re.compile(r"(?<!\d)[^\W\d_]+")
DEFAULT = "en"
LONGEST_SAMPLE = 20_000  # characters
FEW = 40  # little words of a short page
MOST_OF_BLOCK = 3  # of them that count in one block
SURE = 6  # little words of one language that make it certain
DOMAIN = re.compile(r"https?://[\w.-]{1,100}\.([a-z]{2})(?![\w.-])|/([a-z]{2})-[A-Z]{2}/")


def read_language(envelope: Envelope, texts: list[str]) -> tuple[str, tuple[str, ...]]:
    """What the page says, else the language whose little words it uses most; and the languages it may use words of."""
    node = envelope.text("language")
    code = (node.text or "")[:2].casefold() if node else ""
    counts: Counter[str] = Counter()
    texts = [CLOCK.sub(" ", text) for text in texts]
    used = Counter(WORD.findall(plain(" ".join(texts)[:LONGEST_SAMPLE])))
    for language, little in words().function.items():
        counts[language] = sum(used[word] for word in little)
    if max(counts.values(), default=0) < FEW:  # one sentence in another language does not make a short page its own
        whole, counts = counts, Counter({code: _blocks_in(little, texts) for code, little in words().function.items()})
        counts = Counter(dict(sorted(counts.items(), key=lambda c: -whole[c[0]])))  # of two alike the one used more
    first, second = (*counts.most_common(2), (DEFAULT, 0), (DEFAULT, 0))[:2]
    best = code if code in words().function else first[0] if first[1] else DEFAULT
    if first[1] < SURE or first[1] < 1.25 * second[1] or best != first[0]:
        return best, LANGUAGES
    return best, tuple(dict.fromkeys((best, DEFAULT)))


def _blocks_in(little: frozenset[str], texts: list[str]) -> int:
    """How many different little words the blocks of a page have, of each block no more than a few."""
    return sum(min(len(little.intersection(WORD.findall(plain(text)))), MOST_OF_BLOCK) for text in texts)


@functools.lru_cache(maxsize=1)
def _places() -> tuple[dict[str, str], Phrases]:
    data = read_data("places")
    zones = {plain(place): zone for zone, places in data["zones"].items() for place in places}
    return zones, Phrases(zones)


@functools.lru_cache(maxsize=1)
def _states() -> tuple[dict[str, str], re.Pattern[str]]:
    zones = {letters: zone for zone, states in read_data("places")["states"].items() for letters in states}
    return zones, re.compile(rf"[^\W\d_]{{3,}},\s({'|'.join(zones)})(?=\s\d{{5}}|\s*[,.;)\n]|\s*$)")


@functools.lru_cache(maxsize=1)
def _domains() -> dict[str, str]:
    return dict(read_data("places")["domains"])


def read_timezone(
    envelope: Envelope,
    language: str,
    places: list[str],
    near: list[str],
    texts: list[str],
    problems: list[Problem],
) -> str:
    """The front matter's own, else by place, by the country of the page's addresses, by its language."""
    node = envelope.text("timezone")
    if node and node.text:
        if node.text in available_timezones():
            return node.text
        problems.append(
            Problem(line=node.lines[0], level="error", code="unknown_timezone", values=(("zone", node.text),))
        )
    home = words().zones.get(language, "UTC")
    zones, names = _places()
    states, letters = _states()
    for text in [*places, "\n".join(near)[:LONGEST_SAMPLE]]:
        counts = Counter(zones[" ".join(m[0].split())] for m in names.finditer(plain(text), words_in(text)))
        counts.update(states[m[1]] for m in letters.finditer(text))
        if counts:
            return home if counts[home] >= max(counts.values()) else counts.most_common(1)[0][0]
    used = Counter(m[1] or m[2] for text in texts for m in DOMAIN.finditer(text))
    known = [_domains()[d] for d, _ in used.most_common() if d in _domains()]
    if known:
        return home if home in known else known[0]
    return _by_clock(envelope, texts, home) or home


def _by_clock(envelope: Envelope, texts: list[str], home: str) -> str | None:
    """The zone that stands behind a clock time ("6 pm EST", "10:00:00 -0500"), where that is not the usual one."""
    zones, behind = _clocks()
    front = [n.text for n in envelope.front.texts() if n.text]
    for text in [*front, *texts]:
        if m := behind.search(text[:LONGEST_SAMPLE]):
            zone = zones[(m[1] or m[2]).replace(":", "")]
            winter = dt.datetime(2027, 1, 1)  # noqa: DTZ001 - the zones give the offset
            return home if ZoneInfo(zone).utcoffset(winter) == ZoneInfo(home).utcoffset(winter) else zone
    return None


@functools.lru_cache(maxsize=1)
def _clocks() -> tuple[dict[str, str], re.Pattern[str]]:
    zones = {letters: zone for zone, names in read_data("places")["clocks"].items() for letters in names}
    letters = sorted((re.escape(name) for name in zones if name[0] not in "+-"), key=len, reverse=True)
    shifts = [rf"{re.escape(name[:3])}:?{name[3:]}" for name in zones if name[0] in "+-"]
    named = rf"\d(?:[:.]\d\d)?\s?(?:[AaPp]\.?[Mm]\.?)?\s?\(?({'|'.join(letters)})(?![\w-])"
    return zones, re.compile(rf"{named}|(?<=:\d\d)\s?({'|'.join(shifts)})$")
