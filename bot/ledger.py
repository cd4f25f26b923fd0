"""Decisions about announcements: what is late, what is silent, what a reader gets, how the report reads. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from bot.announcement import EACH
from bot.choosing import fingerprint
from bot.message import Button, File, Reply

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.announcement import Announcement
    from bot.wording import Wording
    from knowledge import Event

Timing = Literal["early", "due", "late", "missed"]
LATE = 120.0  # seconds from which a message says that it is late …
MISSED = 1800.0  # … and from which it is not sent at all
SHORT = 40  # characters of a text in a list or a report
BAR = 20  # characters
IN_REPORT = ("sent", "waiting", "blocked", "failed", "unknown")  # always told; the rest where there is some
STATES = {"pending": "waiting", "sending": "waiting", "doubt": "unknown"}  # of the outbox, as the ledger calls them


def timing(due: float | None, now: float) -> Timing:
    """The rule for what is late: up to half an hour it is sent and says so, then it is missed and reported."""
    if due is None or due <= now < due + LATE:
        return "due"
    if now < due:
        return "early"
    return "late" if now <= due + MISSED else "missed"


def moves(announcement: Announcement, event: Event) -> float | None:
    """When one that hangs on a session is due by today's programme; None where there is no such session."""
    session = next((one for one in event.sessions if one.id == announcement.session), None)
    begins = event.begins(session) if session else None
    return None if begins is None else begins.timestamp() - announcement.lead * 60.0


def said(
    announcement: Announcement, language: str | None, wording: Wording, *, late: str = "", quiet: bool = False
) -> Reply:
    """What a reader of this language gets; `late` is the hour that it was planned for."""
    text = announcement.text(language)
    if late:
        text = f"{wording.say('announce_late', time=late)}\n{text}"
    stop = Button(label=wording.say("button_leave"), action=f"leave:{fingerprint(announcement.event)}")
    kind, _, name = announcement.file.partition(":")
    files = (File(name="", mime=kind, ref=name),) if name else ()
    return Reply(text=text, buttons=((stop,),), files=files, quiet=quiet)


def tally(counts: Mapping[str, int]) -> dict[str, int]:
    """People by the ledger's states, from rows by the outbox's."""
    told = dict.fromkeys(IN_REPORT, 0)
    for state, count in counts.items():
        name = STATES.get(state, state)
        told[name] = told.get(name, 0) + count
    return told


def report(announcement: Announcement, counts: Mapping[str, int], wording: Wording, how: str) -> str:
    """`how`: running, done, cancelled, missed, lost."""
    told = tally(counts)
    total = sum(told.values())
    title = wording.say(f"report_{how}", text=short(announcement), n=int(MISSED) // 60)
    if how in {"lost", "missed"}:
        return title if not told.get("missed") else f"{title}\n{wording.say('report_missed_n', n=told['missed'])}"
    lines = [title, bar(total - told["waiting"], total)]
    lines += [wording.say(f"report_{state}", n=told[state]) for state in IN_REPORT]
    return "\n".join(
        [*lines, *(wording.say(f"report_{s}_n", n=told[s]) for s in ("missed", "cancelled") if told.get(s))]
    )


def bar(part: int, whole: int) -> str:
    """Progress in characters, with its percentage; never full before the end."""
    share = part / whole if whole else 1.0
    full = int(share * BAR)
    return f"{'█' * full}{'░' * (BAR - full)} {int(share * 100)} %"


def short(announcement: Announcement) -> str:
    text = " ".join(announcement.text(announcement.language).split())
    return text if len(text) <= SHORT else f"{text[:SHORT].rstrip()}…"


def is_series(announcement: Announcement) -> bool:
    return announcement.session == EACH
