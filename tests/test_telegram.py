"""The real `guichet serve` over HTTP against the counterpart of the Bot API: how the desk behaves on Telegram."""

from __future__ import annotations

import asyncio
import itertools
import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.botapi import Counterpart
from tests.running import Serving, serving

pytestmark = pytest.mark.asyncio(loop_scope="module")
CONTACT = "infonuage.dinum@modernisation.gouv.fr"
WHERE = "c'est où ?"
PLACE = "20 avenue de Ségur"
numbers = itertools.count(1000)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def telegram() -> AsyncIterator[Counterpart]:
    async with Counterpart() as telegram:
        yield telegram


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def desk(telegram: Counterpart, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Serving]:
    folder = tmp_path_factory.mktemp("desk")
    async with serving(folder, telegram_base_url=telegram.base_url) as desk:
        await desk.wait_for_health()
        yield desk


@pytest.fixture
def person(telegram: Counterpart, desk: Serving) -> int:
    telegram.faults.clear()
    return telegram.user(next(numbers))


async def ask(telegram: Counterpart, chat: int, text: str, count: int = 1) -> str:
    """The last of `count` new replies to a text."""
    before = len(telegram.replies(chat))
    telegram.say(chat, text)
    return str((await telegram.wait_for_replies(chat, before + count))[-1]["text"])


async def silent(telegram: Counterpart, chat: int, witness: int) -> bool:
    """Whether a chat heard nothing, though a later question of another was answered."""
    before = len(telegram.replies(chat))
    await ask(telegram, witness, WHERE)
    return len(telegram.replies(chat)) == before


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("/start", "État dans le nuage"),
        ("/help", "/programme"),
        ("/aide", "/programme"),
        ("/programme", "9h"),
        ("/now", ""),
        ("/contact", CONTACT),
        ("/events", "État dans le nuage"),
        ("/language", "langue"),
        ("/privacy", "30"),
        ("/forget", ""),
        ("/help@guichet_test_bot", "/programme"),
        (WHERE, PLACE),
    ],
)
async def test_commands_and_questions_are_answered(telegram: Counterpart, person: int, text: str, words: str) -> None:
    assert words in await ask(telegram, person, text)


async def test_whoami_tells_the_identity_that_settings_use(telegram: Counterpart, person: int) -> None:
    assert f"telegram:{person}" in await ask(telegram, person, "/whoami")


async def test_a_button_chooses_the_language_and_stops_spinning(telegram: Counterpart, person: int) -> None:
    await ask(telegram, person, "/language")
    offered = telegram.replies(person)[-1]
    pressed = telegram.press(person, offered["message_id"], "English")
    await telegram.wait_until(lambda: pressed in str(telegram.world.callback_answers))
    place = (person, offered["message_id"])
    await telegram.wait_until(lambda: "reply in English" in str(telegram.world.messages[place]["text"]))


async def test_markup_arrives_as_it_was_written(telegram: Counterpart, person: int) -> None:
    """What a person wrote is said back in a reply, and nothing of it is read as markup."""
    said = await ask(telegram, person, "/language <b>*_`[x](y)&amp;\\_")
    assert "<b>*_`[x](y)&amp;\\_" in said
    assert "entities" not in telegram.replies(person)[-1] or telegram.replies(person)[-1]["text"] == said


async def test_an_edited_question_is_asked_anew(telegram: Counterpart, person: int) -> None:
    await ask(telegram, person, "xyzzy plugh ?")
    asked = telegram.say(person, "xyzzy encore ?")
    await telegram.wait_for_replies(person, 2)
    telegram.edit(person, asked["message_id"], WHERE)
    assert PLACE in (await telegram.wait_for_replies(person, 3))[-1]["text"]


@pytest.mark.parametrize("what", ["photo", "voice", "sticker", "document", "location"])
async def test_what_is_no_text_is_told_so(telegram: Counterpart, person: int, what: str) -> None:
    getattr(telegram, what)(person)
    assert "texte" in (await telegram.wait_for_replies(person, 1))[-1]["text"]


async def test_the_caption_of_a_picture_is_a_question(telegram: Counterpart, person: int) -> None:
    telegram.photo(person, WHERE)
    assert PLACE in (await telegram.wait_for_replies(person, 1))[-1]["text"]


