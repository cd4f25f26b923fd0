"""`guichet rehearse`: the day's messages go by, from the code that serves, and nobody gets them."""

from __future__ import annotations

import asyncio
import re
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from bot import announced
from bot.announcement import Announce
from bot.cli import main
from bot.message import ChatMemory, Unanswered
from bot.rows import Handled
from bot.store import Store
from tests.broadcasts import EVENT, announcement
from tests.running import EVENTS, environment

DUE = 1709626200.0  # 5 March 2024, 9:10 in Paris


async def plan(url: str) -> None:
    keynote = next(session for session in EVENT.sessions if session.start)
    begins = EVENT.begins(keynote)
    assert begins is not None
    ready = replace(announcement(), state="waiting")
    planned = [
        replace(ready, key="b", series="b", due=DUE, texts=(("en", "Coffee is ready"), ("fr", "Le café est prêt"))),
        replace(ready, key="c", series="c", due=begins.timestamp() - 300, session=keynote.id, lead=5),
        replace(ready, key="d", series="d", due=DUE + 60, audience="language:de", texts=(("de", "Nur auf Deutsch"),)),
        replace(ready, key="e", series="e", due=DUE, event="another", texts=(("en", "Elsewhere"),)),
        replace(ready, key="f", series="f", due=DUE, state="draft", texts=(("en", "Not confirmed"),)),
    ]
    store = Store(url)
    await store.open()
    effects = tuple(Announce(announcement=one) for one in planned)
    await store.handled([Handled(chat="telegram:1", memory=ChatMemory(), effects=effects)])
    await store.close()


async def still_waiting(url: str) -> int:
    store = Store(url)
    count = len(await store.read(announced.waiting))
    await store.close()
    return count


def test_the_day_goes_by_with_what_is_planned(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    url = f"sqlite:///{tmp_path}/desk.db"
    asyncio.run(plan(url))
    monkeypatch.setenv("GUICHET_DATABASE_URL", url)
    monkeypatch.setenv("GUICHET_NOW", "2024-03-05T08:40")
    assert main(["rehearse", str(EVENTS), "--speed", "1e9", "--language", "fr"]) == 0
    lines = [line.strip() for line in capsys.readouterr().out.splitlines()]
    assert lines[1] == "mardi 5 mars 2024"
    assert sum("Le café est prêt" in line for line in lines) == 1
    assert "9h10  Le café est prêt" in lines
    assert "8h55  Hello" in lines
    assert any("Nur auf Deutsch" in line for line in lines)
    assert not any("Elsewhere" in line or "Not confirmed" in line for line in lines)
    reminded = [line for line in lines if "15 minutes" in line]
    assert len(reminded) == sum(session.start is not None for session in EVENT.sessions)
    assert asyncio.run(still_waiting(url)) == 4  # nothing was taken


def test_the_evening_before_is_where_it_begins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "day.md"
    page.write_text("---\ntitle: A day\nlanguage: en\nstart: 2031-03-05T09:00\n---\n\n- 9:00 Opening\n- 10:00 A talk\n")
    monkeypatch.setenv("GUICHET_DATABASE_URL", f"sqlite:///{tmp_path}/none.db")
    assert main(["rehearse", str(page), "--speed", "1e9"]) == 0
    out = capsys.readouterr().out
    assert re.findall(r"^ *(\d+:\d\d)  (\w+)", out, re.MULTILINE) == [
        ("18:00", "Tomorrow"),
        ("8:00", "Today"),
        ("8:45", "In"),
        ("9:45", "In"),
    ]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["day.md"]


WRONG = [
    (["--speed", "0"], "--speed 0 stands still"),
    (["--language", "xx"], "is not spoken here"),
]


@pytest.mark.parametrize(("arguments", "words"), WRONG)
def test_what_cannot_be_rehearsed_is_said(arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rehearse", str(EVENTS), *arguments]) == 2
    assert words in capsys.readouterr().err


EDITED = """---
title: A day
language: en
start: 2031-03-05T10:00
---

- {first} Opening
- 10:30 A talk
"""


async def ask_in_vain(url: str) -> None:
    store = Store(url)
    await store.open()
    asked = [
        Unanswered(question=words, topics=(), language="en", event=event)
        for words, event in [("Is there a cloakroom?", "day"), ("Where do I park?", "another")]
    ]
    await store.handled([Handled(chat="telegram:1", memory=ChatMemory(), effects=tuple(asked))])
    await store.close()


async def test_a_page_that_changes_meanwhile_and_what_is_open_are_told(tmp_path: Path) -> None:
    page, url = tmp_path / "day.md", f"sqlite:///{tmp_path}/desk.db"
    page.write_text(EDITED.format(first="10:00"), encoding="utf-8")
    await ask_in_vain(url)
    running = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "rehearse", str(page), "--speed", "3000"),
        env=environment(now="2031-03-05T08:00", database_url=url),
        cwd=tmp_path,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    assert running.stdout is not None
    first = [(await asyncio.wait_for(running.stdout.readline(), 60)).decode() for _ in range(5)]
    page.write_text(EDITED.format(first="10:15"), encoding="utf-8")
    out, err = await asyncio.wait_for(running.communicate(), 60)
    assert [line.strip() for line in first[3:]] == [
        "8:00  (to the organisers) Questions about “A day” that found no answer, the latest of them since yesterday: 1",
        "#1, 1 × (en): Is there a cloakroom?",
    ]
    said = [line.strip() for line in out.decode().splitlines()]
    notice = [n for n, line in enumerate(said) if "The programme of “A day” has changed:" in line]
    assert ["(to the organisers)" in said[n] for n in notice] == [True, False]
    assert [said[n + 1] for n in notice] == ["- New time: 10:15, “Opening” (before: 10:00)"] * 2
    assert any("10:00  In 15 minutes: 10:15" in line for line in said)
    assert not any("9:45  In" in line for line in said)
    assert err.decode() == f"{page} was read again\n"
