"""The programme as pictures to be read on a phone: sessions, a moment and a language → PNG. No clock, no network.

Telegram shows a photo at 1280 pixels on its longer side, so a page is not much longer than wide, and its type is big.
What a colour says is also said in words: rooms by their names, what is on by a label.
"""

from __future__ import annotations

import functools
import io
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw, ImageFont

from bot.agenda import is_over, running

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from knowledge import Desk, Event, Session

WIDTH, LONGEST = 1080, 1900  # pixels of a page
MARGIN, TIMES, GAP = 44, 150, 24  # at the sides, for the column of times, between things
TEXT = MARGIN + TIMES + GAP  # where titles begin
PAGE = 160  # for the number of the page
FOOT, LABEL = 60, 46  # heights of the line below, and of the label of what is on
PADDING = 22  # above and below a session
TITLE_LINES, PEOPLE_LINES, HEAD_LINES = 4, 2, 2
MOST_TEXT = 400  # characters of a title or of names, more than fit
COLOURS = 32  # of the file
WHITE, INK, GREY, LINE = "#ffffff", "#1b1f24", "#5b626b", "#d7dbe0"
HEAD, NOW = "#1c3a5e", "#fff1c2"
ROOMS = ("#0b6e4f", "#8a2f66", "#a14a00", "#2f4ea1", "#6b3fa0", "#7a5c00")
QUIET = {"break", "meal"}  # kinds of sessions that are set smaller
BOUND = set(":;!?»%–")  # what never begins a line


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page: sessions of one day, by their places in the programme."""

    date: dt.date | None
    places: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Words:
    """What stands on a picture besides the programme: a label, and the moment it is right at."""

    now: str
    at: str


@functools.lru_cache(maxsize=32)
def sheets(desk: Desk, language: str, room: str = "") -> tuple[Sheet, ...]:
    """All pages in the order of time, of all rooms or of one; a day begins a page of its own."""
    event = desk.event
    painter = _Painter(desk, language, room)
    places = [place for place, session in enumerate(event.sessions) if not room or session.room == room]
    order = sorted(places, key=lambda place: _when(event.sessions[place], place))
    found = []
    for date, of_day in groupby(order, key=lambda place: event.sessions[place].date):
        found += [Sheet(date, places) for places in painter.parts(list(of_day), painter.head_height(date))]
    return tuple(found)


def first_sheet(event: Event, found: Sequence[Sheet], now: dt.datetime) -> int:
    """The page of the first session that is not over; after the event the first."""
    left = (n for n, sheet in enumerate(found) if any(not is_over(event, event.sessions[p], now) for p in sheet.places))
    return next(left, 0)


def picture(desk: Desk, language: str, number: int, now: dt.datetime, words: Words, room: str = "") -> bytes:
    """One page as PNG; what runs at this moment is marked."""
    found = sheets(desk, language, room)
    on_now = running(desk.event, found[number].places, now)
    return _drawn(desk, language, room, number, on_now, words if on_now else Words("", ""))


@functools.lru_cache(maxsize=64)
def _drawn(desk: Desk, language: str, room: str, number: int, on_now: tuple[int, ...], words: Words) -> bytes:
    found = sheets(desk, language, room)
    painter = _Painter(desk, language, room)
    image = painter.page(found[number], number, len(found), on_now, words)
    file = io.BytesIO()
    image.quantize(COLOURS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(file, "PNG", compress_level=6)
    return file.getvalue()


class _Painter:
    def __init__(self, desk: Desk, language: str, room: str = "") -> None:
        self._room = room
        self._event, self._speech = desk.event, desk.speech(language)
        rooms = list(dict.fromkeys(session.room for session in self._event.sessions if session.room))
        self._colours = {room: ROOMS[n % len(ROOMS)] if len(rooms) > 1 else GREY for n, room in enumerate(rooms)}

    def page(self, sheet: Sheet, number: int, total: int, on_now: Sequence[int], words: Words) -> Image.Image:
        top = self.head_height(sheet.date)
        foot = FOOT if on_now else 0
        height = top + sum(self._height(place, now=place in on_now) for place in sheet.places) + foot
        image = Image.new("RGB", (WIDTH, height), WHITE)
        draw = ImageDraw.Draw(image)
        self._head(draw, sheet.date, f"{number + 1}/{total}" if total > 1 else "")
        before = None
        for place in sheet.places:
            span = self._times(place)
            self._row(draw, top, place, words.now if place in on_now else "", again=span == before)
            top, before = top + self._height(place, now=place in on_now), span
        if foot:
            draw.text((TEXT, height - 48), words.at, GREY, font=_font(30))
        return image

    def parts(self, places: Sequence[int], top: int) -> list[tuple[int, ...]]:
        """Pages of a day, of about the same length; each has room for a session to be marked."""
        heights = {place: self._height(place) for place in places}
        room = LONGEST - FOOT - LABEL - top
        found = _filled(heights, room)
        even = sum(heights.values()) / len(found) + max(heights.values()) / 2
        return evener if len(evener := _filled(heights, min(room, even))) == len(found) else found

    def head_height(self, date: dt.date | None) -> int:
        lines = len(self._title_lines())
        return 36 + 58 * lines + (54 if date else 0) + 30

    def _title_lines(self) -> list[str]:
        return _wrapped(self._event.title.text, _font(48, bold=True), WIDTH - 2 * MARGIN, HEAD_LINES)

    def _head(self, draw: ImageDraw.ImageDraw, date: dt.date | None, page: str) -> None:
        draw.rectangle((0, 0, WIDTH, self.head_height(date) - 1), HEAD)
        top = 30
        for line in self._title_lines():
            draw.text((MARGIN, top), line, WHITE, font=_font(48, bold=True))
            top += 58
        if date:
            told = self._speech.date(date)
            told = f"{told[:1].upper()}{told[1:]}" + (f", {self._room}" if self._room else "")
            [told] = _wrapped(told, _font(40), WIDTH - 2 * MARGIN - PAGE, 1)
            draw.text((MARGIN, top + 2), told, WHITE, font=_font(40))
        if page:
            draw.text((WIDTH - MARGIN, top + 2 if date else 30), page, WHITE, font=_font(40), anchor="ra")

    def _row(self, draw: ImageDraw.ImageDraw, top: int, place: int, label: str, *, again: bool) -> None:
        height = self._height(place, now=bool(label))
        if label:
            draw.rectangle((0, top, WIDTH, top + height - 1), NOW)
            draw.rectangle((0, top, 13, top + height - 1), HEAD)
        session = self._event.sessions[place]
        if not again:
            draw.line((0 if not label else 14, top, WIDTH, top), LINE, 2)
        else:
            draw.line((TEXT, top, WIDTH, top), LINE, 2)
        start, end = self._times(place)
        below = top + PADDING
        if not again or label:
            draw.text((MARGIN, below), start, INK, font=_font(42, bold=True))
            draw.text((MARGIN, below + 50), end, GREY, font=_font(34))
        if label:
            width = round(_font(30, bold=True).getlength(label)) + 28
            draw.rounded_rectangle((TEXT, below + 2, TEXT + width, below + 42), 8, HEAD)
            draw.text((TEXT + 14, below + 4), label, WHITE, font=_font(30, bold=True))
            below += LABEL
        self._words(draw, below, place, self._colours.get(session.room or "", GREY))

    def _words(self, draw: ImageDraw.ImageDraw, top: int, place: int, colour: str) -> None:
        session = self._event.sessions[place]
        quiet = session.kind in QUIET
        font, step = (_font(38), 48) if quiet else (_font(42, bold=True), 52)
        for line in self._title(place):
            draw.text((TEXT, top), line, GREY if quiet else INK, font=font)
            top += step
        for line, mine in self._below(place):
            draw.text((TEXT, top), line, colour if mine else GREY, font=_font(34, bold=mine))
            top += 44

    def _title(self, place: int) -> list[str]:
        session = self._event.sessions[place]
        font = _font(38) if session.kind in QUIET else _font(42, bold=True)
        title = session.title or self._speech.title(session)
        return _wrapped(title, font, WIDTH - MARGIN - TEXT, TITLE_LINES)

    def _below(self, place: int) -> list[tuple[str, bool]]:
        """The room, and who speaks."""
        session = self._event.sessions[place]
        width = WIDTH - MARGIN - TEXT
        names = ", ".join(dict.fromkeys(one.name for one in session.speakers if one.name))
        room = [(line, True) for line in _wrapped(session.room or "", _font(34, bold=True), width, 1)]
        return room + [(line, False) for line in _wrapped(names, _font(34), width, PEOPLE_LINES)]

    def _height(self, place: int, *, now: bool = False) -> int:
        quiet = self._event.sessions[place].kind in QUIET
        words = len(self._title(place)) * (48 if quiet else 52) + len(self._below(place)) * 44 + (LABEL if now else 0)
        times = 50 + (40 if self._times(place)[1] else 0)
        return max(words, times) + 2 * PADDING

    def _times(self, place: int) -> tuple[str, str]:
        session = self._event.sessions[place]
        if session.start is None:
            return "", ""
        ends = self._event.ends(session)
        return self._speech.bare(session.start), self._speech.bare(ends.time()) if ends else ""


def _filled(heights: Mapping[int, int], room: float) -> list[tuple[int, ...]]:
    """Sessions one below the other, as many on a page as it has room for."""
    pages: list[list[int]] = []
    left = 0.0
    for place, height in heights.items():
        if not pages or height > left:
            pages.append([])
            left = room
        pages[-1].append(place)
        left -= height
    return [tuple(page) for page in pages]


@functools.cache
def _font(size: int, *, bold: bool = False) -> ImageFont.FreeTypeFont:
    """Source Sans, which has all letters of Latin, Greek and Cyrillic."""
    from font_source_sans_pro import font_files_ttf

    name = "SourceSansProSemibold" if bold else "SourceSansPro"
    return ImageFont.truetype(font_files_ttf[name], size, layout_engine=ImageFont.Layout.BASIC)


def _wrapped(text: str, font: ImageFont.FreeTypeFont, width: int, most: int) -> list[str]:
    """In lines of at most this width; what does not fit into the last ends with an ellipsis."""
    lines: list[str] = []
    line = ""
    words = list(_breakable(_bound(_drawable(text[:MOST_TEXT]).split()), font, width))
    for n, word in enumerate(words):
        longer = f"{line} {word}".strip()
        if font.getlength(longer) <= width:
            line = longer
            continue
        if len(lines) == most - 1:
            return [*lines, _cut(" ".join([line, *words[n:]]), font, width)]
        lines.append(line)
        line = word
    return [*lines, line] if line else lines


def _bound(words: Iterable[str]) -> Iterator[str]:
    """Words with the marks that belong to them, as in " : "."""
    held = ""
    for word in words:
        if held and set(word) <= BOUND:
            held = f"{held}\N{NO-BREAK SPACE}{word}"
            continue
        if held == "«":
            held = f"{held}\N{NO-BREAK SPACE}{word}"
            continue
        if held:
            yield held
        held = word
    if held:
        yield held


def _breakable(words: Iterable[str], font: ImageFont.FreeTypeFont, width: int) -> Iterator[str]:
    """Words; one that is longer than a line in pieces."""
    for word in words:
        while word:
            fits = len(word)
            while fits > 1 and (wide := font.getlength(word[:fits])) > width:
                fits = max(1, min(fits - 1, int(fits * width / wide)))
            yield word[:fits]
            word = word[fits:]


def _cut(text: str, font: ImageFont.FreeTypeFont, width: int) -> str:
    text = text[:200]
    while text and font.getlength(f"{text}…") > width:
        text = text[:-1]
    return f"{text.rstrip(' ,:;–-')}…"


def _drawable(text: str) -> str:
    """Without what the type has no letters for, like emoji."""
    return "".join(c for c in text if c.isspace() or _has(c))


@functools.cache
def _has(character: str) -> bool:
    font = _font(42)
    return bytes(font.getmask(character)) != bytes(font.getmask("\uffff"))


def can_draw(event: Event) -> bool:
    """Whether the type has the letters of the programme."""
    text = "".join(session.title or "" for session in event.sessions)
    letters = {c for c in text if c.isalpha()}
    return bool(event.sessions) and all(map(_has, letters))


def _when(session: Session, place: int) -> tuple[bool, str, str, str, int]:
    date, start = session.date, session.start
    day, time = date.isoformat() if date else "", start.isoformat() if start else ""
    return date is None, day, time, session.room or "", place
