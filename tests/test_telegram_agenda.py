"""Agenda, buttons, calendar files and links on Telegram: the real `guichet serve` against the counterpart."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import icalendar
import pytest
import pytest_asyncio

from bot.agenda import handle
from bot.links import payload
from bot.message import Button, Outcome, Reply
from bot.message import ChatMemory as Nothing
from knowledge import Desk, load_event
from tests.botapi import Counterpart
from tests.dialogs import Turn, read_dialog
from tests.running import EVENTS, Serving, serving

pytestmark = pytest.mark.asyncio(loop_scope="module")
DIALOGS = sorted((Path(__file__).parent / "dialogs").glob("*-agenda.txt"))
NOW = "2024-03-05T08:40"  # as in the dialogues
EVENT, _ = load_event(EVENTS)
STRATEGY = f"{handle(Desk(EVENT), EVENT.sessions[2])}"
PAGE: list[str] = []  # of the running desk
numbers = itertools.count(5000)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def telegram() -> AsyncIterator[Counterpart]:
    async with Counterpart() as telegram:
        yield telegram


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def desk(telegram: Counterpart, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Serving]:
    folder = tmp_path_factory.mktemp("agenda")
    PAGE.append(str(shutil.copy(EVENTS, str(folder))))
    async with serving(folder, events=PAGE[0], telegram_base_url=telegram.base_url, now=NOW, send_rate="3000") as desk:
        await desk.wait_for_health()
        yield desk


@pytest.fixture
def person(telegram: Counterpart, desk: Serving) -> int:
    return telegram.user(next(numbers))


def shown(message: dict[str, Any]) -> Reply:
    """A message on Telegram as the value it came from."""
    rows = (message.get("reply_markup") or {}).get("inline_keyboard") or []
    buttons = tuple(tuple(Button(label=one["text"], action=one["callback_data"]) for one in row) for row in rows)
    return Reply(text=str(message.get("text", "")), buttons=buttons)


def complaints(turn: Turn, message: dict[str, Any]) -> list[str]:
    """Choices are buttons on Telegram; effects are not seen."""
    reply = shown(message)
    reply = replace(reply, choices=tuple(row[0].label for row in reply.buttons) if turn.choices else ())
    return replace(turn, effects=[]).complaints(Outcome(replies=(reply,), memory=Nothing()))


def last(telegram: Counterpart, chat: int) -> dict[str, Any]:
    return dict(telegram.replies(chat)[-1])


async def say(telegram: Counterpart, chat: int, text: str) -> dict[str, Any]:
    before = len(telegram.replies(chat))
    telegram.say(chat, text)
    await telegram.wait_for_replies(chat, before + 1)
    return last(telegram, chat)


async def press(telegram: Counterpart, chat: int, label: str, words: str) -> str:
    """The message under which a button is pressed, once it holds these words."""
    place = (chat, last(telegram, chat)["message_id"])
    telegram.press(*place, label)
    await telegram.wait_until(lambda: words in str(telegram.world.messages[place].get("text")))
    return str(telegram.world.messages[place]["text"])


@pytest.mark.parametrize("path", DIALOGS, ids=lambda path: path.stem)
async def test_dialogs_go_as_written_on_telegram(telegram: Counterpart, person: int, path: Path) -> None:
    """As far as they stay at one moment; what a button edits is looked at where it stood."""
    turns = read_dialog(path).turns
    for turn in itertools.takewhile(lambda one: one.now == turns[0].now, turns):
        if turn.press:
            place = (person, last(telegram, person)["message_id"])
            telegram.press(*place, turn.press)
            await telegram.wait_until(lambda: not complaints(turn, telegram.world.messages[place]))  # noqa: B023
        else:
            message = await say(telegram, person, turn.message.text)
            assert complaints(turn, message) == [], f"{path.name}:{turn.line}: {message.get('text')!r}"


async def test_a_tap_edits_in_place_and_a_doubled_one_changes_nothing(telegram: Counterpart, person: int) -> None:
    asked = await say(telegram, person, "quand parle Adrien Laroche ?")
    count = len(telegram.replies(person))
    once = await press(telegram, person, f"add:{STRATEGY}", "Dans votre agenda")
    twice = await press(telegram, person, f"add:{STRATEGY}", "Déjà dans votre agenda")
    assert once.startswith(str(asked["text"]))
    assert (twice.count("→"), len(telegram.replies(person))) == (1, count)


async def test_who_asked_for_it_is_reminded(telegram: Counterpart, person: int) -> None:
    """The first session begins in twenty minutes."""
    await say(telegram, person, "c'est quoi la première intervention ?")
    first = handle(Desk(EVENT), EVENT.sessions[0])
    await press(telegram, person, f"remind:{first}", "Combien de temps avant")
    count = len(telegram.replies(person))
    await press(telegram, person, f"lead:{first}.30", "30 minutes avant")
    await telegram.wait_for_replies(person, count + 1)
    reminder = str(last(telegram, person)["text"])
    assert reminder.startswith("Dans 20 minutes : 9h–9h10"), reminder


def add_a_session_before_all(page: Path) -> None:
    text, first = page.read_text(encoding="utf-8"), "* 9h-9h10 :"
    assert first in text
    page.write_text(text.replace(first, f"* 8h45-9h : **Accueil café**\n\n{first}"), encoding="utf-8")


async def test_an_agenda_survives_a_restart_and_an_edit_meanwhile(
    telegram: Counterpart, desk: Serving, person: int
) -> None:
    await say(telegram, person, "j'irai à EDF")
    assert await desk.stop() == 0
    add_a_session_before_all(Path(PAGE[0]))
    await desk.start()
    listed = str((await say(telegram, person, "/agenda"))["text"])
    assert [words in listed for words in ("11h05", "9h–9h10", "10h50")] == [True, False, False]


async def test_a_calendar_file_arrives_as_a_document(telegram: Counterpart, person: int) -> None:
    await say(telegram, person, "/calendrier EDF")
    await telegram.wait_for_replies(person, 1)
    document = last(telegram, person)["document"]
    assert "EDF" in last(telegram, person)["caption"]
    content = telegram.world.files[document["file_id"]].content
    (entry,) = icalendar.Calendar.from_ical(content).walk("VEVENT")
    assert document["file_name"] == "etat-dans-le-nuage-2024.ics"
    assert "EDF" in str(entry["summary"])
    assert int(entry["sequence"]) > 0  # type: ignore[arg-type]


async def test_a_button_on_a_message_that_is_gone_is_answered(telegram: Counterpart, person: int) -> None:
    """Telegram then tells nothing of the message, so the answer is a new one."""
    telegram.press(person, 999_999, f"add:{STRATEGY}")
    assert "Added" not in str((await telegram.wait_for_replies(person, 1))[-1]["text"])
    assert "9h55" in str(last(telegram, person)["text"]) or "9:55" in str(last(telegram, person)["text"])


async def test_in_a_group_taps_change_nobodys_agenda(telegram: Counterpart, person: int) -> None:
    group = telegram.group(-next(numbers))
    telegram.say(group, "/programme 9h55", sender=person)
    await telegram.wait_for_replies(group, 1)
    labels = [button.label for row in shown(last(telegram, group)).buttons for button in row]
    pressed = telegram.press(group, last(telegram, group)["message_id"], f"add:{STRATEGY}", sender=person)
    await telegram.wait_until(lambda: pressed in telegram.world.callback_answers)
    shown_over = telegram.world.callback_answers[pressed]
    assert ("privée" in shown_over["text"], shown_over["show_alert"]) == (True, True)
    assert len(telegram.replies(group)) == 1
    assert "À mon agenda" not in labels


async def test_a_poster_leads_to_its_session(telegram: Counterpart, person: int) -> None:
    message = await say(telegram, person, f"/start {payload(EVENT, language='de', session=STRATEGY)}")
    assert "9:55" in str(message["text"])
    assert shown(message).buttons[0][0].label == "In die Agenda"
