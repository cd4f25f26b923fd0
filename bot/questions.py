"""Questions, answers of the organisers and who waits for them, in the store: statements of one transaction each."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from bot.grouping import Wording, grouped
from bot.kept import as_meaning, as_text
from bot.tables import answers, askers, unanswered
from knowledge import Faq, same_meaning

if TYPE_CHECKING:
    from bot.announcement import Settle
    from bot.grouping import Group
    from bot.message import TellMe

MOST_TOLD = 500  # people who are told in one transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Somebody who waited for an answer that is there now."""

    chat: str
    event: str
    question: str
    language: str
    number: int
    entry: Faq


def groups(db: sa.Connection, since: float = 0.0) -> tuple[Group, ...]:
    """What was asked, most asked first; `since`: only where something was asked after this moment."""
    of_one = (unanswered.c.event, unanswered.c.question, unanswered.c.language)
    first, last = sa.func.min(unanswered.c.id), sa.func.max(unanswered.c.asked)
    columns = (
        first.label("number"),
        sa.func.count().label("count"),
        last.label("last"),
        sa.func.max(unanswered.c.meaning),
    )
    select = sa.select(*of_one, *columns).where(unanswered.c.event.is_not(None)).group_by(*of_one)
    asked = [
        Wording(
            number=number,
            question=question,
            language=language,
            event=event,
            meaning=as_meaning(meaning, question, language),
            last=moment,
            count=count,
        )
        for event, question, language, number, count, moment, meaning in db.execute(select)
    ]
    dismissed = sa.select(answers.c.meaning, answers.c.question, answers.c.language).where(answers.c.answer == "")
    found = grouped(asked, [as_meaning(*row) for row in db.execute(dismissed)])
    return tuple(group for group in found if group.last > since)


def settle(db: sa.Connection, effect: Settle, now: float) -> None:
    """A group is answered, or with an empty answer not for the organisers; its questions are no longer open."""
    for wording in effect.wordings:
        mine = (answers.c.event == wording.event) & (answers.c.question == wording.question)
        db.execute(sa.delete(answers).where(mine))
        row = {"event": wording.event, "question": wording.question, "meaning": as_text(wording.meaning)}
        given = {"number": effect.number, "answer": effect.answer, "language": effect.language, "given": now}
        db.execute(sa.insert(answers).values(**row, **given))
        asked = (unanswered.c.event == wording.event) & (unanswered.c.question == wording.question)
        db.execute(sa.delete(unanswered).where(asked))


def ask_to_be_told(db: sa.Connection, chat: str, effect: TellMe, now: float) -> None:
    mine = (askers.c.chat == chat) & (askers.c.event == effect.event) & (askers.c.question == effect.question)
    db.execute(sa.delete(askers).where(mine))
    row = {"chat": chat, "event": effect.event, "question": effect.question, "meaning": as_text(effect.meaning)}
    db.execute(sa.insert(askers).values(**row, language=effect.language, since=now))


def given(db: sa.Connection) -> dict[str, tuple[Faq, ...]]:
    """The organisers' answers by event, oldest first."""
    found: defaultdict[str, list[Faq]] = defaultdict(list)
    for row in _answers(db):
        found[row.event].append(_entry(row))
    return {event: tuple(entries) for event, entries in found.items()}


def to_tell(db: sa.Connection) -> list[Told]:
    """Who waits for what is answered; of several answers, the latest."""
    waiting = db.execute(sa.select(askers).order_by(askers.c.since)).all()
    known = [
        (row, as_meaning(row.meaning, row.question, row.language)) for row in reversed(_answers(db) if waiting else [])
    ]
    found = []
    for one in waiting:
        asked = as_meaning(one.meaning, one.question, one.language)
        row = next((row for row, other in known if row.event == one.event and same_meaning(asked, other)), None)
        if row is not None:
            waits = {"chat": one.chat, "event": one.event, "question": one.question, "language": one.language}
            found.append(Told(**waits, number=row.number, entry=_entry(row)))
    return found[:MOST_TOLD]


def _answers(db: sa.Connection) -> list[sa.Row[Any]]:
    select = sa.select(answers).where(answers.c.answer != "").order_by(answers.c.given, answers.c.number)
    return list(db.execute(select).all())


def _entry(row: sa.Row[Any]) -> Faq:
    meaning = as_meaning(row.meaning, row.question, row.language)
    return Faq(
        question=meaning.text,
        answer=row.answer,
        language=meaning.language,
        answered_in=row.language,
        date=dt.datetime.fromtimestamp(row.given, dt.UTC).date(),
        topics=() if meaning.own else meaning.topics,
    )


def told(db: sa.Connection, people: list[Told]) -> None:
    """They wait no longer; in the transaction that writes down what they are told."""
    for one in people:
        mine = (askers.c.chat == one.chat) & (askers.c.event == one.event) & (askers.c.question == one.question)
        db.execute(sa.delete(askers).where(mine))
