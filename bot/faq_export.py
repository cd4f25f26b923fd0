"""`guichet faq export`: the organisers' answers as lines to paste into the page's front matter."""

from __future__ import annotations

import asyncio
import json
import sys
from typing import TYPE_CHECKING

from bot.commands.events import slug
from bot.config import read_settings
from bot.questions import given
from bot.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.pages import Desks
    from knowledge import Faq


def export(desks: Desks) -> int:
    """Of the event, or of all of a folder, each under a comment that names its file."""
    found = asyncio.run(_given(read_settings().database_url.get_secret_value()))
    for event in (desk.event for desk in desks.desks):
        if entries := found.get(slug(event)):
            named = f"# {event.file}\n" if len(desks.desks) > 1 else ""
            sys.stdout.write(f"{named}{as_lines(entries)}")
    return 0


def as_lines(entries: Iterable[Faq]) -> str:
    """A JSON text is a quoted text of YAML."""
    lines = ["faq:"]
    for entry in entries:
        lines += [f"- q: {_quoted(entry.question)}", f"  a: {_quoted(entry.answer)}"]
        lines += [f"  language: {_quoted(entry.language)}"] if entry.language else []
        lines += [f"  date: {entry.date}"] if entry.date else []
    return "\n".join([*lines, ""])


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


async def _given(url: str) -> dict[str, tuple[Faq, ...]]:
    store = Store(url)
    await store.open()
    try:
        return await store.run(given)
    finally:
        await store.close()
