"""The counterpart over HTTP, for tests in another process: POST /control/<helper> with its arguments as JSON.

The helpers are those of Crowd and Counterpart; `many` takes a list of [helper, arguments] and does all in one go.
"""

from __future__ import annotations

import inspect
import json
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.botapi.limits import Window

if TYPE_CHECKING:
    from tests.botapi.server import Counterpart

HELPERS = {"user", "group", "say", "send", "edit", "photo", "voice", "sticker", "document", "location",
           "press", "inline", "block", "unblock", "add_bot", "kick", "migrate", "lose_files", "replies", "log",
           "wait_for_replies"}  # fmt: skip


async def answer_control(telegram: Counterpart, request: web.BaseRequest, name: str) -> web.Response:
    try:
        given = json.loads(await request.read() or b"{}")
        result = await perform(telegram, name, given)
        status, body = 200, {"result": result}
    except Exception as error:  # whatever it was, the test at the other end must read it
        status, body = 400, {"error": f"{type(error).__name__}: {error}"}
    return web.json_response(body, status=status)


async def perform(telegram: Counterpart, name: str, given: Any) -> Any:
    if name == "many":
        return [await perform(telegram, one, arguments) for one, arguments in given]
    if name in HELPERS:
        result = getattr(telegram, name)(**given)
        return await result if inspect.isawaitable(result) else result
    return _setting(telegram, name, given)


def _setting(telegram: Counterpart, name: str, given: dict[str, Any]) -> Any:
    if name == "fault":
        telegram.faults.next(**given)
    elif name == "clear_faults":
        telegram.faults.clear()
    elif name == "limits":
        for key in ("per_chat", "per_group", "overall"):
            setattr(telegram.limits, key, Window(*given[key]) if given.get(key) else None)
    elif name == "revoke":
        telegram.revoked = bool(given.get("revoked", True))
    elif name == "cut_polls":
        telegram.cut_polls()
    elif name == "remote_file":
        telegram.world.remote_files[given["url"]] = bytes.fromhex(given["hex"])
    elif name == "state":
        return state(telegram)
    else:
        raise LookupError(f"no helper {name}")
    return None


def state(telegram: Counterpart) -> dict[str, Any]:
    return {
        "pending": len(telegram.updates.pending),
        "polls": telegram.polls,
        "calls": len(telegram.world.log),
        "sent": sum(map(len, telegram.sent.values())),
        "webhook": telegram.webhook.info(),
        "callback_answers": telegram.world.callback_answers,
        "inline_answers": telegram.world.inline_answers,
    }