@pytest.mark.parametrize("unit", ["a", "où ? ", "😀", "<", "\n", "é "])
async def test_4096_characters_of_anything_get_a_reply(telegram: Counterpart, person: int, unit: str) -> None:
    text = "x" + unit * (4094 // len(unit.encode("utf-16-le")) * 2)
    telegram.say(person, text[:4096])
    assert (await telegram.wait_for_replies(person, 1, timeout=20))[-1]["text"]


async def test_in_a_group_only_what_is_addressed_is_answered(telegram: Counterpart, person: int) -> None:
    hall = telegram.group(-next(numbers), members=[person])
    telegram.say(hall, WHERE, sender=person)
    telegram.say(hall, "/help@other_bot", sender=person)
    assert await silent(telegram, hall, person)
    telegram.say(hall, f"@guichet_test_bot {WHERE}", sender=person)
    first = (await telegram.wait_for_replies(hall, 1))[-1]
    assert PLACE in first["text"]
    telegram.say(hall, "c'est quand ?", sender=person, reply_to=first["message_id"])
    assert "mars" in (await telegram.wait_for_replies(hall, 2))[-1]["text"]
    telegram.say(hall, "/contact", sender=person)
    assert CONTACT in (await telegram.wait_for_replies(hall, 3))[-1]["text"]


async def test_a_group_that_moves_is_followed(telegram: Counterpart, person: int) -> None:
    hall = telegram.group(-next(numbers), type="group", members=[person])
    telegram.faults.next("sendMessage", chat=hall, delay=0.3)
    telegram.say(hall, "/contact", sender=person)
    await asyncio.sleep(0.1)
    new = telegram.migrate(hall)
    assert CONTACT in (await telegram.wait_for_replies(new, 1))[-1]["text"]


async def test_who_blocks_the_bot_is_left_alone_and_welcome_back(
    telegram: Counterpart, person: int, desk: Serving
) -> None:
    other = telegram.user(next(numbers))
    telegram.say(person, WHERE)
    telegram.block(person)
    assert PLACE in await ask(telegram, other, WHERE)
    assert telegram.replies(person) == []
    assert re.search(r'guichet_messages_total{result="gone"} [1-9]', (await desk.get("/metrics"))[1])
    telegram.unblock(person)
    assert PLACE in await ask(telegram, person, WHERE)


async def test_polling_goes_on_after_every_loss(telegram: Counterpart, person: int, desk: Serving) -> None:
    for fault in ({"cut": "before"}, {"status": 502}, {"body": "<html>", "status": 200}, {"retry_after": 1}):
        telegram.faults.next("getUpdates", **fault)
    assert PLACE in await ask(telegram, person, WHERE)
    await desk.wait_for_health()


async def test_a_webhook_of_another_program_is_taken_away_and_nothing_lost(
    telegram: Counterpart, person: int, desk: Serving
) -> None:
    telegram.webhook.url = "http://127.0.0.1:9/elsewhere"
    telegram.updates.webhook_active = True
    telegram.updates.end_poll("cut")
    assert PLACE in await ask(telegram, person, WHERE)
    assert telegram.webhook.url == ""
    assert "another program has set a webhook" in desk.log


async def test_a_person_who_asks_fifty_questions_is_slowed_alone_and_told_once(
    telegram: Counterpart, person: int
) -> None:
    other = telegram.user(next(numbers))
    for number in range(50):
        telegram.say(person, f"/language {number}")
    assert PLACE in await ask(telegram, other, WHERE)
    replies = await telegram.wait_for_replies(person, 12, timeout=20)
    assert [number for number, reply in enumerate(replies) if "plus vite" in reply["text"]] == [10]
    telegram.say(person, "/forget")  # so that the rest waits for nobody
    assert PLACE in await ask(telegram, other, WHERE)


async def test_an_update_that_cannot_be_read_costs_nobody_anything(
    telegram: Counterpart, person: int, desk: Serving
) -> None:
    telegram.updates.add("message", person, {"message_id": 1, "chat": {"id": person}, "text": "Zazie ?"})
    assert PLACE in await ask(telegram, person, WHERE)
    assert "an update could not be handled" in desk.log
    assert "Zazie" not in desk.log


async def test_replies_come_in_the_order_of_the_questions(telegram: Counterpart, person: int) -> None:
    people = [telegram.user(next(numbers)) for _ in range(10)]
    for number in range(3):
        for one in people:
            telegram.say(one, f"/language n{number}")
    for one in people:
        replies = await telegram.wait_for_replies(one, 3)
        assert ["n0" in replies[0]["text"], "n1" in replies[1]["text"], "n2" in replies[2]["text"]] == [True] * 3


async def test_the_log_holds_no_token_no_names_and_no_texts(telegram: Counterpart, person: int, desk: Serving) -> None:
    telegram.user(person, "Zénobie")
    telegram.faults.next("sendMessage", status=400, chat=person)
    telegram.say(person, "Quel temps fera-t-il à Zanzibar ?")
    await ask(telegram, telegram.user(next(numbers)), WHERE)
    for word in (telegram.token, telegram.token.partition(":")[2], "Zénobie", "Zanzibar"):
        assert word not in desk.log
