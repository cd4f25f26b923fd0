"""Organisers' commands in the pure conversation: whole dialogues, and that nobody else is let in."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from bot.announcement import Announce, Decide, Following, Office
from bot.conversation import OFFICE_BUTTONS, OFFICE_COMMANDS, Conversation
from bot.message import ChatMemory, Message, Outcome
from bot.wording import wordings
from knowledge import Desk
from tests.broadcasts import BOSS, EVENT, announcement
from tests.dialogs import read_dialog

DIALOGS = sorted((Path(__file__).parent / "dialogs" / "office").glob("*.txt"))
CONVERSATION = Conversation([Desk(EVENT)], wordings())
NOW = dt.datetime(2024, 3, 4, 18, tzinfo=EVENT.zone)
NAME = announcement().event
FOLLOWED = next(one.id for one in EVENT.sessions if one.title and "EDF" in one.title)
OFFICE = Office(
    following=(
        Following(event=NAME, session="", language="fr", count=8),
        Following(event=NAME, session="", language=None, count=4),
        Following(event=NAME, session=FOLLOWED, language="fr", count=3),
        Following(event="another", session="", language="fr", count=99),
    ),
    token="secret",
    link="https://t.me/bot?start=org_secret",
)


def after(office: Office, outcome: Outcome) -> Office:
    """What the store would tell next."""
    known = list(office.announcements)
    for effect in outcome.effects:
        if isinstance(effect, Announce):
            known.append(effect.announcement)
        if isinstance(effect, Decide):
            mine = [one for one in known if one.series == effect.series]
            known = [one for one in known if one.series != effect.series]
            if effect.state == "waiting":
                known += [replace(one, state="waiting") for one in mine]
            if effect.state == "dropped":
                known += [one for one in mine if one.state != "draft"]
    return replace(office, announcements=tuple(known))


@pytest.mark.parametrize("path", DIALOGS, ids=lambda path: path.stem)
def test_dialogs_with_organisers_go_as_written(path: Path) -> None:
    """A preview is a reply of its own, so that there may be several."""
    memory, office = ChatMemory(), OFFICE
    outcome: Outcome | None = None
    for turn in read_dialog(path).turns:
        message = replace(turn.said(outcome), person=f"telegram:{BOSS}")
        now = turn.now.replace(tzinfo=EVENT.zone)
        asked = CONVERSATION.for_organisers(message, memory, now)
        outcome = CONVERSATION.handle(message, memory, now, office if asked else None)
        memory, office = outcome.memory, after(office, outcome)
        said = [one for one in turn.complaints(outcome) if not one.endswith(" replies")]
        assert said == [], f"{path.name}:{turn.line}: {[reply.text for reply in outcome.replies]}"


@pytest.mark.parametrize("command", OFFICE_COMMANDS)
def test_commands_do_nothing_without_an_office(command: str) -> None:
    outcome = CONVERSATION.handle(Message(text=f"/{command} tomorrow 8am: hello"), ChatMemory(language="en"), NOW)
    assert [reply.text for reply in outcome.replies] == ["This command is for the organisers only."]
    assert outcome.effects == ()


@pytest.mark.parametrize("what", OFFICE_BUTTONS)
def test_buttons_do_nothing_without_an_office(what: str) -> None:
    pressed = Message(button=f"{what}:go.{announcement().key}")
    outcome = CONVERSATION.handle(pressed, ChatMemory(language="en"), NOW)
    assert [reply.text for reply in outcome.replies] == ["This command is for the organisers only."]
    assert CONVERSATION.handle(pressed, ChatMemory(), NOW, Office(role="invited")).effects == ()


def test_nothing_is_announced_where_others_read_along() -> None:
    message = Message(text="/announce hello", group=True)
    outcome = CONVERSATION.handle(message, ChatMemory(language="en"), NOW, OFFICE)
    assert [reply.text for reply in outcome.replies] == ["That is done in a private chat with me."]
    assert outcome.effects == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("hello", (("en", "hello"),)),
        ("fr: salut\nen: hello", (("fr", "salut"), ("en", "hello"))),
        ("FR: salut\ntout le monde\n\nDE: hallo", (("fr", "salut\ntout le monde"), ("de", "hallo"))),
        ("hello\nfr: salut", (("en", "hello"), ("fr", "salut"))),
        ("xx: no language", (("en", "xx: no language"),)),
    ],
)
def test_texts_by_language(text: str, expected: tuple[tuple[str, str], ...]) -> None:
    outcome = CONVERSATION.handle(Message(text=f"/announce {text}"), ChatMemory(language="en"), NOW, OFFICE)
    (effect,) = outcome.effects
    assert isinstance(effect, Announce)
    assert effect.announcement.texts == expected
    assert [reply.text for reply in outcome.replies[:-1]] == [told for _, told in expected]


def test_what_is_too_long_for_one_message_is_said() -> None:
    for attached, most in (("", 3900), ("photo:abc", 900)):
        message = Message(text="/announce " + "x" * (most + 1), attached=attached)
        outcome = CONVERSATION.handle(message, ChatMemory(language="en"), NOW, OFFICE)
        assert outcome.effects == ()
        assert str(most) in outcome.replies[0].text


def test_buttons_are_short_enough_for_a_chat_program() -> None:
    outcome = CONVERSATION.handle(Message(text="/announce hello"), ChatMemory(), NOW, OFFICE)
    actions = [one.action for reply in outcome.replies for row in reply.buttons for one in row]
    assert all(len(action.encode()) <= 64 for action in actions)
