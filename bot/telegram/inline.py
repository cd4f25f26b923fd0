"""Inline mode: answers to share, while somebody types our name and some words in any chat.

It is beside the inbox: what is not answered within seconds is typed anew anyway, so little work is done at a time,
and only for the newest words of each person.
"""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any

from telegram.error import TelegramError

from bot.cutting import pieces, units
from bot.telegram.calls import LIMIT, NO_PREVIEW, UNWRITABLE, entities

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from telegram import Bot

    from bot.inline import Shared

    Look = Callable[[str], Sequence[Shared]]
log = logging.getLogger(__name__)
AT_ONCE = 4  # answers in the making
PATIENCE = 5.0  # seconds that a call may take
CACHE = 30  # seconds for which Telegram may give the same answer
SHOWN = 120  # characters of an answer below its title


class Inline:
    """Answers by `look`."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        self.look: Look = lambda _typed: ()
        self._busy = 0

    async def answer(self, query: dict[str, Any]) -> None:
        """One query; with too many at a time it gets no answer."""
        if self._busy >= AT_ONCE:
            return
        self._busy += 1
        try:
            found = await asyncio.to_thread(self.look, query["query"])
            results = [_result(number, one) for number, one in enumerate(found)]
            given = {"results": results, "cache_time": CACHE, "is_personal": False}
            call = {"inline_query_id": query["id"], **given}
            await self._bot.do_api_request("answerinlinequery", call, read_timeout=PATIENCE)
        except TelegramError as error:
            log.debug("an inline query was not answered", extra={"error": type(error).__name__})
        finally:
            self._busy -= 1


def newest(updates: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The last inline query of each person."""
    queries = [update["inline_query"] for update in updates if "inline_query" in update]
    return [*{query["from"]["id"]: query for query in queries}.values()]


def _result(number: int, one: Shared) -> dict[str, Any]:
    text = next(pieces(one.reply.text, LIMIT), "") or "…"
    content: dict[str, Any] = {"message_text": UNWRITABLE.sub(" ", text), **NO_PREVIEW}
    marks = entities(one.reply.text, one.reply.times) if one.reply.text.startswith(text) else []
    if marks := [mark for mark in marks if mark["offset"] + mark["length"] <= units(text)]:
        content["entities"] = marks
    shown = {"title": one.title, "description": " ".join(text.split())[:SHOWN]}
    return {"type": "article", "id": str(number), **shown, "input_message_content": content}
