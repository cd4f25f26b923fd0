"""Every call the desk needs, by python-telegram-bot over HTTP, and each checked against the Bot API's description."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from typing import Any

import pytest
import telegram as ptb
from telegram import error
from telegram.request import HTTPXRequest

from tests.botapi import Counterpart
from tests.botapi.crowd import DOT
from tests.botapi.spec_check import SHARED, Spec

ANNA, HALL, FORUM = 101, -500, -1007
KEYS = ptb.InlineKeyboardMarkup([[ptb.InlineKeyboardButton("Oui", callback_data="y")]])
SPEC = Spec() if SHARED.exists() else None
needs_spec = pytest.mark.skipif(SPEC is None, reason="the machine-readable Bot API is not beside the project")


@pytest.fixture
async def telegram() -> AsyncIterator[Counterpart]:
    async with Counterpart() as telegram:
        telegram.user(ANNA, "Anna", username="anna_a")
        telegram.group(HALL, type="group", members=[ANNA])
        telegram.group(FORUM, administrators=[ANNA, telegram.world.bot["id"]], topics={7: "Accueil"})
        yield telegram


@pytest.fixture
async def bot(telegram: Counterpart) -> AsyncIterator[ptb.Bot]:
    slow, fast = HTTPXRequest(2), HTTPXRequest(4)
    async with ptb.Bot(telegram.token, telegram.base_url, telegram.base_file_url, fast, slow) as bot:
        yield bot


def objects(found: Any) -> Iterable[ptb.TelegramObject]:
    """A result and all that it holds."""
    if isinstance(found, list | tuple):
        for one in found:
            yield from objects(one)
    elif isinstance(found, ptb.TelegramObject):
        yield found
        for name in found._get_attrs_names(include_private=False):
            yield from objects(getattr(found, name, None))


def assert_known(found: Any) -> None:
    """Nothing came that the library does not know: Telegram's own fields, all of them, and no invention."""
    assert [(type(one).__name__, dict(one.api_kwargs)) for one in objects(found) if one.api_kwargs] == []


async def drive(telegram: Counterpart, bot: ptb.Bot) -> list[Any]:
    """One call of each method, as the desk makes them."""
    sent = await bot.send_message(ANNA, "<b>où</b> ? @anna_a", parse_mode="HTML", reply_markup=KEYS)
    file = await bot.send_document(ANNA, b"BEGIN:VCALENDAR", filename="a.ics", caption="*c*", parse_mode="MarkdownV2")
    asked = telegram.say(HALL, "/now@guichet_test_bot", sender=ANNA)
    assert file.document is not None
    got = await bot.get_file(file.document.file_id)
    assert await got.download_as_bytearray() == b"BEGIN:VCALENDAR"
    tap, line = telegram.press(ANNA, sent.message_id, "Oui"), telegram.inline(ANNA, "lieu")
    article = ptb.InlineQueryResultArticle("1", "Lieu", ptb.InputTextMessageContent("ici"))
    french = ptb.BotCommandScopeChat(ANNA)
    return [
        sent,
        file,
        got,
        await bot.get_me(),
        await bot.send_message(HALL, "x", reply_to_message_id=asked["message_id"]),
        await bot.send_message(FORUM, "x", message_thread_id=7, disable_notification=True, protect_content=True),
        await bot.send_message(ANNA, "a b", entities=[ptb.MessageEntity("bold", 0, 1)]),
        await bot.send_message(ANNA, "k", reply_markup=ptb.ReplyKeyboardMarkup([["a"]])),
        await bot.send_photo(ANNA, DOT, caption="une image"),
        await bot.send_document(ANNA, file.document.file_id),
        await bot.send_venue(ANNA, 48.85, 2.31, "Ségur", "20 avenue de Ségur"),
        await bot.send_location(ANNA, 48.85, 2.31),
        await bot.send_chat_action(ANNA, "typing"),
        await bot.edit_message_text("neuf", ANNA, sent.message_id, reply_markup=KEYS),
        await bot.edit_message_reply_markup(ANNA, sent.message_id),
        await bot.edit_message_caption(ANNA, file.message_id, caption="autre"),
        await bot.set_message_reaction(ANNA, sent.message_id, "👍"),
        await bot.pin_chat_message(FORUM, (await bot.send_message(FORUM, "épinglé")).message_id),
        await bot.unpin_chat_message(FORUM),
        await bot.answer_callback_query(tap, "noté"),
        await bot.answer_inline_query(line, [article], cache_time=0, is_personal=True),
        await bot.get_chat(ANNA),
        await bot.get_chat(FORUM),
        await bot.get_chat_member(FORUM, ANNA),
        await bot.get_chat_member(HALL, ANNA),
        await bot.get_chat_administrators(FORUM),
        await bot.get_chat_member_count(HALL),
        await bot.create_forum_topic(FORUM, "Salle B"),
        await bot.set_my_commands([("now", "maintenant")], french, "fr"),
        await bot.get_my_commands(french, "fr"),
        await bot.delete_my_commands(french, "fr"),
        await bot.set_my_name("Guichet", "fr"),
        await bot.get_my_name("fr"),
        await bot.set_my_description("Posez vos questions", "fr"),
        await bot.get_my_description("fr"),
        await bot.set_my_short_description("Questions", "fr"),
        await bot.get_my_short_description("en"),
        await bot.get_webhook_info(),
        await bot.delete_message(ANNA, sent.message_id),
        await bot.leave_chat(HALL),
        await bot.get_updates(timeout=0, allowed_updates=["message", "callback_query"]),
        await bot.set_webhook("https://desk.example/hook", secret_token="s-1", max_connections=3),
        await bot.delete_webhook(drop_pending_updates=True),
    ]


