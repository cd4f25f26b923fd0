"""Effects of a conversation on the store that are rarer than replies: each as the statements that carry it out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from bot import announced, questions
from bot.announcement import Announce, Decide, Dismiss, Invite, Join, Settle
from bot.message import Correct, Follow, Forget, Hold, TellMe, Unanswered, Unfollow
from bot.subscriptions import STOPPED
from bot.tables import LEDGER, UNSENT, announcements, askers, chats, corrections, follows, inbox, memory, moves, outbox

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from bot.database import Also
    from bot.message import Effect
    from bot.rows import Handled, Progress
    from bot.writing import Written


def carry_out(db: sa.Connection, chat: str, effects: Iterable[Effect], now: float) -> None:
    """In order, in the transaction of the reply. Unanswered questions are written with what every message writes."""
    for effect in effects:
        match effect:
            case Forget():
                forget(db, {chat})
            case Follow():
                _unfollow(db, chat, effect.event, effect.session)
                db.execute(sa.insert(follows).values(chat=chat, **_columns(effect), since=now))
                if effect.session == STOPPED:
                    withdraw(db, chat, effect.event)
                    _withdraw_own(db, chat, effect.event)
            case TellMe():
                questions.ask_to_be_told(db, chat, effect, now)
            case Settle():
                questions.settle(db, effect, now)
            case Announce() | Decide() | Invite() | Join() | Dismiss():
                announced.carry_out(db, chat, effect, now)
            case Correct():
                same = (corrections.c.session == effect.session) & (corrections.c.what == effect.what)
                db.execute(sa.delete(corrections).where(corrections.c.event == effect.event, same))
                values = {column.name: getattr(effect, column.name) for column in corrections.c}
                db.execute(sa.insert(corrections).values(**values))
            case Hold():
                db.execute(sa.delete(moves).where(moves.c.event == effect.event))
            case Unfollow():
                _unfollow(db, chat, effect.event, effect.session)
                if not effect.session:
                    withdraw(db, chat, effect.event)


def forget(db: sa.Connection, forgotten: Collection[str]) -> None:
    """Replies that are still on their way stay until they are sent; their rows go with them."""
    for table in (chats, memory, follows, askers):
        db.execute(sa.delete(table).where(table.c.chat.in_(forgotten)))
    for chat in forgotten:
        withdraw(db, chat)
        _withdraw_own(db, chat)
    theirs = outbox.c.chat.in_(forgotten) & ~UNSENT
    db.execute(sa.update(outbox).where(theirs, LEDGER).values(chat="", dedup=None))  # who it was is forgotten
    db.execute(sa.delete(outbox).where(theirs, ~LEDGER))


def withdraw(db: sa.Connection, chat: str, event: str | None = None) -> None:
    """Announcements to this chat that have not left are not sent."""
    theirs = (outbox.c.chat == chat) & LEDGER & outbox.c.state.in_(["waiting", "pending"])
    if event is not None:
        of_event = sa.select(announcements.c.key).where(announcements.c.event == event)
        theirs &= outbox.c.announcement.in_(of_event)
    db.execute(sa.update(outbox).where(theirs).values(state="cancelled", payload=""))


def _withdraw_own(db: sa.Connection, chat: str, event: str | None = None) -> None:
    """What the desk says by itself, like reminders: each is called by its chat and its event."""
    theirs = (outbox.c.chat == chat) & outbox.c.dedup.startswith(f"{chat} ", autoescape=True)
    if event is not None:
        theirs &= outbox.c.dedup.contains(f" {event} ", autoescape=True)
    db.execute(sa.update(outbox).where(theirs, outbox.c.state == "pending").values(state="cancelled", payload=""))


def move(db: sa.Connection, old: str, new: str) -> None:
    """A chat goes on under another name; what is known under the new one stays."""
    for table in (chats, memory):
        if db.execute(sa.select(sa.literal(1)).where(table.c.chat == new)).first():
            db.execute(sa.delete(table).where(table.c.chat == old))
    theirs, asking = follows.alias(), askers.alias()
    twice = (theirs.c.chat == new) & (theirs.c.event == follows.c.event) & (theirs.c.session == follows.c.session)
    db.execute(sa.delete(follows).where(follows.c.chat == old, sa.exists().where(twice)))
    ledger = outbox.alias()
    same = (ledger.c.announcement == outbox.c.announcement) & (ledger.c.chat == new)
    db.execute(sa.update(outbox).where(outbox.c.chat == old, LEDGER, sa.exists().where(same)).values(chat=""))
    twice = (asking.c.chat == new) & (asking.c.event == askers.c.event) & (asking.c.question == askers.c.question)
    db.execute(sa.delete(askers).where(askers.c.chat == old, sa.exists().where(twice)))
    for table in (chats, memory, follows, askers, inbox, outbox):
        db.execute(sa.update(table).where(table.c.chat == old).values(chat=new))


def followed(db: sa.Connection, names: Collection[str]) -> dict[str, tuple[Follow, ...]]:
    """What each of these chats follows, first followed first."""
    found: dict[str, tuple[Follow, ...]] = {}
    select = sa.select(follows).where(follows.c.chat.in_(names)).order_by(follows.c.since, follows.c.session)
    for row in db.execute(select):
        follow = Follow(event=row.event, session=row.session, lead=row.lead)
        found[row.chat] = (*found.get(row.chat, ()), follow)
    return found


def sweep_follows(db: sa.Connection, before: float, coming: Collection[str]) -> None:
    """What was followed of events that are over; `coming` are those that are not."""
    db.execute(sa.delete(follows).where(follows.c.since < before, follows.c.event.not_in(coming)))


def _unfollow(db: sa.Connection, chat: str, event: str, session: str) -> None:
    this = (follows.c.chat == chat) & (follows.c.event == event) & (follows.c.session == session)
    db.execute(sa.delete(follows).where(this))


def _columns(follow: Follow) -> dict[str, object]:
    return {"event": follow.event, "session": follow.session, "lead": follow.lead}


def read_corrections(db: sa.Connection) -> list[Correct]:
    return [Correct(**row) for row in db.execute(sa.select(corrections).order_by(corrections.c.at)).mappings()]


def drop_corrections(db: sa.Connection, facts: Iterable[Correct]) -> None:
    for one in facts:
        same = (corrections.c.session == one.session) & (corrections.c.what == one.what)
        db.execute(sa.delete(corrections).where(corrections.c.event == one.event, same, corrections.c.at == one.at))


def rare_effects(now: float, batch: Sequence[Handled], made: Progress) -> Also | None:
    """What is rare, for the same transaction; None where nothing is."""
    effects = [(one.chat, rare) for one in batch if (rare := _rare(one))]
    moved = [*made.moved, *((one.chat, one.moved) for one in batch if one.moved is not None)]
    if not effects and not moved:
        return None

    def work(db: sa.Connection, _written: Written) -> None:
        for chat, rare in effects:
            carry_out(db, chat, rare, now)
        for old, new in moved:
            move(db, old, new)

    return work


def _rare(one: Handled) -> tuple[Effect, ...]:
    return tuple(effect for effect in one.effects if not isinstance(effect, Unanswered))
