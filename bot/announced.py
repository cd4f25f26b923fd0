"""Announcements in the store: their effects, their ledger, and what is due, each as statements of one transaction."""

from __future__ import annotations

import json
from dataclasses import fields
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from bot.announcement import OPEN, Announce, Announcement, Decide, Dismiss, Following, Invite, Join, Office
from bot.ledger import MISSED, timing
from bot.rows import Row
from bot.subscriptions import STOPPED
from bot.tables import LEDGER, announcements, chats, follows, invitations, organisers, outbox

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

    from bot.announcement import OfficeEffect

PUSHED = 2  # priority of announcements and reminders; reports to organisers are before them
CLAIMED = 20  # announcements that one transaction takes
DRAFTED = 86400.0  # seconds that a draft waits for its organiser
TO_GO = ("waiting", "pending", "sending")
KEPT = [announcements.c[field.name] for field in fields(Announcement)]
LANGUAGE = sa.func.coalesce(chats.c.language, chats.c.speaks)


def carry_out(db: sa.Connection, chat: str, effect: OfficeEffect, now: float) -> None:
    """In the transaction of the reply that says so."""
    match effect:
        case Announce():
            db.execute(sa.insert(announcements).values(**_columns(effect.announcement) | {"chat": chat}))
        case Decide():
            _decide(db, effect, now)
        case Invite():
            db.execute(sa.delete(invitations).where(invitations.c.expires < now))
            db.execute(sa.insert(invitations).values(code=effect.code, expires=effect.expires))
        case Join():
            used = sa.delete(invitations).where(invitations.c.code == effect.code)
            if db.execute(used).rowcount:
                db.execute(sa.delete(organisers).where(organisers.c.person == effect.person))
                db.execute(sa.insert(organisers).values(person=effect.person, since=now))
        case Dismiss():
            db.execute(sa.delete(organisers).where(organisers.c.person == effect.person))


def _decide(db: sa.Connection, effect: Decide, now: float) -> None:
    mine = announcements.c.series == effect.series
    if effect.state == "dropped":
        db.execute(sa.delete(announcements).where(mine, announcements.c.state == "draft"))
    elif effect.state == "waiting":
        db.execute(sa.update(announcements).where(mine, announcements.c.state == "draft").values(state="waiting"))
    else:
        waits = mine & (announcements.c.state == "waiting")
        db.execute(sa.update(announcements).where(waits).values(state="cancelled", ended=now))
        runs = mine & announcements.c.state.in_(["filling", "running"])
        db.execute(sa.update(announcements).where(runs).values(state="cancelled"))
        stop_cancelled(db)


def stop_cancelled(db: sa.Connection) -> None:
    """What has not left of cancelled announcements is not sent."""
    keys = sa.select(announcements.c.key).where(announcements.c.state == "cancelled", announcements.c.ended.is_(None))
    rest = outbox.c.announcement.in_(keys) & outbox.c.state.in_(["waiting", "pending"])
    db.execute(sa.update(outbox).where(rest).values(state="cancelled", payload=""))


def give_up_stale(db: sa.Connection, now: float) -> None:
    """When a process takes over after half an hour in which nothing was sent, the rest is too late. `now` is real."""
    for key in db.execute(sa.select(announcements.c.key).where(announcements.c.state == "running")).scalars().all():
        last = sa.select(sa.func.max(sa.func.coalesce(outbox.c.sent, outbox.c.created)))
        heard = db.execute(last.where(outbox.c.announcement == key)).scalar()
        if heard is not None and heard < now - MISSED:
            rest = (outbox.c.announcement == key) & outbox.c.state.in_(["waiting", "pending"])
            db.execute(sa.update(outbox).where(rest).values(state="missed", payload=""))


def office(db: sa.Connection, person: str, *, named: bool, now: float) -> Office | None:
    """What an organiser's command may be about; None for whom is none. `named`: by the settings."""
    if not named and not db.execute(sa.select(organisers.c.person).where(organisers.c.person == person)).first():
        return None
    theirs = (announcements.c.state == "draft") & (announcements.c.author == person)
    recent = theirs & (announcements.c.created > now - DRAFTED)
    select = sa.select(*KEPT).where(announcements.c.state.in_(OPEN) | recent).order_by(announcements.c.created)
    known = [_announcement(row) for row in db.execute(select).mappings()]
    joined = follows.outerjoin(chats, chats.c.chat == follows.c.chat)
    groups = (follows.c.event, follows.c.session, LANGUAGE)
    counting = sa.select(*groups, sa.func.count()).select_from(joined).where(HERE).group_by(*groups)
    return Office(
        announcements=tuple(known),
        counts=counts(db, [one.key for one in known if one.state in {"filling", "running"}]),
        following=tuple(
            Following(event=event, session=session, language=language, count=count)
            for event, session, language, count in db.execute(counting)
        ),
        guests=guests(db),
    )


