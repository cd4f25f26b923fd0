"""When organisers say that something is to be sent: tables of words, zones and changes of clocks."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from bot.ledger import MISSED, Timing, bar, moves, tally, timing
from bot.moments import Lead, lead, moment, parts
from bot.wording import wordings
from knowledge import load_event
from tests.broadcasts import announcement
from tests.running import EVENTS

EVENT, _ = load_event(EVENTS)  # 5 March 2024 in Paris
LANGUAGES = ("fr", "en", "de", "es", "it", "pt", "nl")
PARIS, NEW_YORK, TOKYO = "Europe/Paris", "America/New_York", "Asia/Tokyo"


@pytest.mark.parametrize(
    ("words", "now", "zone", "expected"),
    [
        ("demain 8h", "2024-03-04T10:00+01:00", PARIS, "2024-03-05T08:00+01:00"),
        ("tomorrow 8am", "2024-03-04T10:00+01:00", PARIS, "2024-03-05T08:00+01:00"),
        ("morgen 8 Uhr", "2024-03-04T10:00+01:00", PARIS, "2024-03-05T08:00+01:00"),
        ("mañana a las 8", "2024-03-04T10:00+01:00", PARIS, "2024-03-05T08:00+01:00"),
        ("dans 10 minutes", "2024-03-05T10:00+01:00", PARIS, "2024-03-05T10:10+01:00"),
        ("le 5 mars à 17h30", "2024-03-01T10:00+01:00", PARIS, "2024-03-05T17:30+01:00"),
        ("18h", "2024-03-05T10:00+01:00", PARIS, "2024-03-05T18:00+01:00"),
        ("at 3", "2024-03-05T10:00+01:00", PARIS, "2024-03-05T15:00+01:00"),
        ("tomorrow at noon", "2024-03-05T10:00+01:00", PARIS, "2024-03-06T12:00+01:00"),
        # the clocks go forward on 31 March 2024 at 2:00 and back on 27 October at 3:00
        ("demain 8h", "2024-03-30T10:00+01:00", PARIS, "2024-03-31T08:00+02:00"),
        ("demain à 02:30", "2024-03-30T10:00+01:00", PARIS, "2024-03-31T03:30+02:00"),
        ("dans 2 heures", "2024-03-31T01:30+01:00", PARIS, "2024-03-31T04:30+02:00"),
        ("demain 8h", "2024-10-26T10:00+02:00", PARIS, "2024-10-27T08:00+01:00"),
        ("demain à 02:30", "2024-10-26T10:00+02:00", PARIS, "2024-10-27T02:30+02:00"),
        ("in 2 hours", "2024-10-27T01:30+02:00", PARIS, "2024-10-27T02:30+01:00"),
        # the event is in another zone than the organiser, whose clock says 23:30 or 4:30
        ("tomorrow 8am", "2024-03-04T23:30+01:00", NEW_YORK, "2024-03-05T08:00-05:00"),
        ("tomorrow 8am", "2024-03-05T04:30+01:00", NEW_YORK, "2024-03-05T08:00-05:00"),
        ("tomorrow 8am", "2024-03-04T23:30+01:00", TOKYO, "2024-03-06T08:00+09:00"),
        # … and the clocks change there on another day: 10 March and 3 November
        ("tomorrow 8am", "2024-03-09T12:00+01:00", NEW_YORK, "2024-03-10T08:00-04:00"),
        ("tomorrow 8am", "2024-10-27T12:00+01:00", NEW_YORK, "2024-10-28T08:00-04:00"),
    ],
)
def test_moments_are_of_the_events_zone(words: str, now: str, zone: str, expected: str) -> None:
    event = replace(EVENT, timezone=zone)
    found = moment(words, event, dt.datetime.fromisoformat(now), LANGUAGES)
    assert found is not None
    told, hour = found
    assert hour
    assert told.isoformat(timespec="minutes") == expected


@pytest.mark.parametrize("words", ["demain", "tomorrow morning", "le 5 mars", "bientôt", ""])
def test_a_moment_needs_an_hour(words: str) -> None:
    found = moment(words, EVENT, dt.datetime(2024, 3, 4, 10, tzinfo=EVENT.zone), LANGUAGES)
    assert found is None or not found[1]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("15 minutes avant chaque session", Lead(15, "")),
        ("une demi-heure avant la table ronde", Lead(30, "la table ronde")),
        ("1h30 avant le buffet", Lead(90, "le buffet")),
        ("15min before every talk", Lead(15, "")),
        ("30 min before the closing words", Lead(30, "the closing words")),
        ("half an hour before the panel", Lead(30, "the panel")),
        ("15 Minuten vor jeder Session", Lead(15, "")),
        ("mezz'ora prima di ogni sessione", Lead(30, "")),
        ("10 minutos antes de cada sesión", Lead(10, "")),
        ("10 minutos antes de cada sessão", Lead(10, "")),
        ("een half uur voor elke sessie", Lead(30, "")),
        ("a day before the opening", Lead(1440, "the opening")),
        ("demain 8h", None),
        ("before lunch", None),
        ("5 min before", None),
        ("0 min before the panel", None),
        ("99999 minutes before the panel", None),
    ],
)
def test_leads(words: str, expected: Lead | None) -> None:
    assert lead(words, wordings().values()) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("tomorrow 8:30: hello", [("tomorrow 8:30", "hello")]),
        ("demain 8h : bonjour à tous", [("demain 8h", "bonjour à tous")]),
        ("demain 8h\nbonjour", [("demain 8h", "bonjour")]),
        (
            "5 min before Cloud: the basics: sit",
            [("5 min before Cloud", "the basics: sit"), ("5 min before Cloud: the basics", "sit")],
        ),
        ("tomorrow 8am", []),
        (": hello", []),
        ("tomorrow 8am: ", []),
    ],
)
def test_where_the_text_begins(text: str, expected: list[tuple[str, str]]) -> None:
    assert list(parts(text)) == expected


@pytest.mark.parametrize(
    ("late", "expected"),
    [(-1, "early"), (0, "due"), (119, "due"), (120, "late"), (MISSED, "late"), (MISSED + 1, "missed")],
)
def test_what_is_late(late: float, expected: Timing) -> None:
    assert timing(1000.0, 1000.0 + late) == expected
    assert timing(None, 1000.0 + late) == "due"


def test_what_hangs_on_a_session_moves_with_it() -> None:
    """Counted in minutes that pass, also across a change of clocks."""
    session = next(one for one in EVENT.sessions if EVENT.begins(one))
    hanging = replace(announcement(), session=session.id, lead=15)
    begins = EVENT.begins(session)
    assert begins is not None
    assert moves(hanging, EVENT) == begins.timestamp() - 900
    early = replace(session, date=dt.date(2024, 3, 31), start=dt.time(3, 5))
    changed = replace(EVENT, sessions=(early,))
    assert moves(hanging, changed) == dt.datetime(2024, 3, 31, 0, 50, tzinfo=dt.UTC).timestamp()
    assert moves(hanging, replace(EVENT, sessions=())) is None


def test_every_row_of_the_ledger_is_told_once() -> None:
    rows = {"waiting": 5, "pending": 2, "sending": 1, "sent": 9, "doubt": 1, "blocked": 3, "cancelled": 4}
    told = tally(rows)
    assert told == {"sent": 9, "waiting": 8, "blocked": 3, "failed": 0, "unknown": 1, "cancelled": 4}
    assert sum(told.values()) == sum(rows.values())


def test_the_bar_is_full_only_at_the_end() -> None:
    assert bar(0, 10) == "░" * 20 + " 0 %"
    assert bar(999, 1000).startswith("█" * 19 + "░")
    assert bar(10, 10) == bar(0, 0) == "█" * 20 + " 100 %"
