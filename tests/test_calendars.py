"""Calendar files, read back by two libraries that are not ours."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pytest
import vobject  # type: ignore[import-untyped]
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.calendars import Edition, of_event, of_sessions
from bot.conversation import Conversation
from bot.icalendar_lines import folded, text, timezone, written
from bot.message import ChatMemory, Follow, Message, Outcome
from bot.wording import wordings
from knowledge import Desk, Event, Session, load_event

ROOT = Path(__file__).parent.parent
EVENT, _ = load_event(ROOT / "events" / "etat-dans-le-nuage-2024.md")
BEFORE = dt.datetime(2024, 3, 1, 8, 40, tzinfo=EVENT.zone)
EDITION = Edition(stamp=BEFORE, written=dt.datetime(2024, 2, 5, 9, 30, tzinfo=dt.UTC))
TALK = Conversation([Desk(EVENT)], wordings())
MANY = 1007
TITLES = (
    "Brot; Käse, Wein\\Bier",
    "Ein langer Titel, der über eine Zeile hinausgeht – und noch weiter 🎉",
    "a",
    "Zeile\n2",
)


def entries_of(content: bytes) -> list[Any]:
    return list(icalendar.Calendar.from_ical(content).walk("VEVENT"))


def big(zone: str) -> Event:
    """A long programme around a clock change, with all that has to be escaped and folded."""
    start = dt.datetime(2031, 3, 29, 22, 0)  # noqa: DTZ001 - the wall clock of the venue
    moments = [start + dt.timedelta(minutes=11 * number) for number in range(MANY)]
    sessions = tuple(
        Session(
            id=f"s{number}",
            date=moment.date(),
            start=moment.time(),
            end=(moment + dt.timedelta(minutes=50)).time(),
            title=f"{TITLES[number % len(TITLES)]} {number}",
            room=f"Saal {number % 7}",
        )
        for number, moment in enumerate(moments)
    )
    return replace(EVENT, file="events/big.md", timezone=zone, sessions=sessions)


def test_a_thousand_sessions_are_read_back_by_two_libraries() -> None:
    event = big("Europe/Berlin")
    content = of_sessions(event, range(MANY), EDITION, "All")
    entries = entries_of(content)
    others: list[Any] = vobject.readOne(content.decode()).vevent_list
    assert [len(entries), len(others)] == [MANY, MANY]
    for session, entry, other in zip(event.sessions, entries, others, strict=True):
        begins, ends = event.begins(session), event.ends(session)
        assert begins is not None
        assert ends is not None
        assert (str(entry["summary"]), entry.start.timestamp(), entry.end.timestamp(), str(entry["location"])) == (
            other.summary.value,
            other.dtstart.value.timestamp(),
            other.dtend.value.timestamp(),
            other.location.value,
        )
        assert (str(entry["summary"]), entry.start.timestamp()) == (session.title, begins.timestamp())
    assert len({str(entry["uid"]) for entry in entries}) == MANY


def test_lines_are_folded_by_octets_and_end_as_the_standard_says() -> None:
    content = of_sessions(big("Europe/Berlin"), range(40), EDITION, "All")
    lines = content.split(b"\r\n")
    assert lines[-1] == b""
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert max(map(len, lines)) <= 75
    assert [line for line in lines if line.decode("utf-8", "replace") != line.decode("utf-8", "ignore")] == []


@settings(max_examples=40, deadline=None)
@given(st.text(min_size=0, max_size=300).filter(lambda words: "\ufeff" not in words))
def test_any_words_come_back_as_they_were(words: str) -> None:
    shown = re.sub("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]", "", words.replace("\r\n", "\n").replace("\r", "\n"))
    lines = ["BEGIN:VCALENDAR", "BEGIN:VEVENT", f"SUMMARY:{text(words)}", "END:VEVENT", "END:VCALENDAR"]
    (entry,) = entries_of(written(lines))
    assert str(entry["summary"]) == shown
    assert b"".join(part[n > 0 :] for n, part in enumerate(folded(lines[2]))) == lines[2].encode()


@pytest.mark.parametrize(
    ("zone", "year", "changes"),
    [
        ("Europe/Paris", 2024, ["20240331T020000 +0100 +0200", "20241027T030000 +0200 +0100"]),
        ("America/New_York", 2024, ["20240310T020000 -0500 -0400", "20241103T020000 -0400 -0500"]),
        ("Australia/Lord_Howe", 2024, ["20240407T020000 +1100 +1030", "20241006T020000 +1030 +1100"]),
        ("Asia/Kolkata", 2024, []),
    ],
)
def test_a_zone_tells_when_its_clocks_change(zone: str, year: int, changes: list[str]) -> None:
    told = "\n".join(timezone(ZoneInfo(zone), dt.date(year, 1, 1), dt.date(year, 12, 31)))
    found = re.findall(r"DTSTART:(\S+)\nTZOFFSETFROM:(\S+)\nTZOFFSETTO:(\S+)", told)
    assert [" ".join(change) for change in found][1:] == changes


def test_a_zone_without_clock_changes_of_its_own_needs_no_rules() -> None:
    content = of_sessions(replace(big("UTC"), sessions=big("UTC").sessions[:1]), [0], EDITION, "One")
    assert b"VTIMEZONE" not in content
    assert b"DTSTART:20310329T220000Z" in content


def one(event: Event, edition: Edition = EDITION) -> Any:
    (entry,) = entries_of(of_event(event, edition))
    return entry


def test_the_event_is_an_entry_a_day_with_its_place() -> None:
    entry = one(replace(EVENT, url="https://example.org/day"))
    assert (entry.start, entry.end) == (
        dt.datetime(2024, 3, 5, 8, 30, tzinfo=EVENT.zone),
        dt.datetime(2024, 3, 5, 17, 45, tzinfo=EVENT.zone),
    )
    assert (str(entry["summary"]), str(entry["url"])) == (EVENT.title.text, "https://example.org/day")
    assert "20 avenue de Ségur" in str(entry["location"])
    assert str(entry["uid"]) == "etat-dans-le-nuage-2024-day1@example.org"


def test_a_day_without_hours_is_a_whole_day() -> None:
    entry = one(replace(EVENT, days=(replace(EVENT.days[0], opens=None, closes=None),)))
    assert (entry.start, entry.end) == (dt.date(2024, 3, 5), dt.date(2024, 3, 6))


def test_an_edited_page_updates_the_entry_it_made_before() -> None:
    assert EDITION.written is not None
    later = replace(EDITION, written=EDITION.written + dt.timedelta(minutes=7))
    moved = replace(EVENT.sessions[4], start=dt.time(11, 20), end=dt.time(12, 5))
    edited = replace(EVENT, sessions=(*EVENT.sessions[:4], moved, *EVENT.sessions[5:]))
    files = (of_sessions(EVENT, [4], EDITION, "x"), of_sessions(edited, [4], later, "x"))
    old, new = (entries_of(file)[0] for file in files)
    assert old["uid"] == new["uid"]
    assert new["sequence"] - old["sequence"] == 7
    assert new.start > old.start


def sent(outcome: Outcome) -> list[Any]:
    (file,) = outcome.replies[-1].files
    assert (file.mime, file.name) == ("text/calendar", "etat-dans-le-nuage-2024.ics")
    return entries_of(file.content)


@pytest.mark.parametrize(
    ("text", "count"), [("/calendar EDF", 1), ("/calendrier tout le programme", 7), ("/calendar l'événement", 1)]
)
def test_the_command_gives_what_is_asked_for(text: str, count: int) -> None:
    assert len(sent(TALK.handle(Message(text=text), ChatMemory(language="fr"), BEFORE))) == count


def test_without_words_the_command_asks_what_is_wanted() -> None:
    follows = (Follow(event="etat-dans-le-nuage-2024", session="s3"),)
    memory = ChatMemory(language="fr", follows=follows)
    asked = TALK.handle(Message(text="/calendar"), memory, BEFORE)
    assert asked.replies[0].choices == ("L'événement", "Tout le programme", "Mon agenda")
    counts = []
    for (button,) in asked.replies[0].buttons:
        counts.append(len(sent(TALK.handle(Message(button=button.action), asked.memory, BEFORE))))
    assert counts == [1, 7, 1]
    assert len(sent(TALK.handle(Message(text="2"), asked.memory, BEFORE))) == 7


def test_a_page_without_times_says_so() -> None:
    bare = replace(EVENT, days=(), sessions=(replace(EVENT.sessions[0], start=None),))
    talk = Conversation([Desk(bare)], wordings())
    (reply,) = talk.handle(Message(text="/calendar"), ChatMemory(language="fr"), BEFORE).replies
    assert (reply.text, reply.files) == (wordings()["fr"].say("calendar_none"), ())
