"""`guichet serve`: reads the settings and the pages, names every fault, and runs the desk."""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING

from bot.complaining import complain
from bot.config import ConfigError, read_settings, settings_help, webhook_faults
from bot.logs import set_up
from bot.pages import ArgumentError, open_desks
from bot.serving import Serving
from bot.web import listen
from knowledge import EventFileError

if TYPE_CHECKING:
    from collections.abc import Sequence

NO_CHAT = "GUICHET_TELEGRAM_TOKEN: not set, so there is no chat to serve; BotFather on Telegram gives a token"
HELP = "Usage: guichet serve\n\nRun the desk for all its chats.\n\n"


def main(arguments: Sequence[str] = ()) -> int:
    """Serve until SIGTERM. Exit 2 with every fault named where it cannot start, 1 where it had to give up."""
    if {"-h", "--help"} & set(arguments):
        sys.stdout.write(f"{HELP}{settings_help()}\n")
        return 0
    if arguments:
        raise ArgumentError(f"{arguments[0]!r} is not known; settings are GUICHET_* variables, see --help")
    try:
        settings = read_settings()
    except ConfigError as error:
        return complain(error.faults)
    set_up(settings.log, settings.secrets)
    faults = [] if settings.telegram_token else [NO_CHAT]
    faults += webhook_faults(settings)
    desks = listener = None
    try:
        desks = open_desks(settings.events, settings.now)
    except EventFileError as error:
        faults.append(f"GUICHET_EVENTS: {error.sentence}")
    try:
        listener = listen(*settings.http)
    except OSError as error:
        faults.append(f"GUICHET_HTTP: {settings.http[0]}:{settings.http[1]}: {error.strerror}")
    if faults or desks is None or listener is None:
        return complain(faults)
    return asyncio.run(Serving(settings, desks, listener).run())
