"""`guichet check`: what the desk understood of each page."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

from bot.pages import event_files, is_folder
from knowledge import EventFileError, as_json, load_event, report

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

USABLE, FAULTY, UNUSABLE = 0, 1, 2


def check(place: str, *, language: str | None, as_lines: bool) -> int:
    """Print what was understood, one page after the other; the worst of their exit codes."""
    files = event_files(place)
    several = is_folder(place)
    codes = [_check(file, language, as_lines, several) for file in _shown(files, several)]
    return max(codes)


def _check(file: Path, language: str | None, as_lines: bool, several: bool) -> int:
    try:
        event, problems = load_event(file)
    except EventFileError as error:
        print(error.sentence, file=sys.stderr, flush=True)
        return UNUSABLE
    read = as_json(event, problems)
    if as_lines:
        print(json.dumps(read, ensure_ascii=False), flush=True)
    else:
        heading = [f"== {file}"] if several else []
        print(*heading, report(event, problems, language or event.language), sep="\n", flush=True)
    return FAULTY if any(problem["level"] == "error" for problem in read["problems"]) else USABLE


def _shown(files: Iterable[Path], several: bool) -> Iterable[Path]:
    """The files, with a progress bar for a folder when a person watches."""
    return _with_bar(tuple(files)) if several and sys.stderr.isatty() else files


def _with_bar(files: tuple[Path, ...]) -> Iterator[Path]:
    from rich.console import Console
    from rich.progress import track

    yield from track(files, description="check", console=Console(stderr=True), transient=True)
