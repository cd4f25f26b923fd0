"""Which session is which after a restart, whatever was edited meanwhile."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from bot.identities import Known, as_text, known, recognised
from knowledge import Session, load_event

EVENT, _ = load_event(Path(__file__).parent.parent / "events" / "etat-dans-le-nuage-2024.md")
NEW = Session(id="s1", date=dt.date(2024, 3, 5), start=dt.time(8, 45), end=dt.time(9), title="Accueil")


def restarted(*sessions: Session) -> dict[str, str]:
    """Title → identity after an edit that left these sessions, counted anew as the loader does."""
    before = known(as_text(EVENT, ["s8"]))
    assert before is not None
    counted = tuple(replace(session, id=f"s{number}") for number, session in enumerate(sessions, start=1))
    return {s.title or "": s.id for s in recognised(replace(EVENT, sessions=counted), before).sessions}


OURS = EVENT.sessions
WAS = {session.title or "": session.id for session in OURS}


@pytest.mark.parametrize(
    ("sessions", "expected"),
    [
        (OURS, WAS),
        ((NEW, *OURS), {**WAS, "Accueil": "s9"}),
        (OURS[2:], {title: name for title, name in WAS.items() if name not in {"s1", "s2"}}),
        (OURS[::-1], WAS),
        ((replace(OURS[0], start=dt.time(9, 5)), *OURS[1:]), WAS),
    ],
    ids=["nothing", "one more", "two fewer", "the other way round", "moved"],
)
def test_sessions_keep_their_identity_and_no_other_gets_it(
    sessions: tuple[Session, ...], expected: dict[str, str]
) -> None:
    assert restarted(*sessions) == expected


def test_what_is_kept_comes_back() -> None:
    found = known(as_text(EVENT, ["s99"]))
    assert found is not None
    assert found.used == {*(session.id for session in OURS), "s99"}
    told = [(s.id, s.title, s.kind, s.room, s.date, s.start, s.end) for s in OURS]
    assert [(s.id, s.title, s.kind, s.room, s.date, s.start, s.end) for s in found.sessions] == told


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"sessions": [[1]], "used": []}', '{"sessions": 3}'])
def test_what_another_version_kept_is_not_misread(text: str) -> None:
    found: Known | None = known(text)
    assert found is None
