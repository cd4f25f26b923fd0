"""What can be typed, set and written stands in the docs, and the docs promise nothing else."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
import typer.main

from bot.cli import app
from bot.conversation import OFFICE_COMMANDS
from bot.wording import command_names, wordings
from knowledge import load_event

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
ORGANISERS = (ROOT / "docs" / "organisers.md").read_text(encoding="utf-8")
OPERATORS = (ROOT / "docs" / "operators.md").read_text(encoding="utf-8")
PAGES = {path.relative_to(ROOT).as_posix(): path for path in (ROOT / "README.md", *(ROOT / "docs").glob("*.md"))}
COMMANDS = typer.main.get_command(app).commands  # type: ignore[attr-defined]


def section(text: str, heading: str) -> str:
    return text.partition(f"## {heading}\n")[2].partition("\n## ")[0]


def first_column(text: str, pattern: str) -> set[str]:
    """Names in the first cells of the tables of a text."""
    return {name for row in re.findall(r"^\|([^|]*)\|", text, re.MULTILINE) for name in re.findall(pattern, row)}


@pytest.mark.parametrize("text", [README, OPERATORS], ids=["README", "operators"])
def test_commands_of_the_command_line_are_documented(text: str) -> None:
    assert first_column(text, r"`guichet (\w+)") == set(COMMANDS)


def test_options_are_documented() -> None:
    options = {name for command in COMMANDS.values() for option in command.params for name in option.opts}
    assert {name for name in options if name.startswith("--")} == set(re.findall(r"(--[a-z]+)", README + OPERATORS))


def test_commands_of_the_chat_are_documented() -> None:
    known = set(command_names(wordings()).values())
    tables = section(ORGANISERS, "What attendees can say"), section(ORGANISERS, "What organisers can say")
    found = [first_column(table, r"^ `/(\w+)`") for table in tables]
    assert found[0] | found[1] == {command for command, _ in known}
    assert found[1] == set(OFFICE_COMMANDS)


def test_documented_names_of_commands_lead_to_them() -> None:
    names = command_names(wordings())
    said = section(ORGANISERS, "What attendees can say") + section(ORGANISERS, "What organisers can say")
    for row in (line for line in said.splitlines() if line.startswith("| `/")):
        command, *others = re.findall(r"`/(\w+)", row) or [""]
        assert {other for other in others if names.get(other, ("", None))[0] != command} == set()


def test_settings_are_documented() -> None:
    """A setting is a whole string `GUICHET_…` in the code; a row of the table in the docs."""
    read = {
        node.value
        for path in (ROOT / "bot").glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and re.fullmatch("GUICHET_[A-Z_]+", node.value)
    }
    assert first_column(section(OPERATORS, "Settings"), r"`(GUICHET_\w+)`") >= read


FIELDS = """\
---
title: A day in the cloud
start: 2031-03-05T08:30
end: 2031-03-05T17:45
timezone: Europe/Lisbon
language: en
venue: Town hall
address: 1 rue de la Paix, 75002 Paris
access: Metro 3, Opera
coordinates: 48.8506, 2.3089
online: https://example.org/live
url: https://example.org/day
registration: https://example.org/register
registration_deadline: 2031-02-28
price: free
audience: open to everyone
contact: hello@example.org
organiser: Town library
schedule: schedule.ics
sessions:
- start: 2031-03-05T09:00
  end: 2031-03-05T09:45
  title: Opening words
  room: Great hall
  speakers: Ada Lovelace, mathematician
faq:
- q: Is there a cloakroom?
  a: Yes, left of the entrance.
---

Come to the day.
"""


def test_documented_fields_of_the_front_matter_are_the_ones_read(tmp_path: Path) -> None:
    """The page above uses every documented field once, and each is found again in the event."""
    fields = set(re.findall(r"^(\w+):", FIELDS, re.MULTILINE))
    assert first_column(section(ORGANISERS, "Front matter"), r"^ `(\w+)`") == fields
    page = tmp_path / "day.md"
    page.write_text(FIELDS.replace("schedule: schedule.ics\n", ""), encoding="utf-8")
    event, _ = load_event(page)
    read = repr(event)
    values = re.findall(r"^(?:- |  )?\w+: (?!20|schedule)(.+)$", FIELDS, re.MULTILINE)
    missing = {value for value in values if value not in read and value != "48.8506, 2.3089"}
    assert missing - {"Ada Lovelace, mathematician"} == set()
    assert event.venue.coordinates == (48.8506, 2.3089)
    assert [str(day.date) for day in event.days] == ["2031-03-05"]
    assert str(event.registration.deadline) == "2031-02-28"
    assert [session.speakers[0].name for session in event.sessions] == ["Ada Lovelace"]


def test_the_conversation_of_the_readme_goes_as_shown() -> None:
    """To show what the desk says today, replace the lines of the block by those that the test prints."""
    command, *shown = re.findall(r"^```\n\$ \./guichet (chat .*?)\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)[0]
    said = shown[0].splitlines()
    asked = [line.removeprefix("> ") for line in said if line.startswith("> ")]
    command_line = [sys.executable, "-P", "-m", "bot", *command.split()]
    run = subprocess.run(
        command_line, input="\n".join(asked), capture_output=True, text=True, encoding="utf-8", cwd=ROOT
    )
    assert run.stderr == ""
    assert [line for line in said if not line.startswith("> ")] == run.stdout.splitlines()


@pytest.mark.parametrize("page", PAGES)
def test_links_between_the_docs_lead_somewhere(page: str) -> None:
    text = PAGES[page].read_text(encoding="utf-8")
    links = re.findall(r"\]\((?!https?://|#)([^)#]+)", text)
    assert [link for link in links if not (PAGES[page].parent / link).exists()] == []
