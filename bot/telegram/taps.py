"""Buttons that are pressed twice in a row."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.chat import Asked

AGAIN = 2.0  # seconds within which the same press of the same button is the same wish
KEPT = 10_000  # presses that are remembered


class Taps:
    """Remembers who pressed what just now, in this process only: a repeated reply is no harm, a lost one is."""

    def __init__(self) -> None:
        self._last: OrderedDict[tuple[str, object, str | None], tuple[object, float]] = OrderedDict()

    def doubled(self, chat: str, asked: Asked, now: float) -> bool:
        """Whether this button of this message was pressed just before; what is handled anew is not doubled."""
        if "pressed" not in asked.to:
            return False
        key, this = (chat, asked.to["message_id"], asked.message.button), asked.to["pressed"]
        before, at = self._last.get(key, (this, now))
        self._last[key] = (this if before == this or now - at > AGAIN else before, now)
        self._last.move_to_end(key)
        while len(self._last) > KEPT:
            self._last.popitem(last=False)
        return before != this and now - at <= AGAIN
