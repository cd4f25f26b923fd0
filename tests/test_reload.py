"""Pages read again while the desk runs: what is seen, what is taken, what stays."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from bot.pages import open_desks
from bot.reload import Reading, Reloading
from tests.botapi import Counterpart
from tests.running import serving

PAGE = """\
---
title: Kites
language: en
start: 2026-05-05
venue: Town hall
---
## Programme

* 9:00-9:30: Welcome
* 9:30-10:30: Wind and weather, by Ann Lee (room 1)
"""
LATER = PAGE.replace("9:30-10:30", "9:45-10:30")
FAULTY = PAGE.replace("start: 2026-05-05\n", "start: 2026-05-05T10:00\nend: 2026-05-04T09:00\n")
HOURS = "DTSTART:20260505T1{0}0000Z\r\nDTEND:20260505T1{0}3000Z\r\nSUMMARY:Talk {0}\r\n"


@pytest.fixture
def page(tmp_path: Path) -> Path:
    file = tmp_path / "kites.md"
    file.write_text(PAGE, encoding="utf-8")
    return file


def saved(file: Path, text: str) -> None:
    """As an editor does it that renames."""
    other = file.with_name(".swap")
    other.write_text(text, encoding="utf-8")
    other.replace(file)


def looked(reloading: Reloading, times: int = 2) -> list[Reading]:
    return [reading for _ in range(times) for reading in reloading.look()]


def told(readings: list[Reading]) -> list[tuple[str, str | None]]:
    return [(change.what, change.session) for reading in readings for change in reading.changes]


def titles(reloading: Reloading) -> list[str]:
    return [desk.event.title.text for desk in reloading.desks.desks]


@pytest.mark.parametrize("write", [saved, lambda file, text: file.write_text(text, encoding="utf-8")])
def test_a_saved_page_is_read_at_the_second_look(page: Path, write: object) -> None:
    reloading = Reloading(str(page), open_desks(str(page)))
    assert looked(reloading) == []
    write(page, LATER)  # type: ignore[operator]
    assert looked(reloading, 1) == []
    assert told(looked(reloading, 1)) == [("moved", "s2")]
    assert looked(reloading) == []


def test_a_mounted_volume_swaps_a_link(tmp_path: Path) -> None:
    for name, text in (("one", PAGE), ("two", LATER)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "kites.md").write_text(text, encoding="utf-8")
    (tmp_path / "data").symlink_to("one")
    reloading = Reloading(str(tmp_path / "data"), open_desks(str(tmp_path / "data")))
    (tmp_path / "next").symlink_to("two")
    (tmp_path / "next").replace(tmp_path / "data")
    assert told(looked(reloading)) == [("moved", "s2")]


@pytest.mark.parametrize("text", ["", "---\ntitle: [open\n---\n", FAULTY, "\0"])
def test_a_page_with_errors_never_replaces_the_last_good_one(page: Path, text: str) -> None:
    reloading = Reloading(str(page), open_desks(str(page)))
    saved(page, text)
    assert [bool(reading.fault) for reading in looked(reloading, 4)] == [True]
    assert titles(reloading) == ["Kites"]
    assert reloading.desks.desks[0].event.sessions
    saved(page, LATER)
    assert told(looked(reloading)) == [("moved", "s2")]


def test_a_page_that_is_being_written_is_left_alone(page: Path) -> None:
    reloading = Reloading(str(page), open_desks(str(page)))
    for length in (40, 90, 140):
        page.write_text(LATER[:length], encoding="utf-8")
        assert looked(reloading, 1) == []
    page.unlink()
    assert looked(reloading, 3) == []
    page.write_text(LATER, encoding="utf-8")
    assert told(looked(reloading)) == [("moved", "s2")]


def test_an_edit_that_says_nothing_new_is_not_told(page: Path) -> None:
    reloading = Reloading(str(page), open_desks(str(page)))
    saved(page, PAGE + "\n")
    assert looked(reloading) == []


def test_a_folder_gets_and_loses_pages(page: Path) -> None:
    folder = str(page.parent)
    reloading = Reloading(folder, open_desks(folder))
    (page.parent / "boats.md").write_text(PAGE.replace("Kites", "Boats"), encoding="utf-8")
    assert [Path(reading.file).name for reading in looked(reloading)] == ["boats.md"]
    assert titles(reloading) == ["Kites", "Boats"]
    page.unlink()
    assert [(Path(reading.file).name, reading.gone) for reading in looked(reloading)] == [("kites.md", True)]
    (page.parent / "boats.md").unlink()
    assert (looked(reloading, 3), titles(reloading)) == ([], ["Boats"])


def test_the_schedule_beside_a_page_is_looked_at_too(page: Path) -> None:
    entries = [
        f"BEGIN:VEVENT\r\nUID:a{n}\r\nDTSTAMP:20260101T000000Z\r\n{HOURS.format(n)}END:VEVENT\r\n" for n in (1, 2)
    ]
    calendar = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n" + "".join(entries) + "END:VCALENDAR\r\n"
    beside = page.with_name("times.ics")
    beside.write_text(calendar, encoding="utf-8")
    page.write_text(PAGE.replace("venue:", "schedule: times.ics\nvenue:"), encoding="utf-8")
    reloading = Reloading(str(page), open_desks(str(page)))
    beside.write_text(calendar.replace("T113000", "T114500"), encoding="utf-8")
    assert told(looked(reloading)) == [("moved", "a1")]
    beside.write_text("no calendar", encoding="utf-8")
    assert [bool(reading.fault) for reading in looked(reloading, 3)] == [True]
    beside.write_text(calendar, encoding="utf-8")
    looked(reloading)
    assert any(session.id == "a1" for session in reloading.desks.desks[0].event.sessions)


async def test_the_running_desk_answers_from_the_page_as_it_is_now(page: Path) -> None:
    async with (
        Counterpart() as telegram,
        serving(page.parent, telegram_base_url=telegram.base_url, events=str(page), now="2026-05-01T10:00") as desk,
    ):
        await desk.wait_for_health()
        telegram.user(1)
        telegram.say(1, "Where is it?")
        await telegram.wait_for_replies(1, 1)
        saved(page, PAGE.replace("Town hall", "Library").replace("9:30-10:30", "9:45-10:30"))
        async with asyncio.timeout(8):
            while "read again" not in desk.log:  # noqa: ASYNC110
                await asyncio.sleep(0.1)
        telegram.say(1, "Where is it?")
        await telegram.wait_for_replies(1, 2)
        replies = [str(reply["text"]) for reply in telegram.replies(1)]
        assert ["Town hall" in replies[0], "Library" in replies[1]] == [True, True]
    [line] = [json.loads(line) for line in desk.log.splitlines() if "read again" in line]
    assert {change["what"] for change in line["changes"]} == {"venue", "moved"}
