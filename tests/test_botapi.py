"""The counterpart of the Bot API, spoken to over HTTP."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import aiohttp
import pytest

from tests.botapi import Counterpart, Limits, Process, Window
from tests.botapi.crowd import DOT

ANNA, BRUNO, HALL = 101, 102, -500


class Desk:
    """A bot at its barest: calls methods, sees status and body."""

    def __init__(self, telegram: Counterpart, session: aiohttp.ClientSession) -> None:
        self.telegram = telegram
        self.session = session

    async def raw(self, method: str, **values: Any) -> tuple[int, dict[str, Any]]:
        url = f"{self.telegram.base_url}{self.telegram.token}/{method}"
        async with self.session.post(url, json=values) as answer:
            return answer.status, await answer.json()

    async def ok(self, method: str, **values: Any) -> Any:
        status, body = await self.raw(method, **values)
        assert (status, body["ok"]) == (200, True), body
        return body["result"]

    async def refused(self, method: str, **values: Any) -> str:
        status, body = await self.raw(method, **values)
        assert (status, body["ok"]) == (body["error_code"], False)
        return str(body["description"])


@pytest.fixture
async def telegram() -> AsyncIterator[Counterpart]:
    async with Counterpart() as telegram:
        telegram.user(ANNA, "Anna")
        telegram.user(BRUNO, "Bruno", "en")
        telegram.group(HALL, members=[ANNA, BRUNO])
        yield telegram


@pytest.fixture
async def desk(telegram: Counterpart) -> AsyncIterator[Desk]:
    async with aiohttp.ClientSession() as session:
        yield Desk(telegram, session)


async def test_parameters_come_in_five_ways(telegram: Counterpart, desk: Desk) -> None:
    url = f"{telegram.base_url}{telegram.token}/SENDmessage"
    given = {"chat_id": str(ANNA), "text": "é & co"}
    form = aiohttp.FormData(given, default_to_multipart=True)
    ways: list[Callable[[], Any]] = [
        lambda: desk.session.get(url, params=given),
        lambda: desk.session.post(url, params=given),
        lambda: desk.session.post(url, data=given),
        lambda: desk.session.post(url, data=form),
        lambda: desk.session.post(url, json=given | {"chat_id": ANNA}),
    ]
    for way in ways:
        async with way() as answer:
            assert (await answer.json())["result"]["text"] == "é & co"
    assert [one["text"] for one in telegram.replies(ANNA)] == ["é & co"] * 5


async def test_wrong_token_and_unknown_method(telegram: Counterpart, desk: Desk) -> None:
    assert await desk.refused("sendNothing") == "Not Found: method not found"
    async with desk.session.get(f"{telegram.base_url}1:wrong/getMe") as answer:
        assert (answer.status, await answer.json()) == (
            401, {"ok": False, "error_code": 401, "description": "Unauthorized"})  # fmt: skip
    telegram.revoked = True
    assert await desk.refused("getMe") == "Unauthorized"


async def test_update_stays_until_confirmed(telegram: Counterpart, desk: Desk) -> None:
    telegram.say(ANNA, "un")
    telegram.say(ANNA, "deux")
    first = await desk.ok("getUpdates")
    assert first == await desk.ok("getUpdates", offset=first[0]["update_id"])
    assert [one["message"]["text"] for one in first] == ["un", "deux"]
    assert await desk.ok("getUpdates", offset=first[0]["update_id"] + 1, limit=5) == first[1:]
    assert await desk.ok("getUpdates", offset=-1) == first[1:]
    assert await desk.ok("getUpdates", offset=first[1]["update_id"] + 1) == []


async def test_long_poll_ends_with_the_update(telegram: Counterpart, desk: Desk) -> None:
    poll = asyncio.create_task(desk.ok("getUpdates", timeout=10))
    await asyncio.sleep(0.05)
    telegram.say(ANNA, "/start paris")
    (update,) = await poll
    assert update["message"]["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]


async def test_second_poll_ends_the_first(telegram: Counterpart, desk: Desk) -> None:
    first = asyncio.create_task(desk.raw("getUpdates", timeout=10))
    await asyncio.sleep(0.05)
    second = asyncio.create_task(desk.raw("getUpdates", timeout=10))
    status, body = await first
    assert (status, body["description"][:39]) == (409, "Conflict: terminated by other getUpdate")
    telegram.say(ANNA, "salut")
    assert len((await second)[1]["result"]) == 1


@pytest.mark.parametrize(
    ("values", "description"),
    [
        ({"text": ""}, "message text is empty"),
        ({"text": " \n "}, "text must be non-empty"),
        ({"text": "<b> </b>", "parse_mode": "HTML"}, "text must be non-empty"),
        ({"text": "a" * 4097}, "message is too long"),
        ({"text": "<b>x", "parse_mode": "HTML"},
         "can't parse entities: Can't find end tag corresponding to start tag \"b\""),
        ({"text": "x.", "parse_mode": "MarkdownV2"},
         "can't parse entities: Character '.' is reserved and must be escaped with the preceding '\\'"),
        ({"text": "x", "chat_id": 999}, "chat not found"),
        ({"text": "x", "reply_parameters": {"message_id": 77}}, "message to be replied not found"),
        ({"text": "x", "reply_markup": {"inline_keyboard": [[{"text": "x", "callback_data": "é" * 33}]]}},
         "BUTTON_DATA_INVALID"),
    ],
)  # fmt: skip
async def test_message_refused(desk: Desk, values: dict[str, Any], description: str) -> None:
    assert await desk.refused("sendMessage", **{"chat_id": ANNA} | values) == f"Bad Request: {description}"


async def test_edit_changes_and_refuses_the_same(desk: Desk) -> None:
    sent = await desk.ok("sendMessage", chat_id=ANNA, text="a")
    place = {"chat_id": ANNA, "message_id": sent["message_id"]}
    assert "message is not modified: " in await desk.refused("editMessageText", **place, text="a")
    changed = await desk.ok("editMessageText", **place, text="<i>b</i>", parse_mode="HTML")
    assert (changed["text"], changed["entities"]) == ("b", [{"type": "italic", "offset": 0, "length": 1}])
    assert await desk.ok("deleteMessage", **place) is True
    assert await desk.refused("editMessageText", **place, text="c") == "Bad Request: message to edit not found"


async def test_tap_is_answered_once(telegram: Counterpart, desk: Desk) -> None:
    keys = {"inline_keyboard": [[{"text": "Oui", "callback_data": "y"}]]}
    sent = await desk.ok("sendMessage", chat_id=ANNA, text="?", reply_markup=keys)
    query = telegram.press(ANNA, sent["message_id"], "Oui")
    (update,) = await desk.ok("getUpdates")
    assert (update["callback_query"]["id"], update["callback_query"]["data"]) == (query, "y")
    assert await desk.ok("answerCallbackQuery", callback_query_id=query) is True
    assert "query is too old" in await desk.refused("answerCallbackQuery", callback_query_id=query)


async def test_blocked_and_migrated_chats_refuse(telegram: Counterpart, desk: Desk) -> None:
    telegram.block(ANNA)
    assert await desk.refused("sendMessage", chat_id=ANNA, text="x") == "Forbidden: bot was blocked by the user"
    new = telegram.migrate(HALL)
    status, body = await desk.raw("sendMessage", chat_id=HALL, text="x")
    assert (status, body["parameters"]) == (400, {"migrate_to_chat_id": new})
    await desk.ok("sendMessage", chat_id=new, text="x")


async def test_windows_let_their_count_through(telegram: Counterpart, desk: Desk) -> None:
    now = [0.0]
    telegram.limits = Limits(Window(1, 1), Window(2, 60), Window(3, 1), clock=lambda: now[0])
    await desk.ok("sendMessage", chat_id=ANNA, text="1")
    status, body = await desk.raw("sendMessage", chat_id=ANNA, text="2")
    assert (status, body["parameters"], body["description"]) == (
        429, {"retry_after": 1}, "Too Many Requests: retry after 1")  # fmt: skip
    for _ in range(2):
        await desk.ok("sendMessage", chat_id=HALL, text="x")
    assert (await desk.raw("sendMessage", chat_id=BRUNO, text="overall"))[0] == 429
    now[0] = 1.0
    await desk.ok("sendMessage", chat_id=BRUNO, text="again")
    assert (await desk.raw("sendMessage", chat_id=HALL, text="x"))[1]["parameters"] == {"retry_after": 59}


async def test_faults_happen_as_planned(telegram: Counterpart, desk: Desk) -> None:
    faults = telegram.faults
    faults.next("sendMessage", status=502)
    faults.next("sendMessage", retry_after=7)
    assert await desk.refused("sendMessage", chat_id=ANNA, text="x") == "Bad Gateway"
    assert await desk.refused("sendMessage", chat_id=ANNA, text="x") == "Too Many Requests: retry after 7"
    for cut in ("before", "after"):
        faults.next("sendMessage", cut=cut)
        with pytest.raises(aiohttp.ClientError):
            await desk.raw("sendMessage", chat_id=ANNA, text=cut)
    assert [one["text"] for one in telegram.replies(ANNA)] == ["after"]
    assert [(entry.cut, entry.ok) for entry in telegram.world.log[-2:]] == [("before", False), ("after", True)]


async def test_process_is_driven_over_its_control() -> None:
    async with Process() as remote, aiohttp.ClientSession() as session:
        await remote.many([("user", {"id": ANNA}), ("say", {"chat": ANNA, "text": "où ?"})])
        url = f"{remote.base_url}{remote.token}"
        async with session.post(f"{url}/getUpdates") as answer:
            assert (await answer.json())["result"][0]["message"]["text"] == "où ?"
        async with session.post(f"{url}/sendMessage", data={"chat_id": ANNA, "text": "ici"}) as answer:
            assert answer.status == 200
        assert [one["text"] for one in await remote.wait_for_replies(ANNA)] == ["ici"]
        assert (await remote.call("log"))[0]["method"] == "sendmessage"
        with pytest.raises(AssertionError, match="no helper"):
            await remote.call("nothing")


async def test_same_offset_waits_out_the_floor(telegram: Counterpart, desk: Desk) -> None:
    telegram.updates.floor = 0.2
    telegram.say(ANNA, "un")
    telegram.say(ANNA, "deux")
    assert len(await desk.ok("getUpdates", offset=5)) == 2
    begin = asyncio.get_running_loop().time()
    assert len(await desk.ok("getUpdates", offset=5)) == 1
    assert asyncio.get_running_loop().time() - begin >= 0.2


async def test_updates_and_taps_grow_old(desk: Desk, telegram: Counterpart) -> None:
    now = [1_000_000.0]
    telegram.world.clock = telegram.updates.clock = lambda: now[0]
    telegram.say(ANNA, "un")
    query = telegram.press(ANNA, 1, "y")
    telegram.inline(ANNA, "lieu")
    for later, left in ((29, 3), (31, 2), (151, 1), (86_401, 0)):
        now[0] = 1_000_000.0 + later
        assert len(await desk.ok("getUpdates")) == left
    assert "query is too old" in await desk.refused("answerCallbackQuery", callback_query_id=query)


async def test_allowed_updates_are_remembered(telegram: Counterpart, desk: Desk) -> None:
    await desk.ok("getUpdates", allowed_updates=["message"])
    message = telegram.say(ANNA, "un")
    telegram.edit(ANNA, message["message_id"], "deux")
    assert [sorted(one) for one in await desk.ok("getUpdates")] == [["message", "update_id"]]


async def test_waiting_poll_can_be_cut(telegram: Counterpart, desk: Desk) -> None:
    poll = asyncio.create_task(desk.raw("getUpdates", timeout=10))
    await asyncio.sleep(0.05)
    telegram.cut_polls()
    with pytest.raises(aiohttp.ClientError):
        await poll


@pytest.mark.parametrize(
    ("method", "values", "description"),
    [
        ("sendDocument", {"chat_id": ANNA}, "there is no document in the request"),
        ("sendPhoto", {"chat_id": ANNA, "photo": "https://a.example/x.png"}, "failed to get HTTP URL content"),
        ("sendVenue", {"chat_id": ANNA, "latitude": 91, "longitude": 0, "title": "a", "address": "b"},
         "wrong latitude or longitude specified"),
        ("sendChatAction", {"chat_id": ANNA, "action": "sleep"}, "wrong parameter action in request"),
        ("sendMessage", {"chat_id": HALL, "text": "x", "message_thread_id": 9}, "message thread not found"),
        ("setMyCommands", {"commands": [{"command": "Now", "description": "x"}]}, "BOT_COMMAND_INVALID"),
        ("setMyCommands", {"commands": [{"command": "a", "description": "x"}] * 101}, "BOT_COMMANDS_TOO_MUCH"),
        ("getFile", {"file_id": "x"}, "wrong file_id or the file is temporarily unavailable"),
        ("answerCallbackQuery", {"callback_query_id": "1", "text": "x" * 201}, "MESSAGE_TOO_LONG"),
        ("answerInlineQuery", {"inline_query_id": "1", "results": []},
         "query is too old and response timeout expired or query ID is invalid"),
        ("editMessageText", {"chat_id": ANNA, "message_id": 9, "text": "x"}, "message to edit not found"),
        ("deleteMessage", {"chat_id": ANNA, "message_id": 9}, "message to delete not found"),
    ],
)  # fmt: skip
async def test_call_refused(desk: Desk, method: str, values: dict[str, Any], description: str) -> None:
    assert await desk.refused(method, **values) == f"Bad Request: {description}"


async def test_a_file_is_sent_again_by_its_name_as_what_it_is(telegram: Counterpart, desk: Desk) -> None:
    telegram.world.remote_files["https://a.example/x.png"] = DOT
    first = await desk.ok("sendPhoto", chat_id=ANNA, photo="https://a.example/x.png")
    name = first["photo"][-1]["file_id"]
    again = await desk.ok("sendPhoto", chat_id=HALL, photo=name)
    assert again["photo"] == first["photo"]
    mismatch = await desk.refused("sendDocument", chat_id=ANNA, document=name)
    telegram.lose_files()
    lost = await desk.refused("sendPhoto", chat_id=ANNA, photo=name)
    assert (mismatch, lost) == (
        "Bad Request: type of file mismatch",
        "Bad Request: wrong file identifier/HTTP URL specified",
    )


async def test_commands_stay_apart_by_scope_and_language(desk: Desk) -> None:
    here, lines = {"type": "chat", "chat_id": ANNA}, [{"command": "now", "description": "en cours"}]
    await desk.ok("setMyCommands", commands=lines, scope=here, language_code="fr")
    assert await desk.ok("getMyCommands", scope=here, language_code="fr") == lines
    assert await desk.ok("getMyCommands", scope=here) == await desk.ok("getMyCommands", language_code="fr") == []