def guests(db: sa.Connection) -> tuple[str, ...]:
    """Organisers who were invited, first invited first."""
    return tuple(db.execute(sa.select(organisers.c.person).order_by(organisers.c.since)).scalars())


def is_invited(db: sa.Connection, code: str, now: float) -> bool:
    valid = sa.select(invitations.c.code).where(invitations.c.code == code, invitations.c.expires > now)
    return db.execute(valid).first() is not None


def next_due(db: sa.Connection) -> float | None:
    """When the next announcement is due; 0 for at once."""
    first = sa.select(announcements.c.due).where(announcements.c.state == "waiting")
    if db.execute(first.where(announcements.c.due.is_(None)).limit(1)).first():
        return 0.0
    due = db.execute(first.order_by(announcements.c.due).limit(1)).scalar()
    return None if due is None else float(due)


def claim_due(db: sa.Connection, now: float) -> int:
    """Take what is due; several processes take different ones."""
    at_once = announcements.c.due.is_(None)
    waits = sa.select(announcements.c.key).where(announcements.c.state == "waiting")
    keys: list[str] = []
    for due in (at_once, announcements.c.due <= now):
        found = waits.where(due).order_by(announcements.c.due).limit(CLAIMED).with_for_update(skip_locked=True)
        keys += db.execute(found).scalars()
    taken = sa.update(announcements).where(announcements.c.key.in_(keys))
    if keys:
        db.execute(taken.values(state="filling", started=now))
    return len(keys)


def fill(db: sa.Connection, limit: int, now: float) -> bool:
    """Write the next people of an announcement into the ledger; whether there is more to do. `now` is real."""
    select = sa.select(*KEPT).where(announcements.c.state == "filling").order_by(announcements.c.started).limit(1)
    found = db.execute(select.with_for_update(skip_locked=True)).mappings().first()
    if found is None:
        return False
    one = _announcement(found)
    missed = timing(one.due, one.started or 0.0) == "missed"
    people = list(db.execute(_audience(one).limit(limit)).scalars())
    values: dict[str, object] = {
        "payload": "",
        "priority": PUSHED,
        "attempts": 0,
        "not_before": 0.0,
        "created": now,
        "state": "missed" if missed else "waiting",
        "announcement": one.key,
        "version": one.version,
    }
    if people:
        theirs = _audience(one).limit(limit).add_columns(*(_literal(name, value) for name, value in values.items()))
        dialect: Any = postgresql if db.dialect.name == "postgresql" else sqlite
        db.execute(dialect.insert(outbox).from_select(["chat", *values], theirs).on_conflict_do_nothing())
    this = sa.update(announcements).where(announcements.c.key == one.key)
    if len(people) < limit:
        db.execute(this.values(state="missed" if missed else "running", last=""))
    else:
        db.execute(this.values(last=people[-1]))
    return True


HERE = sa.func.coalesce(chats.c.gone, sa.false()) == sa.false()


def stopped(event: str) -> sa.Exists:
    """Whether who follows something of an event has said that nothing more is to be sent."""
    other = follows.alias()
    return sa.exists().where(other.c.chat == follows.c.chat, other.c.event == event, other.c.session == STOPPED)


def _audience(one: Announcement) -> sa.Select[Any]:
    kind, _, value = one.audience.partition(":")
    if kind == "chat":
        this = sa.select(chats.c.chat).where(chats.c.chat == value, HERE, chats.c.chat > one.last)
        return this.order_by(chats.c.chat)
    session = value if kind == "session" else ""
    theirs = (follows.c.event == one.event) & (follows.c.session == session) & (follows.c.chat > one.last)
    if session:
        theirs &= ~stopped(one.event)
    joined = follows.outerjoin(chats, chats.c.chat == follows.c.chat)
    select = sa.select(follows.c.chat).select_from(joined).where(theirs, HERE)
    return (select.where(LANGUAGE.in_([value])) if kind == "language" else select).order_by(follows.c.chat)


