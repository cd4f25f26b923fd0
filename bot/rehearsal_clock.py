"""The clock of a desk that rehearses another day."""

from __future__ import annotations

import datetime as dt
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.pages import Desks


def rehearsal_clock(desks: Desks) -> Callable[[], dt.datetime]:
    """GUICHET_NOW is when the clock starts."""
    started, began = desks.at(name="GUICHET_NOW")[1], time.monotonic()
    return lambda: started + dt.timedelta(seconds=time.monotonic() - began)
