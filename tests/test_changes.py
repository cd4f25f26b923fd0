"""What changed between two readings of a page, and that sessions stay the ones they were."""

from __future__ import annotations

from dataclasses import replace

import pytest

from knowledge import Event, carried, compare, parse
from knowledge.check import change_line
from knowledge.data import LANGUAGES

HEAD = "---\ntitle: Kites\nlanguage: en\nstart: 2026-05-05\nvenue: {venue}\n---\n## Programme\n\n"
PAGE = [
    "* 9:00-9:30: Welcome",
    "* 9:30-10:30: Wind and weather, by Ann Lee (room 1)",
    "* 10:30-10:45: Break",
    "* 10:45-11:30: Knots for all, by Bo Chan (room 2)",
    "* 11:30-11:45: Break",
    "* 11:45-12:30: Kites of the world (room 1)",
]


def event(*lines: str, venue: str = "Town hall") -> Event:
    read, _ = parse(HEAD.format(venue=venue) + "\n".join(lines), file="kites.md")
    assert len(read.sessions) == len(lines)
    return read


BEFORE = event(*PAGE)


def edited(*edits: tuple[str, str]) -> Event:
    """The page with lines replaced; an empty one is taken away, one after nothing is added at its end."""
    lines = list(PAGE)
    for old, new in edits:
        at = next((i for i, line in enumerate(lines) if old and old in line), None)
        lines[slice(at, at + 1) if at is not None else slice(len(lines), None)] = [new] if new else []
    return event(*lines)


@pytest.mark.parametrize(
    ("edits", "told"),
    [
        ((), []),
        ((("Knots", "* 11:00-11:30: Knots for all, by Bo Chan (room 2)"),), [("moved", "s4")]),
        ((("Knots", "* 10:45-11:30: Ropes, by Bo Chan (room 2)"),), [("renamed", "s4")]),
        ((("Knots", "* 10:45-11:30: Knots for all, by Bo Chan (room 1)"),), [("room", "s4")]),
        ((("Knots", "* 10:45-11:30: Knots for all, by Cy Dale (room 2)"),), [("speakers", "s4")]),
        ((("Wind", ""),), [("cancelled", "s2")]),
        ((("9:30-10:30", ""), ("10:30-10:45", "")), [("cancelled", "s2"), ("cancelled", "s3")]),
        ((("11:30-11:45", ""),), [("cancelled", "s5")]),
        ((("10:30-10:45", ""),), [("cancelled", "s3")]),
        ((("", "* 12:30-13:30: Lunch"),), [("added", "s7")]),
        ((("Wind", ""), ("", "* 14:00-15:00: Flying"),), [("added", "s7"), ("cancelled", "s2")]),
        (
            (("Wind", "* 9:30-10:00: Wind and weather, by Ann Lee (room 3)"),),
            [("moved", "s2"), ("room", "s2")],
        ),
    ],
)  # fmt: skip
def test_changes_of_sessions(edits: tuple[tuple[str, str], ...], told: list[tuple[str, str]]) -> None:
    assert [(change.what, change.session) for change in compare(BEFORE, edited(*edits))] == told


def test_two_sessions_that_change_places_are_moved() -> None:
    after = event(*PAGE[:1], "* 9:30-10:30: Kites of the world (room 1)", *PAGE[2:5], PAGE[1].replace("9:30", "11:45"))
    assert {(c.what, c.session) for c in compare(BEFORE, after)} >= {("moved", "s2"), ("moved", "s6")}
    assert not {"renamed", "added", "cancelled"} & {c.what for c in compare(BEFORE, after)}


def test_a_change_holds_what_was_and_what_is() -> None:
    [moved] = compare(BEFORE, edited(("Knots", "* 11:00-11:30: Knots for all, by Bo Chan (room 2)")))
    assert (moved.old, moved.new) == ("2026-05-05 10:45–11:30", "2026-05-05 11:00–11:30")
    assert moved.before == BEFORE.sessions[3]
    assert moved.after is not None
    assert moved.after.title == "Knots for all"


def test_the_event_itself_changes() -> None:
    after = event(*PAGE, venue="Library")
    assert [(c.what, c.old, c.new) for c in compare(BEFORE, after)] == [("venue", "Town hall", "Library")]


def test_identities_go_along_across_many_edits_and_none_is_taken_twice() -> None:
    read, used = BEFORE, {session.id for session in BEFORE.sessions}
    for lines in (PAGE[1:], ["* 8:00-8:30: Coffee", *PAGE[1:]], ["* 8:00-8:30: Coffee", *PAGE[2:]]):
        read = carried(read, event(*lines), used)
        ids = [session.id for session in read.sessions]
        used.update(ids)
        assert len(ids) == len(set(ids))
    titles = {session.title: session.id for session in read.sessions}
    assert (titles["Knots for all"], titles["Kites of the world"]) == ("s4", "s6")
    assert titles["Coffee"] not in {session.id for session in BEFORE.sessions}


def test_identities_that_the_page_gives_win() -> None:
    own = replace(BEFORE, sessions=tuple(replace(s, id=f"own-{i}") for i, s in enumerate(BEFORE.sessions)))
    other = replace(own, sessions=(replace(own.sessions[0], title="Hello", start=None, room="3"), *own.sessions[1:]))
    assert {(c.what, c.session) for c in compare(own, other)} == {(x, "own-0") for x in ("moved", "renamed", "room")}
    swapped = replace(own, sessions=(replace(own.sessions[0], id="new"), *own.sessions[1:]))
    assert {(c.what, c.session) for c in compare(own, swapped)} == {("added", "new"), ("cancelled", "own-0")}


@pytest.mark.parametrize("code", LANGUAGES)
def test_changes_are_told_in_each_language(code: str) -> None:
    after = edited(("Knots", "* 11:00-11:30: Ropes, by Bo Chan (room 2)"), ("Wind", "* 9:30-10:30: Gales (room 3)"))
    lines = [change_line(change, code) for change in compare(BEFORE, replace(after, days=()))]
    assert all("{" not in line for line in lines)
    assert any("Knots for all" in line for line in lines)
    assert len(lines) >= 4
