"""What becomes of replies when Telegram refuses, waits or is cut off: the real `guichet serve`, for each `ON_DOUBT`."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot.chat import Asked
from bot.cutting import units
from bot.message import Button, Message, Reply
from bot.telegram.chat import TelegramChat
from tests.botapi import Counterpart
from tests.running import Serving, serving

pytestmark = pytest.mark.asyncio(loop_scope="module")
WHERE = "c'est où ?"
PLACE = "20 avenue de Ségur"
numbers = itertools.count(1000)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def telegram() -> AsyncIterator[Counterpart]:
    async with Counterpart() as telegram:
        yield telegram


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=["once", "again"])
async def desk(
    request: pytest.FixtureRequest, telegram: Counterpart, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Serving]:
    folder = tmp_path_factory.mktemp(request.param)
    async with serving(folder, telegram_base_url=telegram.base_url, on_doubt=request.param) as desk:
        await desk.wait_for_health()
        yield desk


@pytest.fixture
def again(request: pytest.FixtureRequest, desk: Serving) -> bool:
    """Whether a message in doubt is sent again."""
    return bool(desk.settings["on_doubt"] == "again")


@pytest.fixture
def person(telegram: Counterpart, desk: Serving) -> int:
    telegram.faults.clear()
    return telegram.user(next(numbers))


async def ask(telegram: Counterpart, chat: int, text: str) -> str:
    before = len(telegram.replies(chat))
    telegram.say(chat, text)
    return str((await telegram.wait_for_replies(chat, before + 1))[-1]["text"])


def attempts(telegram: Counterpart, chat: int) -> list[tuple[float, int]]:
    """Moments and codes of the calls that were to send something to a chat."""
    return [(one.time, one.code) for one in telegram.world.log if one.chat == chat and one.method == "sendmessage"]


@pytest.mark.parametrize("status", [500, 502, 504])
async def test_a_server_error_is_tried_again(telegram: Counterpart, person: int, status: int) -> None:
    telegram.faults.next("sendMessage", status=status, chat=person)
    assert PLACE in await ask(telegram, person, WHERE)
    assert [code for _, code in attempts(telegram, person)] == [status, 200]


async def test_a_page_instead_of_an_answer_is_a_server_error(telegram: Counterpart, person: int) -> None:
    telegram.faults.next("sendMessage", status=503, body="<html>", chat=person)
    assert PLACE in await ask(telegram, person, WHERE)


async def test_what_telegram_refuses_for_good_is_not_tried_again(
    telegram: Counterpart, person: int, desk: Serving
) -> None:
    telegram.faults.next("sendMessage", status=400, chat=person)
    telegram.say(person, WHERE)
    telegram.say(person, "/contact")
    await telegram.wait_for_replies(person, 1)
    assert [code for _, code in attempts(telegram, person)] == [400, 200]


async def test_a_pause_is_waited_out_by_its_chat_alone(telegram: Counterpart, person: int) -> None:
    other = telegram.user(next(numbers))
    telegram.faults.next("sendMessage", retry_after=1, chat=person)
    telegram.say(person, WHERE)
    await telegram.wait_until(lambda: bool(attempts(telegram, person)))
    await ask(telegram, other, WHERE)
    await telegram.wait_for_replies(person, 1)
    (refused, _), (sent, _) = attempts(telegram, person)
    assert sent - refused >= 1.0
    assert attempts(telegram, other)[0][0] < sent


async def test_a_second_pause_meanwhile_is_one_for_all(telegram: Counterpart, person: int) -> None:
    second, third = telegram.user(next(numbers)), telegram.user(next(numbers))
    asked: list[int] = []
    for one in (person, second):
        asked.append(one)
        telegram.faults.next("sendMessage", retry_after=1, chat=one)
        telegram.say(one, WHERE)
        await telegram.wait_until(lambda: all(attempts(telegram, one) for one in asked))
    assert PLACE in await ask(telegram, third, WHERE)
    await telegram.wait_for_replies(person, 1)
    await telegram.wait_for_replies(second, 1)
    paused = max(attempts(telegram, one)[0][0] for one in (person, second))
    assert attempts(telegram, third)[0][0] - paused >= 0.95


async def test_a_cut_before_telegram_acted_is_a_doubt(telegram: Counterpart, person: int, again: bool) -> None:
    telegram.faults.next("sendMessage", cut="before", chat=person)
    telegram.say(person, WHERE)
    telegram.say(person, "/contact")
    replies = await telegram.wait_for_replies(person, 2 if again else 1)
    assert (PLACE in replies[0]["text"]) == again
    assert len(attempts(telegram, person)) == (3 if again else 2)


async def test_a_cut_after_telegram_acted_is_a_doubt(
    telegram: Counterpart, person: int, desk: Serving, again: bool
) -> None:
    before = doubts(await desk.get("/metrics"))
    telegram.faults.next("sendMessage", cut="after", chat=person)
    telegram.say(person, WHERE)
    telegram.say(person, "/contact")
    replies = await telegram.wait_for_replies(person, 3 if again else 2)
    assert sum(PLACE in reply["text"] for reply in replies) == (2 if again else 1)
    assert doubts(await desk.get("/metrics")) == before + 1


def doubts(metrics: tuple[int, str]) -> float:
    return sum(map(float, re.findall(r'^guichet_messages_total{result="doubt"} (\S+)', metrics[1], re.MULTILINE)))


async def test_a_slow_chat_delays_no_other(telegram: Counterpart, person: int) -> None:
    other = telegram.user(next(numbers))
    telegram.faults.next("sendMessage", delay=3, chat=person)
    telegram.say(person, WHERE)
    assert PLACE in await ask(telegram, other, WHERE)
    assert telegram.replies(person) == []


async def test_a_long_reply_is_cut_between_paragraphs_and_its_buttons_stand_under_the_last_piece() -> None:
    """The desk's own replies are shorter; what a page or an organiser writes need not be."""
    paragraphs = [f"{number} " + "words and words " * 60 for number in range(12)]
    reply = Reply(text="\n\n".join(paragraphs), buttons=((Button(label="More", action="more"),),))
    chat = TelegramChat("42:token", "http://127.0.0.1:9/bot")
    asked = Asked(message=Message(), to={})
    calls = [json.loads(draft.payload) for draft in chat.drafts("telegram:1", asked, reply)]
    assert len(calls) == 3
    assert max(units(call["text"]) for call in calls) <= 4096
    parts = [part.strip() for call in calls for part in call["text"].split("\n\n")]
    assert parts == [paragraph.strip() for paragraph in paragraphs]
    assert ["reply_markup" in call for call in calls] == [False, False, True]
