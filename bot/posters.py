"""Posters: deep links with their QR codes, as pictures for any layout and as one page that is ready to print."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import segno

from bot.agenda import handle
from bot.commands.events import slug
from bot.links import payload

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from knowledge import Desk

NAME = re.compile(r"@?([A-Za-z][A-Za-z0-9_]{3,30}[Bb][Oo][Tt])")  # Telegram's rule for names of bots
WIDTH = 1200  # pixels at least: ten centimetres at 300 dots an inch
BORDER = 4  # modules of quiet zone, as the standard wants it
PAGE = """<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>{title}</title><style>
@page {{ size: A5; margin: 15mm }} body {{ font: 16pt sans-serif; text-align: center; margin: 0 }}
section {{ break-after: page; padding-top: 8mm }} svg {{ width: 90mm; height: 90mm }}
p {{ margin: 4mm 0; overflow-wrap: anywhere }} small {{ font-size: 10pt }}
</style></head><body>{sections}</body></html>
"""
SECTION = "<section><p><strong>{title}</strong></p>{code}<p>{words}</p><p><small>{link}</small></p></section>"


@dataclass(frozen=True, slots=True)
class Poster:
    """What one code leads to. `name` is that of its files, without ending."""

    name: str
    words: str
    link: str


def bot_name(given: str) -> str | None:
    """The name of a bot as Telegram writes it in links; None for what cannot be one."""
    found = NAME.fullmatch(given.strip())
    return found[1] if found else None


def posters(desk: Desk, bot: str) -> Iterator[Poster]:
    """The event itself, each of its rooms, each session that can be followed."""
    event = desk.event
    name = _file_name(desk)

    def link(**what: str) -> str:
        return f"https://t.me/{bot}?start={payload(event, **what)}"

    yield Poster(name, event.title.text, link())
    for number, room in enumerate(dict.fromkeys(s.room for s in event.sessions if s.room), start=1):
        yield Poster(f"{name}-room-{number}", room, link(room=room))
    for number, session in enumerate(event.sessions, start=1):
        if session.title and session.kind not in ("break", "meal"):
            yield Poster(f"{name}-session-{number}", session.title, link(session=handle(desk, session)))


def write(desk: Desk, every: Iterable[Poster], folder: Path) -> Path:
    """PNG and SVG of each code, and the page to print, whose address is returned."""
    folder.mkdir(parents=True, exist_ok=True)
    sections: list[str] = []
    for poster in every:
        code = segno.make(poster.link, error="m", micro=False)
        scale = -(-WIDTH // code.symbol_size(border=BORDER)[0])
        code.save(str(folder / f"{poster.name}.png"), scale=scale, border=BORDER, dpi=300)
        code.save(str(folder / f"{poster.name}.svg"), border=BORDER, title=poster.words, desc=poster.link)
        inline = code.svg_inline(border=BORDER, omitsize=True)
        told = {"title": desk.event.title.text, "words": poster.words, "link": poster.link}
        sections.append(SECTION.format(code=inline, **{key: html.escape(text) for key, text in told.items()}))
    page = folder / f"{_file_name(desk)}-posters.html"
    title = html.escape(desk.event.title.text)
    page.write_text(
        PAGE.format(language=desk.event.language, title=title, sections="".join(sections)), encoding="utf-8"
    )
    return page


def _file_name(desk: Desk) -> str:
    return re.sub(r"[^\w-]+", "-", slug(desk.event))[:60]
