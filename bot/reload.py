"""Pages that are read again while the desk runs: which files to look at, and what a new reading replaces.

Files are looked at, not watched: what an editor renames, a mounted volume swaps or a `git pull` writes is seen by its
moment, size and number. A file is read when it looks the same twice, so that a page half written is left alone.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bot.identities import recognised
from bot.pages import event_files, located, new_desk
from knowledge import Change, EventFileError, carried, compare, load_event

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.identities import Known
    from bot.pages import Desks
    from knowledge import Desk, Event, Problem

log = logging.getLogger(__name__)
Look = tuple[int, int, int]  # when a file was written, in nanoseconds; its size; its number on the disk


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of reading a page again."""

    file: str
    changes: tuple[Change, ...] = ()
    fault: str = ""  # why the earlier reading stays
    gone: bool = False  # taken out of the folder


@dataclass(slots=True)
class _Page:
    files: tuple[Path, ...]  # the page and what is read with it
    seen: tuple[Look | None, ...] = ()  # at the last look
    read: tuple[Look | None, ...] = ()  # when it was read
    sound: bool = True  # no errors in it
    used: frozenset[str] = frozenset()  # identities that its sessions have, or once had

    def watch(self, files: tuple[Path, ...]) -> None:
        """Look at these files from now on; those that were looked at before have been read as they were then."""
        before = dict(zip(self.files, self.read, strict=False))
        self.files = files
        self.seen = self.read = tuple(before[file] if file in before else _look(file) for file in files)


class Reloading:
    """The desks of a place as last read without faults. `look` reads what has changed; it may take its time."""

    def __init__(self, place: str, desks: Desks) -> None:
        self.desks = desks
        self._place = place
        self._pages: dict[str, _Page] = {}
        standing = {desk.event.file: desk.event for desk in desks.desks}
        for file in event_files(place):
            page = self._pages[str(file)] = _Page(_files(file, standing.get(str(file))))
            page.seen = page.read = _looks(page.files)
            if event := standing.get(str(file)):
                page.used = frozenset(session.id for session in event.sessions)
                page.sound = str(file) not in desks.faulty

    def recognise(self, before: Mapping[str, Known]) -> None:
        """Sessions get the identities that they had in an earlier run; `before` is by file."""
        for desk in self.desks.desks:
            earlier, page = before.get(desk.event.file), self._pages.get(desk.event.file)
            if earlier is None or page is None:
                continue
            event = recognised(desk.event, earlier)
            if event != desk.event:
                self._replace(desk, new_desk(event))
            page.used |= {*earlier.used, *(session.id for session in event.sessions)}

    def used(self, file: str) -> frozenset[str]:
        """Identities that sessions of this page have, or once had."""
        page = self._pages.get(file)
        return page.used if page else frozenset()

    def look(self) -> tuple[Reading, ...]:
        """Read what is new since the last look, and looked the same then; what it led to, if anything."""
        try:
            files = event_files(self._place)
        except EventFileError:
            return ()  # a folder that is being swapped; what was read stays
        gone = [Reading(name, gone=True) for name in self._gone({str(file) for file in files})]
        return (*gone, *(reading for file in files if (reading := self._look_at(file))))

    def _gone(self, files: set[str]) -> Iterable[str]:
        """Pages taken out of a folder, missed twice; the last one stays."""
        for name in [name for name in self._pages if name not in files]:
            page = self._pages[name]
            if any(page.seen):
                page.seen = (None,)
                continue
            left = tuple(desk for desk in self.desks.desks if desk.event.file != name)
            if left:
                del self._pages[name]
                if len(left) < len(self.desks.desks):
                    self.desks = self.desks._replace(desks=left)
                    yield name

    def _look_at(self, file: Path) -> Reading | None:
        page = self._pages.setdefault(str(file), _Page((file,)))
        looks = _looks(page.files)
        settled, page.seen = looks == page.seen, looks
        if not settled or looks == page.read or looks[0] is None:
            return None
        page.read = looks
        return self._read(file, page)

    def _read(self, file: Path, page: _Page) -> Reading | None:
        standing = next((desk for desk in self.desks.desks if desk.event.file == str(file)), None)
        try:
            event, problems = load_event(file)
        except EventFileError as error:
            page.watch((*page.files, *_named(file, error.file, page.files)))
            return Reading(str(file), fault=error.sentence)
        if page.sound and standing and not _sound(problems):
            errors = ", ".join(f"line {p.line}: {p.code}" for p in problems if p.level == "error")
            return Reading(str(file), fault=f"it has errors ({errors})")
        event = located(event, alone=len(self._pages) == 1)
        page.sound = _sound(problems)
        page.watch(_files(file, event))
        if standing is None:
            self.desks = self.desks._replace(desks=(*self.desks.desks, new_desk(event)))
            page.used = frozenset(session.id for session in event.sessions)
            return Reading(str(file))
        event = carried(standing.event, event, page.used)
        page.used |= {session.id for session in event.sessions}
        told = compare(standing.event, event)
        self._replace(standing, new_desk(event))
        return Reading(str(file), told) if told or event != standing.event else None

    def _replace(self, old: Desk, new: Desk) -> None:
        self.desks = self.desks._replace(desks=tuple(new if desk is old else desk for desk in self.desks.desks))


def tell(readings: Iterable[Reading]) -> None:
    """To the log, as values."""
    for reading in readings:
        if reading.gone:
            log.warning("a page is no longer there", extra={"file": reading.file})
        elif reading.fault:
            extra = {"file": reading.file, "fault": reading.fault}
            log.warning("a page was not taken: its earlier reading stays", extra=extra)
        else:
            told = [{"what": c.what, "session": c.session, "old": c.old, "new": c.new} for c in reading.changes]
            log.info("a page was read again", extra={"file": reading.file, "changes": told})


def _sound(problems: tuple[Problem, ...]) -> bool:
    return all(problem.level != "error" for problem in problems)


def _files(file: Path, event: Event | None) -> tuple[Path, ...]:
    return (file, *(file.parent / name for name in (event.schedules if event else ())))


def _named(file: Path, name: str, known: tuple[Path, ...]) -> tuple[Path, ...]:
    """The file that a fault names, where it is another than those known."""
    named = Path(name) if name and Path(name).parent != Path() else file.parent / name
    return () if not name or named in known else (named,)


def _looks(files: Iterable[Path]) -> tuple[Look | None, ...]:
    return tuple(map(_look, files))


def _look(file: Path) -> Look | None:
    try:
        stat = file.stat()
    except (OSError, ValueError):
        return None
    return (stat.st_mtime_ns, stat.st_size, stat.st_ino)
