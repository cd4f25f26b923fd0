"""`guichet check`: what the desk understood of each page."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.pages import event_files, is_folder
from knowledge import EventFileError, as_json, changes_report, compare, load_event, report

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

USABLE, FAULTY, UNUSABLE = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Checked:
    """What there is to say of one page."""

    code: int
    said: str = ""
    complaint: str = ""


def check(place: str, *, language: str | None, as_lines: bool) -> int:
    """Print what was understood, one page after the other; the worst of their exit codes."""
    files = event_files(place)
    several = is_folder(place)
    results: Iterable[Checked] = (_check(file, language, as_lines, several) for file in files)
    if several and sys.stderr.isatty():
        results = _with_bar(results, len(files))
        results = list(results) if sys.stdout.isatty() else results  # a bar and a text on one terminal would mix
    return max(_shown(checked) for checked in results)


def compared(place: str, old: str, *, language: str | None, as_lines: bool) -> int:
    """Print what changed between an earlier page and the present one."""
    (before, _), (after, problems) = load_event(old), load_event(place)
    changes = compare(before, after)
    told = [{"what": c.what, "session": c.session, "old": c.old, "new": c.new} for c in changes]
    said = json.dumps({"changes": told}, ensure_ascii=False) if as_lines else ""
    code = FAULTY if any(problem.level == "error" for problem in problems) else USABLE
    return _shown(Checked(code, said or changes_report(changes, language or after.language)))


def _check(file: Path, language: str | None, as_lines: bool, several: bool) -> Checked:
    try:
        event, problems = load_event(file)
    except EventFileError as error:
        return Checked(UNUSABLE, complaint=error.sentence)
    read = as_json(event, problems)
    code = FAULTY if any(problem["level"] == "error" for problem in read["problems"]) else USABLE
    if as_lines:
        return Checked(code, json.dumps(read, ensure_ascii=False))
    heading = f"== {file}\n" if several else ""
    return Checked(code, heading + report(event, problems, language or event.language))


def _shown(checked: Checked) -> int:
    if checked.said:
        print(checked.said, flush=True)
    if checked.complaint:
        print(checked.complaint, file=sys.stderr, flush=True)
    return checked.code


def _with_bar(results: Iterable[Checked], total: int) -> Iterator[Checked]:
    from rich.console import Console
    from rich.progress import Progress

    with Progress(
        console=Console(stderr=True), transient=True, redirect_stdout=False, redirect_stderr=False
    ) as progress:
        yield from progress.track(results, total=total, description="check")
