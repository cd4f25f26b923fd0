"""What the chat program shows of this desk by itself: menus, name and descriptions, of its events and organisers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import announced
from bot.conversation import COMMANDS, OFFICE_COMMANDS
from bot.patience import patiently
from bot.telegram.profile import menus
from bot.telegram.profile import settings as card
from bot.wording import wordings

if TYPE_CHECKING:
    from collections.abc import Collection

    from bot.conversation import Conversation
    from bot.store import Store
    from bot.telegram.profile import Setting

ALL_COMMANDS = (*COMMANDS, *OFFICE_COMMANDS)


class Shown:
    """`organisers` are those whom the settings name."""

    def __init__(self, conversation: Conversation, store: Store, organisers: Collection[str]) -> None:
        self._conversation, self._store, self._organisers = conversation, store, organisers

    def card(self) -> list[Setting]:
        """Menus, name and descriptions; the desk of one event bears its title."""
        events = [desk.event for desk in self._conversation.desks]
        title = events[0].title.text if len(events) == 1 else ""
        return card(wordings(), ALL_COMMANDS, self._organisers, self._language, title)

    @property
    def _language(self) -> str:
        """That of who uses Telegram in none of ours."""
        return self._conversation.wording(self._conversation.desks[0].event.language).code

    def guest_menus(self, people: Collection[str]) -> list[Setting]:
        theirs = [person for person in people if person not in self._organisers]
        return menus(wordings(), ALL_COMMANDS, theirs, self._language)

    async def guests(self) -> Collection[str]:
        return await patiently(lambda: self._store.run(announced.guests))