def release(db: sa.Connection, limit: int, payload: Callable[[Announcement, str | None], str]) -> list[Row]:
    """Make the next people of running announcements messages that can be sent, oldest announcement first."""
    select = sa.select(*KEPT).where(announcements.c.state == "running").order_by(announcements.c.started)
    made: list[Row] = []
    for one in [_announcement(row) for row in db.execute(select).mappings()]:
        if len(made) >= limit:
            break
        joined = outbox.outerjoin(chats, chats.c.chat == outbox.c.chat)
        waits = (outbox.c.announcement == one.key) & (outbox.c.state == "waiting")
        people = sa.select(outbox.c.id, outbox.c.chat, LANGUAGE).select_from(joined).where(waits)
        people = people.order_by(outbox.c.id).limit(limit - len(made)).with_for_update(skip_locked=True, of=outbox)
        made += [
            Row(id=number, chat=chat, payload=payload(one, language), priority=PUSHED, announcement=one.key)
            for number, chat, language in db.execute(people).all()
        ]
    if made:
        this = sa.update(outbox).where(outbox.c.id == sa.bindparam("row"), outbox.c.state == "waiting")
        released = this.values(state="pending", payload=sa.bindparam("text"))
        db.execute(released, [{"row": row.id, "text": row.payload} for row in made])
    return made


def reported(db: sa.Connection) -> list[tuple[Announcement, dict[str, int]]]:
    """Those whose report is not final yet, with how many people are in which state."""
    states = announcements.c.state.in_(["running", "cancelled", "missed"])
    select = sa.select(*KEPT).where(states, announcements.c.ended.is_(None))
    found = [_announcement(row) for row in db.execute(select).mappings()]
    told = counts(db, [one.key for one in found])
    return [(one, told.get(one.key, {})) for one in found]


def counts(db: sa.Connection, keys: Collection[str]) -> dict[str, dict[str, int]]:
    groups = (outbox.c.announcement, outbox.c.state)
    told: dict[str, dict[str, int]] = {}
    if keys:
        select = sa.select(*groups, sa.func.count()).where(LEDGER, outbox.c.announcement.in_(keys)).group_by(*groups)
        for key, state, count in db.execute(select):
            told.setdefault(key, {})[state] = count
    return told


def finish(db: sa.Connection, key: str, now: float) -> None:
    this = sa.update(announcements).where(announcements.c.key == key)
    db.execute(this.where(announcements.c.state == "running").values(state="done"))
    db.execute(this.values(ended=now))


def remember_reports(db: sa.Connection, messages: Mapping[str, int]) -> None:
    for key, message in messages.items():
        db.execute(sa.update(announcements).where(announcements.c.key == key).values(report=message))


def waiting(db: sa.Connection) -> list[Announcement]:
    """Those that are confirmed and have not left."""
    select = sa.select(*KEPT).where(announcements.c.state == "waiting").order_by(announcements.c.due)
    return [_announcement(row) for row in db.execute(select).mappings()]


def hanging(db: sa.Connection) -> list[Announcement]:
    """Those that wait and hang on a session."""
    select = sa.select(*KEPT).where(announcements.c.state == "waiting", announcements.c.session != "")
    return [_announcement(row) for row in db.execute(select).mappings()]


def reschedule(db: sa.Connection, moved: Mapping[str, float], lost: Iterable[str], now: float) -> None:
    """Move what hangs on sessions, and drop what hangs on sessions that are no more."""
    waits = announcements.c.state == "waiting"
    for key, due in moved.items():
        this = sa.update(announcements).where(announcements.c.key == key, waits)
        db.execute(this.values(due=due, version=announcements.c.version + 1))
    for key in lost:
        gone = sa.update(announcements).where(announcements.c.key == key, waits)
        db.execute(gone.values(state="cancelled", ended=now))


def sweep(db: sa.Connection, before: float, now: float) -> None:
    """Drafts nobody confirmed, and what ended before."""
    old = (announcements.c.state == "draft") & (announcements.c.created < now - DRAFTED)
    db.execute(sa.delete(announcements).where(old | (announcements.c.ended < before)))
    db.execute(sa.delete(invitations).where(invitations.c.expires < now))


def _literal(name: str, value: object) -> sa.Label[Any]:
    return sa.literal(value, outbox.c[name].type).label(name)


def _columns(one: Announcement) -> dict[str, object]:
    values = {field.name: getattr(one, field.name) for field in fields(Announcement)}
    return values | {"texts": json.dumps(dict(one.texts), ensure_ascii=False)}


def _announcement(row: Mapping[Any, Any]) -> Announcement:
    return Announcement(**{**row, "texts": tuple(json.loads(row["texts"]).items())})
