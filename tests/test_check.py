"""What an organiser is told of a page: its contradictions, with lines, in the page's language."""

from __future__ import annotations

import dataclasses
import tomllib
from pathlib import Path

import pytest

from knowledge import as_json, parse, report
from knowledge.check import message
from knowledge.event import Problem

LANGUAGES = Path(__file__).parent.parent / "knowledge" / "languages"
FRONT = "---\ntitle: Kites\nstart: {start}\nend: {end}\n---\n"
DAY = FRONT.format(start="2026-05-05T09:00", end="2026-05-05T17:00")


def codes(page: str) -> list[tuple[int, str]]:
    return [(p.line, p.code) for p in parse(page, file="kites.md")[1]]


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        (DAY + "On Tuesday 5 May 2026 we fly kites.", []),
        (DAY + "On Wednesday 5 May 2026 we fly kites.", [(6, "weekday")]),
        (FRONT.format(start="2026-05-05T09:00", end="2026-05-04T17:00"), [(4, "end_before_start")]),
        (FRONT.format(start="0007-05-05T09:00", end=""), [(2, "no_date"), (3, "odd_year")]),
        ("---\ntitle: Kites\n---\nSomewhere, some day.", [(2, "no_date")]),
        (DAY.replace("title", "timezone: Europe/Pari\ntitle"), [(2, "unknown_timezone")]),
        (DAY + "## Programme\n\n* 10:00-09:30: Talk on wind", [(8, "session_backwards")]),
        (DAY + "## Programme\n\n* 18:00-18:30: Talk on wind", [(8, "session_outside")]),
        (
            DAY + "## Programme\n\n* 10:00-11:00: Wind (room 2)\n* 10:30-11:30: Knots (room 2)\n",
            [(9, "overlap")],
        ),
        (
            DAY + "## Programme\n\n* 10:00-11:00: Wind, by Ann Lee\n* 10:30-11:30: Knots, by Ann Lee\n",
            [(9, "speaker_twice")],
        ),
        (DAY + "## Programme\n\n* 10:00-11:00: Wind\n\n![afternoon](/a.png)", [(10, "only_picture")]),
        (DAY + "[Programme of the day](https://kites.example/p)", [(6, "only_elsewhere")]),
        (DAY + "[Registration is closed](https://kites.example/r)", [(6, "closed_link")]),
        (
            "---\ntitle: Kites\nstart: 2026-03-29T09:00\ntimezone: Europe/Paris\n---\nWe fly.",
            [(3, "clock_change")],
        ),
        (
            "---\ntitle: Kites\nevent_date: 2026-05-06\nevent_start_date: 2026-05-05\n---\nWe fly.",
            [(4, "two_starts")],
        ),
    ],
)
def test_a_contradiction_is_told_with_its_line(page: str, expected: list[tuple[int, str]]) -> None:
    assert codes(page) == expected


@pytest.mark.parametrize("code", ["fr", "en", "de", "es", "it", "pt", "nl"])
def test_every_language_tells_every_problem(code: str) -> None:
    english = tomllib.loads((LANGUAGES / "en" / "check.toml").read_text(encoding="utf-8"))["problems"]
    own = tomllib.loads((LANGUAGES / code / "check.toml").read_text(encoding="utf-8"))["problems"]
    assert own.keys() == english.keys()
    for key, sentence in english.items():
        fields = {part.split("}")[0] for part in sentence.split("{")[1:]}
        assert fields == {part.split("}")[0] for part in own[key].split("{")[1:]}


def test_a_problem_names_dates_and_weekdays_as_its_language_does() -> None:
    problem = Problem(
        line=1,
        level="error",
        code="weekday",
        values=(("said", "mercredi 5 mai"), ("date", "2026-05-05"), ("weekday", "1")),
    )
    assert message(problem, "fr") == "« mercredi 5 mai » : le 5 mai 2026 est un mardi."


PAGE = DAY + "## Programme\n\n* 10:00-11:00: Wind\n* 11:00-12:00: Knots\n* 12:00: Lunch\n"


@pytest.mark.parametrize(
    ("old", "new"), [("Knots", "Strings and knots"), ("11:00-12:00", "11:15-12:00"), ("Wind", "Air")]
)
def test_sessions_keep_their_identity_while_the_page_is_edited(old: str, new: str) -> None:
    before, after = (as_json(*parse(page)) for page in (PAGE, PAGE.replace(old, new)))
    assert [s["id"] for s in before["sessions"]] == [s["id"] for s in after["sessions"]]
    assert len({s["id"] for s in before["sessions"]}) == len(before["sessions"])


def test_sessions_of_the_front_matter_may_bring_their_identity() -> None:
    page = '---\ntitle: Kites\nsessions:\n- {id: knots, start: "10:00", title: Knots}\n---\nWe fly.'
    assert [s.id for s in parse(page)[0].sessions] == ["knots"]


def test_a_report_names_lines_and_what_is_missing() -> None:
    event, problems = parse(DAY + "On Wednesday 5 May 2026 we fly kites.", file="kites.md")
    told = report(event, problems)
    assert "Kites" in told
    assert any(line.startswith("6: ") and "Tuesday" in line for line in told.splitlines())


def test_two_readings_of_a_page_are_equal() -> None:
    one, other = parse(PAGE)[0], parse(PAGE)[0]
    assert dataclasses.asdict(one) == dataclasses.asdict(other)
