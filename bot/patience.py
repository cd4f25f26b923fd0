"""Waiting for a store that does not answer."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy.exc import DataError, IntegrityError, SQLAlchemyError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

log = logging.getLogger(__name__)
Result = TypeVar("Result")


async def patiently(work: Callable[[], Awaitable[Result]]) -> Result:
    """Try until the store answers; only values that it can never keep are an error."""
    wait = 0.1
    while True:
        try:
            return await work()
        except (DataError, IntegrityError):
            raise
        except (SQLAlchemyError, OSError, TimeoutError) as error:
            log.error("the store does not answer", extra={"error": type(error).__name__})
            await asyncio.sleep(wait)
            wait = min(5.0, wait * 2)
