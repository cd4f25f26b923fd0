"""Pictures that Telegram has: it is told its own name for them, and given them again where it does not know that."""

from __future__ import annotations

import hashlib
import math
from typing import TYPE_CHECKING, Any

from telegram.error import BadRequest

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine

    from bot.uploads import Uploads

    Call = dict[str, Any]

FETCHED = 3600.0  # seconds after which what stands at an address may be another picture
UNKNOWN = ("file", "media_empty")  # in the words in which Telegram refuses its name for a picture
GIVEN = {"content", "name", "photo"}


class Pictures:
    """`beside` does what nobody waits for."""

    def __init__(self, uploads: Uploads, beside: Callable[[Coroutine[None, None, object]], None]) -> None:
        self._uploads, self._beside = uploads, beside

    async def send(self, call: Call, make: Callable[[Call], Awaitable[object]]) -> object:
        """Make a call, with Telegram's name for its picture where that is known."""
        mark, age = _mark(call)
        if mark and (ref := await self._uploads.find(mark, age)):
            try:
                return await make({**{key: value for key, value in call.items() if key not in GIVEN}, "photo": ref})
            except BadRequest as error:
                if not any(words in str(error).lower() for words in UNKNOWN):
                    raise
            await self._uploads.forget(mark, ref)
        result = await make(call)
        if mark and isinstance(result, dict) and (sizes := result.get("photo")):
            self._beside(self._uploads.keep(mark, sizes[-1]["file_id"]))  # the last is the largest
        return result


def _mark(call: Call) -> tuple[str, float]:
    """What a picture is known by, and for how many seconds it shows the same; nothing for other calls."""
    what = call.get("content") or call.get("photo", "")
    if call["method"] != "sendPhoto" or not ("content" in call or what.startswith(("https://", "http://"))):
        return "", 0.0
    return hashlib.sha256(what.encode()).hexdigest(), math.inf if "content" in call else FETCHED
