"""What a chat is sent by itself: chosen, left, and stopped by one tap, also for what is on its way."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.choosing import fingerprint
from bot.commands.events import slug
from bot.conversation import Conversation
from bot.message import ChatMemory, Follow, Outcome, Unfollow
from bot.message import Message as Said
from bot.rows import Draft, Handled
from bot.store import Store
from bot.subscriptions import CHOICES, EVENING, STOPPED, chosen, stopped
from bot.tables import announcements, outbox
from bot.wording import wordings
from knowledge import Desk
from tests.garden import DATE, garden_day
from tests.test_reminders import at

EVENT = garden_day()
NAME, KEY = slug(EVENT), fingerprint(slug(EVENT))
TALK = Conversation([Desk(EVENT)], wordings())
CHAT = "telegram:7"
BEES = Follow(event=NAME, session="s3", lead=15)


def say(text: str, memory: ChatMemory = ChatMemory(), **how: bool) -> Outcome:  # noqa: B008
    return TALK.handle(Said(text=text, **how), memory, at("08:00", DATE))  # type: ignore[arg-type]


def press(action: str, memory: ChatMemory) -> Outcome:
    return TALK.handle(Said(button=action, under="Something"), memory, at("08:00", DATE))


@pytest.mark.parametrize("choice", CHOICES)
def test_a_choice_is_taken_and_left_by_its_button(choice: str) -> None:
    offered = say("/subscribe")
    assert (len(offered.replies[0].buttons), offered.effects) == (3, ())
    action = offered.replies[0].buttons[[*CHOICES].index(choice)][0].action
    taken = press(action, offered.memory)
    assert taken.effects == (Follow(event=NAME, session=CHOICES[choice]),)
    assert (chosen(taken.memory.follows, NAME), taken.replies[0].edits) == ((choice,), True)
    left = press(action, taken.memory)
    assert left.effects == (Unfollow(event=NAME, session=CHOICES[choice]),)
    assert left.memory.follows == ()


@pytest.mark.parametrize(
    ("text", "choice"),
    [("/subscribe evening", "evening"), ("/abonner annonces", "announcements"), ("/abonnieren Am Morgen", "morning")],
)
def test_a_choice_is_taken_in_words(text: str, choice: str) -> None:
    assert chosen(say(text).memory.follows, NAME) == (choice,)


@pytest.mark.parametrize(("text", "choice"), [("1", "announcements"), ("3", "morning")])
def test_a_choice_is_taken_by_its_number_where_there_are_no_buttons(text: str, choice: str) -> None:
    assert chosen(say(text, say("/subscribe").memory).memory.follows, NAME) == (choice,)


def test_a_group_has_no_subscription() -> None:
    assert say("/subscribe", group=True).effects == say("/stop", group=True).effects == ()


@pytest.mark.parametrize("word", ["/stop", "/arreter", "/stopp", "!parar"])
def test_stop_ends_all_that_is_sent_by_itself_and_leaves_the_agenda(word: str) -> None:
    memory = ChatMemory(follows=(Follow(event=NAME), BEES, Follow(event="other", session=EVENING)))
    outcome = say(word, memory)
    kept = {(one.event, one.session, one.lead) for one in outcome.memory.follows}
    assert kept == {(NAME, "s3", None), (NAME, STOPPED, None), ("other", STOPPED, None)}
    assert "/subscribe" in outcome.replies[0].text


def test_who_subscribes_again_is_sent_things_again() -> None:
    again = say("/subscribe announcements", say("/stop").memory)
    assert [one.session for one in again.memory.follows] == [""]
    assert again.effects == (Unfollow(event=NAME, session=STOPPED), Follow(event=NAME))


def test_a_stop_button_under_an_event_that_the_desk_no_longer_has_works() -> None:
    memory = ChatMemory(follows=(Follow(event="gone"),))
    assert Follow(event="gone", session=STOPPED) in press(f"leave:{fingerprint('gone')}", memory).effects


def test_the_button_stops_its_event_and_says_which_where_there_are_several() -> None:
    other = replace(EVENT, file="other.md", title=replace(EVENT.title, text="Another day"))
    talk = Conversation([Desk(EVENT), Desk(other)], wordings())
    memory = ChatMemory(language="en", follows=(Follow(event=NAME), Follow(event=slug(other))))
    said = Said(button=f"leave:{KEY}", under="Something")
    outcome = talk.handle(said, memory, at("08:00", DATE))
    assert f"about “{EVENT.title.text}” I send nothing more" in outcome.replies[0].text
    assert Follow(event=slug(other)) in outcome.memory.follows
    assert Follow(event=NAME) not in outcome.memory.follows


@pytest.mark.parametrize("how", ["stop", "leave", "forget"])
async def test_what_is_on_its_way_to_who_stops_is_not_sent(tmp_path: Path, how: str) -> None:
    """A reminder and an announcement to two people; one of them stops."""
    store = Store(f"sqlite:///{tmp_path}/desk.db")
    await store.open()
    chats = [CHAT, "telegram:8"]
    drafts = [Draft(chat=chat, payload="x", priority=1, dedup=f"{chat} remind {NAME} s3 1") for chat in chats]
    waiting = await store.draft(drafts)
    row = {"payload": "", "priority": 2, "state": "waiting", "attempts": 0, "not_before": 0, "created": 1}
    announced = dict.fromkeys(("series", "audience", "texts", "file", "session", "author", "chat", "language"), "")
    numbers = {"lead": 0, "version": 1, "created": 1}

    def announce(db: sa.Connection) -> None:
        db.execute(
            sa.insert(announcements).values(**announced, **numbers, key="k", event=NAME, state="running", last="")
        )
        db.execute(sa.insert(outbox), [{**row, "chat": chat, "announcement": "k", "version": 1} for chat in chats])

    await store._run(announce)
    memory = ChatMemory(follows=(Follow(event=NAME), BEES))
    outcome = press(f"leave:{KEY}", memory) if how == "leave" else say(f"/{how}", memory)
    await store.handled([Handled(chat=CHAT, memory=outcome.memory, effects=outcome.effects)])
    (left,) = await store.unsent("telegram")
    assert left == waiting[1]
    states = await store._run(lambda db: [row.state for row in db.execute(sa.select(outbox)) if row.announcement])
    assert sorted(states) == ["cancelled", "waiting"]
    await store.close()


def test_stopping_twice_changes_nothing_more() -> None:
    follows, _ = stopped((Follow(event=NAME), BEES), [NAME])
    assert stopped(follows, [NAME])[0] == follows
