"""`/correct`: what organisers say is otherwise, shown back, confirmed, answered and marked."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from bot.announcement import Office
from bot.commands.events import slug
from bot.conversation import Conversation
from bot.corrections import corrected, meant, said_by
from bot.effects import drop_corrections, read_corrections
from bot.message import ChatMemory, Correct, Message, Outcome
from bot.rows import Handled
from bot.store import Store
from bot.wording import wordings
from knowledge import Desk
from tests.garden import DATE, garden_day
from tests.test_reminders import at

EVENT = garden_day()
NAME = slug(EVENT)
TALK = Conversation([Desk(EVENT)], wordings())


def say(text: str, memory: ChatMemory = ChatMemory(), office: Office | None = Office()) -> Outcome:  # noqa: B008
    return TALK.handle(Message(text=text), memory, at("10:05"), office)


@pytest.mark.parametrize(
    ("text", "named", "what", "value"),
    [
        ("Nora Kessler est en salle B", "Nora Kessler", "room", "salle B"),
        ("so Nora Kessler is in the Green room", "so Nora Kessler", "room", "the Green room"),
        ("la journée finit à 17h", "", "closes", "17:00"),
        ("the day ends at 5", "", "closes", "17:00"),
        ("l'atelier semis commence à 14h15", "l'atelier semis", "start", "14:15"),
        ("the workshop starts at 10:15", "the workshop", "start", "10:15"),
        ("die Veranstaltung beginnt um 9 Uhr", "", "opens", "09:00"),
        ("el taller termina a las 16:00", "el taller", "end", "16:00"),
        ("la giornata finisce alle 17", "", "closes", "17:00"),
        ("the event moves to the Town Hall", "", "venue", "the Town Hall"),
    ],
)  # fmt: skip
def test_words_become_a_fact(text: str, named: str, what: str, value: str) -> None:
    found = meant(text, EVENT, DATE, wordings().values())
    assert found is not None
    assert (found.named, found.what, found.value) == (named, what, value)


@pytest.mark.parametrize("text", ["", "hello", "the workshop is fine", "the workshop starts at the beginning"])
def test_other_words_are_none(text: str) -> None:
    assert meant(text, EVENT, DATE, wordings().values()) is None
    assert say(f"/correct {text}").effects == ()


@pytest.mark.parametrize("text", ["/correct Nora Kessler est en salle B", "/corriger Nora Kessler est en salle B"])
def test_it_is_shown_back_and_then_confirmed(text: str) -> None:
    shown = say(text)
    assert shown.effects == ()
    assert "Les abeilles en ville" in shown.replies[0].text
    button = Message(button=shown.replies[0].buttons[0][0].action)
    assert TALK.handle(button, shown.memory, at("10:05")).effects == ()  # not an organiser any more
    done = TALK.handle(button, shown.memory, at("10:05"), Office())
    moment = at("10:05").timestamp()
    assert done.effects == (Correct(event=NAME, session="s3", what="room", value="salle B", at=moment),)
    assert say("1", shown.memory).effects == done.effects
    assert TALK.handle(button, done.memory, at("10:05"), Office()).effects == ()


def test_nobody_else_corrects() -> None:
    assert "choices" not in say("/correct la journée finit à 17h", office=None).replies[0].text
    assert say("/correct la journée finit à 17h", office=None).memory.desk.choices == ()


FACTS = [
    (Correct(event=NAME, session="s3", what="room", value="Serre", at=0), "où est Nora Kessler ?", "Serre"),
    (Correct(event=NAME, session="s3", what="start", value="11:10", at=0), "quand parle Nora Kessler ?", "11h10"),
    (Correct(event=NAME, session="s3", what="start", value="12:15", at=0), "quand parle Nora Kessler ?", "12h15–13h15"),
    (Correct(event=NAME, session=f"{DATE}", what="closes", value="17:10", at=0), "à quelle heure ça finit ?", "17h10"),
    (Correct(event=NAME, session="", what="venue", value="Halle Clemenceau", at=0), "c'est où ?", "Halle Clemenceau"),
]  # fmt: skip


@pytest.mark.parametrize(("fact", "question", "words"), FACTS)
def test_the_desk_answers_what_was_corrected_and_says_so(fact: Correct, question: str, words: str) -> None:
    at_nine = Correct(
        **{n: getattr(fact, n) for n in ("event", "session", "what", "value")}, at=at("09:40").timestamp()
    )
    event = corrected(EVENT, [at_nine])
    talk = Conversation([Desk(event)], wordings())
    talk.corrections = [at_nine]
    text = talk.handle(Message(text=question), ChatMemory(), at("10:00")).replies[0].text
    assert words in text.replace(" h ", "h")
    assert "(Corrigé par les organisateurs à 9h40.)" in text.replace(" h ", "h")
    other = talk.handle(Message(text="qui parle à 9h ?"), ChatMemory(), at("08:00")).replies[0].text
    assert "Corrigé" not in other


@pytest.mark.parametrize(("fact", "question", "words"), FACTS)
def test_it_goes_when_the_page_says_it_too(fact: Correct, question: str, words: str) -> None:
    assert not said_by(EVENT, fact)
    assert said_by(corrected(EVENT, [fact]), fact)


async def test_it_is_kept_the_last_one_counts(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path}/desk.db")
    await store.open()
    facts = [Correct(event=NAME, session="s3", what="room", value=value, at=n) for n, value in enumerate("AB")]
    for fact in facts:
        await store.handled([Handled(chat="telegram:1", effects=(fact,))])
    assert await store.run(read_corrections) == facts[1:]
    await store.run(lambda db: drop_corrections(db, facts[1:]))
    assert await store.run(read_corrections) == []
    await store.close()


def test_a_day_that_is_corrected_is_today_or_the_next() -> None:
    assert say("/correct la journée finit à 17h").replies[0].buttons
    later = TALK.handle(
        Message(text="/correct la journée finit à 17h"),
        ChatMemory(),
        at("10:00", DATE + dt.timedelta(days=3)),
        Office(),
    )
    assert later.replies[0].buttons
