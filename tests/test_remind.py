"""Reminders in words, and the days that one is told of: the evening before and the morning."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from bot.commands.events import slug
from bot.conversation import Conversation
from bot.message import ChatMemory, Follow, Outcome
from bot.message import Message as Said
from bot.reminders import days_coming
from bot.reminding import Reminding
from bot.rows import Handled
from bot.subscriptions import EVENING, MORNING
from bot.wording import wordings
from knowledge import Desk, Event
from knowledge.event import Day
from tests.garden import DATE, garden_day
from tests.test_reminders import CHAT, QUIET, Hall, at, hall

__all__ = ["hall"]
EVENT = garden_day()
NAME = slug(EVENT)
TALK = Conversation([Desk(EVENT)], wordings())
BEFORE = DATE - dt.timedelta(days=1)


def say(text: str, memory: ChatMemory = ChatMemory(), time: str = "08:00") -> Outcome:  # noqa: B008
    return TALK.handle(Said(text=text), memory, at(time))


@pytest.mark.parametrize(
    ("text", "session", "lead"),
    [
        ("/remind 10 minutes before the bees of Nora Kessler", "s3", 10),
        ("/remind an hour before Nora Kessler", "s3", 60),
        ("remind me 20 minutes before Nora Kessler", "s3", 20),
        ("rappelle-moi une demi-heure avant Nora Kessler", "s3", 30),
        ("Préviens-moi 5 min avant l'atelier semis", "s5", 5),
        ("erinnere mich 15 Minuten vor Nora Kessler", "s3", 15),
        ("recuérdame 10 minutos antes de Nora Kessler", "s3", 10),
        ("ricordami 10 minuti prima di Nora Kessler", "s3", 10),
        ("lembra-me 10 minutos antes de Nora Kessler", "s3", 10),
        ("herinner me 10 minuten voor Nora Kessler", "s3", 10),
    ],
)
def test_a_reminder_is_set_in_words(text: str, session: str, lead: int) -> None:
    assert say(text).effects == (Follow(event=NAME, session=session, lead=lead),)


@pytest.mark.parametrize(
    "text", ["/remind", "/remind 3 days before Nora Kessler", "/remind 10 minutes before the opera", "/remind xyzzy"]
)
def test_what_is_not_understood_is_explained(text: str) -> None:
    outcome = say(text)
    assert outcome.effects == ()
    assert "/remind" in outcome.replies[0].text


@pytest.mark.parametrize(
    "text", ["remind me when Nora Kessler speaks", "rappelle-moi à quelle heure parle Nora Kessler"]
)
def test_to_be_reminded_of_a_fact_is_a_question(text: str) -> None:
    outcome = say(text)
    assert outcome.effects == ()
    assert "11" in outcome.replies[0].text


def test_without_a_length_it_is_the_one_chosen_last_or_asked() -> None:
    asked = say("/remind Nora Kessler")
    assert (asked.effects, len(asked.replies[0].buttons)) == ((), 2)
    memory = ChatMemory(follows=(Follow(event=NAME, session="s5", lead=25),))
    assert say("/remind Nora Kessler", memory).effects == (Follow(event=NAME, session="s3", lead=25),)


def test_before_each_means_those_of_the_agenda_that_are_to_come() -> None:
    follows = tuple(Follow(event=NAME, session=session) for session in ("s1", "s3", "s5"))
    outcome = say("/remind 20 minutes before each session", ChatMemory(follows=follows), "09:10")
    assert {(one.session, one.lead) for one in outcome.memory.follows} == {("s1", None), ("s3", 20), ("s5", 20)}


def test_of_a_session_that_has_begun_nobody_is_reminded() -> None:
    assert say("/remind 10 minutes before Nora Kessler", time="11:05").effects == ()


def moved(day: dt.date, opens: dt.time | None = dt.time(8, 45), zone: str = "Europe/Paris") -> Event:
    sessions = tuple(replace(session, date=day) for session in EVENT.sessions)
    return replace(EVENT, timezone=zone, days=(Day(date=day, opens=opens),), sessions=sessions)


@pytest.mark.parametrize(
    ("day", "time", "event", "told"),
    [
        (BEFORE, "17:59", EVENT, []),
        (BEFORE, "18:00", EVENT, [EVENING]),
        (BEFORE, "21:59", EVENT, [EVENING]),
        (BEFORE, "22:00", EVENT, []),  # quiet
        (DATE, "07:44", EVENT, []),
        (DATE, "07:45", EVENT, [MORNING]),
        (DATE, "08:44", EVENT, [MORNING]),  # late
        (DATE, "08:45", EVENT, []),
        (DATE, "08:05", moved(DATE, None), [MORNING]),  # the first session counts
        (DATE, "06:50", moved(DATE, dt.time(7, 30)), []),  # quiet
        (DATE, "07:00", moved(DATE, dt.time(7, 30)), [MORNING]),
        (DATE, "06:59", moved(DATE, dt.time(7, 0)), []),  # the doors open as the quiet hours end
        (BEFORE, "12:00", moved(DATE, zone="Asia/Tokyo"), [EVENING]),  # 19:00 there
        (BEFORE, "18:00", moved(DATE, zone="America/New_York"), []),  # noon there
        (dt.date(2026, 3, 28), "18:00", moved(dt.date(2026, 3, 29)), [EVENING]),
        (dt.date(2026, 3, 29), "07:45", moved(dt.date(2026, 3, 29)), [MORNING]),
        (dt.date(2026, 10, 25), "07:44", moved(dt.date(2026, 10, 25)), []),
        (dt.date(2026, 10, 25), "07:45", moved(dt.date(2026, 10, 25)), [MORNING]),
    ],
)  # fmt: skip
def test_days_are_told_of_the_evening_before_and_in_the_morning(
    day: dt.date, time: str, event: Event, told: list[str]
) -> None:
    now = at(time, day).astimezone(dt.UTC)
    assert [one.choice for one in days_coming([Desk(event)], now, QUIET)] == told


def test_of_two_days_each_has_its_morning_and_the_first_its_evening() -> None:
    second = DATE + dt.timedelta(days=1)
    event = replace(EVENT, days=(*EVENT.days, Day(date=second, opens=dt.time(9))))
    assert [(one.choice, one.date) for one in days_coming([Desk(event)], at("18:30", BEFORE), QUIET)] == [
        (EVENING, DATE)
    ]
    assert days_coming([Desk(event)], at("18:30", DATE), QUIET) == ()
    assert [one.date for one in days_coming([Desk(event)], at("08:30", second), QUIET)] == [second]


async def test_who_wishes_it_is_told_once(hall: Hall) -> None:
    wishes = (Follow(event=NAME, session=EVENING), Follow(event=NAME, session=MORNING))
    remembered = ChatMemory(language="de", follows=wishes)
    await hall.store.handled([Handled(chat=CHAT, memory=remembered, effects=wishes)])
    hall.now = at("18:05", BEFORE)
    for _ in range(2):  # the second time as if the process had died
        worker = Reminding(
            hall.store, hall.reminding._chat, hall.conversation, hall.outbox, clock=lambda: hall.now, quiet=QUIET
        )
        await worker.days()
    await hall.send()
    (text,) = hall.sent
    assert text.startswith("Morgen: „Rencontre des jardins partagés“\nEinlass: 8:45")
    assert "Maison de la Garance" in text
    assert "Le compost sans odeur" in text
