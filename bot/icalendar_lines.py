"""iCalendar text (RFC 5545): escaped and folded lines, moments in a zone, and the zone's own rules. Pure."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from zoneinfo import ZoneInfo

WIDEST = 75  # octets of a line, without its end
DAY = dt.timedelta(days=1)
UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


def written(lines: Iterable[str]) -> bytes:
    return b"".join(part + b"\r\n" for line in lines for part in folded(line))


def text(words: str) -> str:
    words = UNWRITABLE.sub("", words.replace("\r\n", "\n").replace("\r", "\n"))
    return words.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def folded(line: str) -> Iterator[bytes]:
    """In parts of at most 75 octets, none of which ends within a character; what goes on begins with a blank."""
    octets = line.encode()
    begin, width = 0, WIDEST
    while len(octets) - begin > width:
        end = begin + width
        while octets[end] & 0xC0 == 0x80:  # in the middle of a character
            end -= 1
        yield octets[begin:end] if begin == 0 else b" " + octets[begin:end]
        begin, width = end, WIDEST - 1
    yield octets[begin:] if begin == 0 else b" " + octets[begin:]


def utc(moment: dt.datetime) -> str:
    return f"{_digits(moment.astimezone(dt.UTC))}Z"


def when(name: str, moment: dt.date, zone: ZoneInfo) -> str:
    """A property of this moment: a day, a moment in a zone that the file describes, or one of UTC."""
    if not isinstance(moment, dt.datetime):
        return f"{name};VALUE=DATE:{moment.year:04d}{moment:%m%d}"
    local = moment.astimezone(dt.UTC).astimezone(zone)  # an hour that the clocks leave out is that after it
    if zone.key == "UTC" or local.fold:  # the second of two equal hours has no name in its zone
        return f"{name}:{utc(moment)}"
    return f"{name};TZID={zone.key}:{_digits(local)}"


def timezone(zone: ZoneInfo, first: dt.date, last: dt.date) -> Iterator[str]:
    """What the zone's clocks did before the first of these days, and every change until the last."""
    if zone.key == "UTC":
        return
    yield from ("BEGIN:VTIMEZONE", f"TZID:{zone.key}")
    begin = dt.datetime.combine(max(first, dt.date(2, 1, 2)) - DAY, dt.time.min, dt.UTC)
    yield from _observance(begin.astimezone(zone), begin.astimezone(zone))
    end = dt.datetime.combine(min(last, dt.date(9998, 12, 30)) + DAY, dt.time.min, dt.UTC)
    while begin < end:
        if begin.astimezone(zone).utcoffset() != (begin + DAY).astimezone(zone).utcoffset():
            change = _change(begin, zone)
            yield from _observance((change - dt.timedelta(minutes=1)).astimezone(zone), change.astimezone(zone))
        begin += DAY
    yield "END:VTIMEZONE"


def _change(day: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    """The minute within a day from which the clocks are others."""
    before, low, high = day.astimezone(zone).utcoffset(), 0, 24 * 60
    while high - low > 1:
        middle = (low + high) // 2
        same = (day + dt.timedelta(minutes=middle)).astimezone(zone).utcoffset() == before
        low, high = (middle, high) if same else (low, middle)
    return day + dt.timedelta(minutes=high)


def _observance(before: dt.datetime, after: dt.datetime) -> Iterator[str]:
    """Clocks of a time of the year; it begins by the clocks that were before."""
    old, new = before.utcoffset() or dt.timedelta(), after.utcoffset() or dt.timedelta()
    kind = "DAYLIGHT" if after.dst() else "STANDARD"
    onset = after.astimezone(dt.UTC).replace(tzinfo=None) + old
    yield from (
        f"BEGIN:{kind}",
        f"DTSTART:{_digits(onset)}",
        f"TZOFFSETFROM:{_offset(old)}",
        f"TZOFFSETTO:{_offset(new)}",
        f"TZNAME:{text(after.tzname() or kind)}",
        f"END:{kind}",
    )


def _offset(offset: dt.timedelta) -> str:
    minutes = round(offset.total_seconds() / 60)
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}{abs(minutes) % 60:02d}"


def _digits(moment: dt.datetime) -> str:
    return f"{moment.year:04d}{moment:%m%dT%H%M%S}"
