"""A counterpart of Telegram's Bot API on loopback, for tests: real HTTP, no Telegram (see README.md)."""

from tests.botapi.client import Process, Remote
from tests.botapi.limits import Limits, Window
from tests.botapi.server import TOKEN, Counterpart

__all__ = ["TOKEN", "Counterpart", "Limits", "Process", "Remote", "Window"]