async def test_library_understands_every_result(telegram: Counterpart, bot: ptb.Bot) -> None:
    for found in await drive(telegram, bot):
        assert_known(found)


@needs_spec
async def test_calls_and_results_are_as_documented(telegram: Counterpart, bot: ptb.Bot) -> None:
    assert SPEC is not None
    await drive(telegram, bot)
    assert {entry.description for entry in telegram.world.log} == {""}
    for entry in telegram.world.log:
        assert SPEC.request(entry.method, entry.values) == []
        assert SPEC.response(entry.method, entry.result) == []


def everything(telegram: Counterpart) -> None:
    """Each kind of update that people can cause."""
    telegram.updates.allowed = ["message", "edited_message", "callback_query", "inline_query", "my_chat_member"]
    message = telegram.say(ANNA, "/start segur x@example.org https://a.example/b")
    telegram.edit(ANNA, message["message_id"], "autrement")
    telegram.say(FORUM, "@guichet_test_bot où ?", sender=ANNA, reply_to=0, thread=7)
    for send in (telegram.photo, telegram.voice, telegram.sticker, telegram.document, telegram.location):
        send(ANNA)
    telegram.press(ANNA, message["message_id"], "y")
    telegram.press(ANNA, 99_999, "lost")
    telegram.inline(ANNA, "lieu")
    telegram.block(ANNA)
    telegram.unblock(ANNA)
    telegram.kick(HALL, ANNA)
    telegram.add_bot(HALL, ANNA)
    telegram.migrate(HALL)


async def test_library_understands_every_update(telegram: Counterpart, bot: ptb.Bot) -> None:
    everything(telegram)
    updates = await bot.get_updates()
    assert len(updates) == len(telegram.updates.pending) == 18
    assert_known(updates)


@needs_spec
async def test_updates_are_as_documented(telegram: Counterpart) -> None:
    assert SPEC is not None
    everything(telegram)
    assert [one for entry in telegram.updates.pending.values() for one in SPEC.update(entry.update)] == []


@needs_spec
@pytest.mark.parametrize(
    ("broken", "complaint"),
    [
        ({"message_id": 1, "date": 1}, "sendMessage: missing chat"),
        ({"message_id": "1", "date": 1, "chat": {"id": 1, "type": "private"}},
         "sendMessage.message_id: '1' is no Integer"),
        ({"message_id": 1, "date": 1.5, "chat": {"id": 1, "type": "private"}}, "sendMessage.date: 1.5 is no Integer"),
        ({"message_id": 1, "date": 1, "chat": {"id": 1, "type": "private", "x": 1}}, "sendMessage.chat: unknown x"),
        (None, "sendMessage: no Message"),
    ],
)  # fmt: skip
def test_broken_results_are_caught(broken: Any, complaint: str) -> None:
    """Negative controls: the checker sees what is missing, unknown and of the wrong type."""
    assert SPEC is not None
    assert SPEC.response("sendMessage", broken) == [complaint]


@needs_spec
@pytest.mark.parametrize(
    ("values", "complaint"),
    [
        ({"chat_id": 1}, "sendMessage: missing text"),
        ({"chat_id": 1, "text": "x", "txt": "x"}, "sendMessage: unknown txt"),
        ({"chat_id": 1, "text": "x", "protect_content": "perhaps"},
         "sendMessage.protect_content: 'perhaps' is no ['Boolean']"),
        ({"chat_id": 1, "text": "x", "entities": '[{"type": "bold", "offset": 0}]'},
         "sendMessage.entities[0]: missing length"),
    ],
)  # fmt: skip
def test_broken_requests_are_caught(values: dict[str, Any], complaint: str) -> None:
    assert SPEC is not None
    assert SPEC.request("sendMessage", values) == [complaint]


@pytest.mark.filterwarnings("ignore:.*retry_after:telegram.warnings.PTBDeprecationWarning")
async def test_errors_arrive_as_the_librarys_classes(telegram: Counterpart, bot: ptb.Bot) -> None:
    faults = telegram.faults
    cases: list[tuple[type[error.TelegramError], dict[str, Any]]] = [
        (error.BadRequest, {"status": 400}),
        (error.Forbidden, {"status": 403}),
        (error.InvalidToken, {"status": 401}),
        (error.Conflict, {"status": 409}),
        (error.RetryAfter, {"retry_after": 3}),
        (error.ChatMigrated, {"migrate_to": -1001}),
        (error.NetworkError, {"status": 502}),
        (error.NetworkError, {"status": 502, "body": "<html>bad gateway</html>"}),
        (error.NetworkError, {"cut": "before"}),
        (error.NetworkError, {"cut": "after"}),
    ]
    for expected, fault in cases:
        faults.next("sendMessage", **fault)
        with pytest.raises(expected):
            await bot.send_message(ANNA, "x")
    assert len(telegram.replies(ANNA)) == 1


async def test_slow_answer_times_out_although_delivered(telegram: Counterpart, bot: ptb.Bot) -> None:
    telegram.faults.next("sendMessage", delay_after=0.4)
    with pytest.raises(error.TimedOut):
        await bot.send_message(ANNA, "x", read_timeout=0.1)
    await asyncio.sleep(0)
    assert len(await telegram.wait_for_replies(ANNA)) == 1
