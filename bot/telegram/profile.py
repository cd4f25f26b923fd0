"""What Telegram shows of the desk by itself: menus of commands, name, descriptions; set only where they differ."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from telegram.error import RetryAfter, TelegramError

from bot.telegram.calls import NAME

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping

    from telegram import Bot

    from bot.wording import Wording

    Guests = Callable[[], Awaitable[Collection[str]]]
log = logging.getLogger(__name__)
OWN_CHAT = {"agenda", "remind", "subscribe", "stop", "forget"}  # commands that a group has no use for
LONGEST_NAME = 64
PATIENCE = 3.0  # seconds that a call may take: nobody waits for it


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """`values` are given to setMy…, and are what getMy… has to say of the same `where`."""

    what: str  # the end of the method's name
    where: Mapping[str, Any]
    values: Mapping[str, Any]


def settings(
    wordings: Mapping[str, Wording], commands: Collection[str], organisers: Iterable[str], language: str, title: str
) -> list[Setting]:
    """All there is to set: first for everybody, in `language`, then for those who use Telegram in one of ours."""
    found = []
    for code in ("", *sorted(wordings)):
        wording, spoken = wordings[code or language], {"language_code": code} if code else {}
        found += _profile(wording, spoken, title)
        everybody = _menu(wording.menu, commands)
        anybody = [one for one in everybody if one["command"] not in OWN_CHAT]
        found.append(_commands({"type": "default"}, spoken, everybody))
        found.append(_commands({"type": "all_group_chats"}, spoken, anybody))
    return found + menus(wordings, commands, organisers, language)


def menus(
    wordings: Mapping[str, Wording], commands: Collection[str], organisers: Iterable[str], language: str
) -> list[Setting]:
    """What organisers see in their own chats; it gives no right."""
    chats = [int(person.partition(":")[2]) for person in organisers if person.startswith(f"{NAME}:")]
    found = []
    for code in ("", *sorted(wordings)) if chats else ():
        wording, spoken = wordings[code or language], {"language_code": code} if code else {}
        theirs = _menu(wording.menu, commands) + _menu(wording.organisers_menu, commands)
        found += [_commands({"type": "chat", "chat_id": chat}, spoken, theirs) for chat in chats]
    return found


class GuestMenus:
    """Menus of organisers who were invited: `of` makes them, `guests` tells who they are now."""

    def __init__(self, of: Callable[[Collection[str]], list[Setting]], guests: Guests) -> None:
        self._of, self._guests = of, guests
        self._changed = asyncio.Event()

    def notice(self) -> None:
        """Somebody may have been invited or removed."""
        self._changed.set()

    async def keep(self, bot: Bot) -> None:
        """Show them for ever; who was removed sees what everybody sees."""
        shown = set[str]()
        while True:
            self._changed.clear()
            now = set(await self._guests())
            await introduce(bot, self._of(sorted(now - shown)))
            for one in self._of(sorted(shown - now)):
                with contextlib.suppress(TelegramError):
                    await bot.do_api_request("deletemycommands", dict(one.where), read_timeout=PATIENCE)
            shown = now
            await self._changed.wait()


def _profile(wording: Wording, spoken: Mapping[str, str], title: str) -> list[Setting]:
    texts = {
        "name": _cut(title) or wording.profile["name"],
        "short_description": wording.profile["short"],
        "description": wording.profile["description"],
    }
    return [Setting(what=key.replace("_", ""), where=spoken, values={key: text}) for key, text in texts.items()]


def _cut(title: str) -> str:
    return title if len(title) <= LONGEST_NAME else f"{title[: LONGEST_NAME - 1].rsplit(' ', 1)[0].rstrip(' ,:–-')}…"


def _menu(menu: Mapping[str, str], commands: Collection[str]) -> list[dict[str, str]]:
    return [{"command": name, "description": told} for name, told in menu.items() if name in commands]


def _commands(scope: dict[str, Any], spoken: Mapping[str, str], menu: list[dict[str, str]]) -> Setting:
    return Setting(what="commands", where={"scope": scope, **spoken}, values={"commands": menu})


async def introduce(bot: Bot, wanted: Iterable[Setting]) -> int:
    """Set what is not so yet; the number of changes. What fails is left for the next start."""
    changed, exhausted = 0, set[str]()
    for one in wanted:
        if one.what in exhausted:
            continue
        try:
            changed += await _set(bot, one)
        except RetryAfter:
            exhausted.add(one.what)
        except TelegramError as error:  # like a menu for an organiser who never wrote to the desk
            log.info("not set on Telegram", extra={"what": one.what, "error": type(error).__name__})
    if exhausted:
        log.warning("Telegram takes no more changes of this bot for now", extra={"what": sorted(exhausted)})
    return changed


async def _set(bot: Bot, one: Setting) -> bool:
    asked = dict(one.where)
    found: Any = await bot.do_api_request(f"getmy{one.what}", asked, read_timeout=PATIENCE)
    if (found if isinstance(found, list) else dict(found)) == (one.values.get("commands") or dict(one.values)):
        return False
    await bot.do_api_request(f"setmy{one.what}", {**one.where, **one.values}, read_timeout=PATIENCE)
    return True
