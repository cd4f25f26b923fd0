"""Who has a right to what an organiser may do, and what the desk knows that goes with it."""

from __future__ import annotations

import secrets
from dataclasses import replace
from typing import TYPE_CHECKING

from bot import announced, questions
from bot.announcement import Office
from bot.choosing import fingerprint
from bot.commands.organisers import INVITATION

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Collection

    from bot.chat import Chat
    from bot.counting import Counting
    from bot.store import Store


class Offices:
    """`named` are the organisers in the settings."""

    def __init__(
        self, store: Store, chat: Chat, counting: Counting, *, clock: Callable[[], dt.datetime], named: Collection[str]
    ) -> None:
        self._store, self._chat, self._counting = store, chat, counting
        self._clock, self._named = clock, named

    async def of(self, person: str, what: str) -> Office | None:
        """For an organiser what the store knows, for who brings an invitation whether it is good, else nothing."""
        now = self._clock().timestamp()
        if what.startswith(INVITATION):
            code = fingerprint(what.removeprefix(INVITATION))
            good = await self._store.run(lambda db: announced.is_invited(db, code, now))
            return Office(role="invited") if good else None
        named = person in self._named
        office = await self._store.run(lambda db: announced.office(db, person, named=named, now=now))
        if office and what in {"unanswered", "reply", "asked"}:
            return replace(office, questions=await self._store.run(questions.groups))
        if office and what == "stats":
            return replace(office, figures=await self._counting.read())
        token = secrets.token_urlsafe(12)
        return office and replace(office, token=token, link=self._chat.link(f"{INVITATION}{token}"))
