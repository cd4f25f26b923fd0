"""Pages in many layouts, each with what a careful reader finds in it (`tests/expected`)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from knowledge import as_json, load_event, parse

HERE = Path(__file__).parent
EXACT = (
    "acque-2027",
    "archivos-2027",
    "atelier-velo-2026",
    "ceramica-2026",
    "dossier-clair-2027",
    "glockentag-2026",
    "hafenabend-2027",
    "hafenfest-2027",
    "lighthouse-2025",
    "mending-2027",
    "naehen-2027",
    "online-shelf-2027",
    "orto-2026",
    "radios-2026",
    "serate-in-filanda-2027",
    "shelves-2026",
    "small-boats-2027",
    "terra-2026",
    "usines-2026",
    "verger-2026",
    "versammlung-2026",
    "werkzeugtag-2027",
)
OTHERS = sorted({path.stem for path in (HERE / "expected").glob("*.json")} - set(EXACT))
SESSIONS_FOUND = 0.8  # share of the sessions of any page that must be found with their times


def read(name: str) -> dict[str, Any]:
    return as_json(*load_event(HERE / "events" / f"{name}.md"))


def expected(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((HERE / "expected" / f"{name}.json").read_text(encoding="utf-8"))
    return found


@pytest.mark.parametrize("name", EXACT)
def test_a_page_is_read_as_expected(name: str) -> None:
    found = read(name)
    assert {key: found[key] for key in expected(name)} == expected(name)


@pytest.mark.parametrize("name", OTHERS)
def test_the_days_of_a_page_are_found(name: str) -> None:
    assert [d["date"] for d in read(name)["days"]] == [d["date"] for d in expected(name)["days"]]


@pytest.mark.parametrize("name", OTHERS)
def test_the_sessions_of_a_page_are_found_at_their_times(name: str) -> None:
    wanted = [s for s in expected(name)["sessions"] if isinstance(s, dict)]
    starts = [s["start"] for s in read(name)["sessions"]]
    met = sum(s["start"] == "?" or s["start"] in starts for s in wanted)
    assert met >= SESSIONS_FOUND * len(wanted)


def test_a_line_all_in_bold_that_names_a_person_tells_who_speaks_in_the_session_above() -> None:
    page = (
        "---\ntitle: Journée\n---\n\n## Programme\n\n"
        "* 12h25-12h30 : Clôture\n\n***Anne Roy, directrice, Halle aux Vins***\n"
    )
    (closing,) = parse(page)[0].sessions
    (speaker,) = closing.speakers
    assert (speaker.name, speaker.role, speaker.organisation) == ("Anne Roy", "directrice", "Halle aux Vins")


def test_a_course_takes_place_on_the_days_of_its_programme_not_on_those_between() -> None:
    page = (
        "---\ntitle: Cours\nstart: 2025-03-06\nend: 2025-03-20\n---\n\n## Programme\n\n"
        "* Jeudi 6 mars, 9h30-12h30 : Lire\n* Jeudi 13 mars, 9h30-12h30 : Relire\n"
        "* Jeudi 20 mars, 9h30-12h30 : Écrire\n"
    )
    assert [d.date.day for d in parse(page)[0].days] == [6, 13, 20]
