"""Long programmes in pages: every session once, by day, with ways that edit in place."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from bot.conversation import Conversation
from bot.message import ChatMemory, Message, Outcome
from bot.paging import CHARACTERS, LINES, first_page, pages
from bot.wording import wordings
from knowledge import Desk, Event, Session, load_event

EVENT, _ = load_event(Path(__file__).parent.parent / "events" / "etat-dans-le-nuage-2024.md")
DAYS = tuple(replace(EVENT.days[0], date=dt.date(2031, 5, day)) for day in (6, 7, 8))


def programme(count: int, days: int = 1, minutes: int = 30, title: str = "Vortrag") -> Event:
    """So many sessions a day, one after the other from nine o'clock."""
    sessions = tuple(
        Session(
            id=f"s{day}-{number}",
            date=DAYS[day].date,
            start=(dt.datetime(2031, 5, 6, 9, 0) + dt.timedelta(minutes=minutes * number)).time(),  # noqa: DTZ001
            duration=minutes,
            title=f"{title} {day}-{number}",
        )
        for day in range(days)
        for number in range(count)
    )
    return replace(EVENT, file="events/long.md", days=DAYS[:days], sessions=sessions)


LONG = programme(18, days=3)
TALK = Conversation([Desk(LONG)], wordings())
NOW = dt.datetime(2031, 5, 7, 14, 10, tzinfo=LONG.zone)
GERMAN = ChatMemory(language="de")


def handled(message: Message, memory: ChatMemory = GERMAN, now: dt.datetime = NOW) -> Outcome:
    return TALK.handle(message, memory, now)


@pytest.mark.parametrize(
    "event",
    [
        programme(13),
        LONG,
        programme(200, days=2, minutes=3),
        programme(40, minutes=15, title="Wort " * 60),
        programme(1),
    ],
    ids=["a little too long", "three days", "hundreds", "long titles", "one"],
)
def test_pages_hold_every_session_once_and_are_of_one_day(event: Event) -> None:
    found = pages(event)
    assert [place for page in found for place in page.places] == list(range(len(event.sessions)))
    assert {len(page.places) <= LINES for page in found} == {True}
    assert [{event.sessions[place].date for place in page.places} for page in found] == [{p.date} for p in found]


def test_a_day_turns_its_page_with_the_afternoon_where_that_fills_a_page() -> None:
    assert [len(page.places) for page in pages(programme(18))] == [6, 12]


@pytest.mark.parametrize(
    ("moment", "page"), [("2031-05-01T09:00", 0), ("2031-05-07T14:10", 3), ("2031-05-09T09:00", 0)]
)
def test_the_programme_opens_at_what_is_not_over(moment: str, page: int) -> None:
    now = dt.datetime.fromisoformat(moment).replace(tzinfo=LONG.zone)
    assert first_page(LONG, pages(LONG), now) == page


def test_the_pages_are_turned_in_place() -> None:
    first = handled(Message(text="/programme"))
    assert first.replies[0].text.startswith("Mittwoch, 7. Mai 2031 (4/6)")
    assert len(first.replies[0].text) < CHARACTERS
    labels = {button.label: button for row in first.replies[0].buttons for button in row}
    assert list(labels)[:2] == ["Zurück (3/6)", "Weiter (5/6)"]
    turned = handled(Message(button=labels["Weiter (5/6)"].action), first.memory)
    assert turned.replies[0].edits
    assert turned.replies[0].text.startswith("Donnerstag, 8. Mai 2031 (5/6)")


@pytest.mark.parametrize("text", ["1", "weiter", "more", "suite"])
def test_without_buttons_the_next_page_is_asked_for(text: str) -> None:
    first = handled(Message(text="/programme"))
    assert first.replies[0].choices == ("Weiter (5/6)", "Zurück (3/6)")
    assert "(5/6)" in handled(Message(text=text), first.memory).replies[0].text


@pytest.mark.parametrize("number", ["99", "9999"])
def test_a_page_that_is_no_longer_there_is_the_last(number: str) -> None:
    first = handled(Message(text="/programme"))
    name = first.replies[0].buttons[0][0].action.partition(".")[0]
    assert "(6/6)" in handled(Message(button=f"{name}.{number}"), first.memory).replies[0].text


def test_the_whole_of_a_long_day_is_paged_and_a_part_is_answered() -> None:
    day = handled(Message(text="Was ist das Programm am Donnerstag?"))
    assert day.replies[0].text.startswith("Donnerstag, 8. Mai 2031 (5/6)")
    assert handled(Message(text="what is on on Thursday?"), ChatMemory()).replies[0].text.startswith("Thursday, 8 May")
    part = handled(Message(text="Was läuft gerade?"))
    assert "/6)" not in part.replies[0].text


@pytest.mark.parametrize(
    "text", ["Wie ist das Programm?", "programm", "What is the programme?", "quel est le programme"]
)
def test_the_programme_may_be_asked_for_in_words(text: str) -> None:
    assert "(4/6)" in handled(Message(text=text), ChatMemory()).replies[0].text


def test_a_short_programme_is_an_answer() -> None:
    talk = Conversation([Desk(EVENT)], wordings())
    now = dt.datetime(2024, 3, 5, 8, 0, tzinfo=EVENT.zone)
    (reply,) = talk.handle(Message(text="/programme"), ChatMemory(language="fr"), now).replies
    assert (reply.choices, reply.text.count("\n")) == ((), len(EVENT.sessions))
