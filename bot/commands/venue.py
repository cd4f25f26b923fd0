"""Where the venue is on a map: its address and a link that any map program opens."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote_plus

from bot.choosing import fingerprint
from bot.commands.events import slug
from bot.commands.turn import say
from bot.message import Outcome, Place, Reply

if TYPE_CHECKING:
    from bot.commands.turn import Turn
    from bot.conversation import Conversation
    from knowledge import Event

MAP = "https://www.openstreetmap.org"


def pressed(talk: Conversation, turn: Turn, value: str) -> Outcome | None:
    desk = next((desk for desk in talk.desks if fingerprint(slug(desk.event)) == value), None)
    if desk is None:
        return None
    link = map_link(desk.event)
    if link is None:
        return say(turn, "map_none")
    venue = desk.event.venue
    told = [str(text) for text in (venue.name, venue.address) if text]
    reply = Reply(text="\n".join([*told, link]), place=_place(desk.event))
    return Outcome(replies=(reply,), memory=turn.memory)


def _place(event: Event) -> Place | None:
    """A pin, where the page says exactly where."""
    venue = event.venue
    if venue.coordinates is None:
        return None
    north, east = venue.coordinates
    name = str(venue.name or event.title)
    return Place(latitude=north, longitude=east, name=name, address=str(venue.address or f"{north}, {east}"))


def map_link(event: Event) -> str | None:
    """By coordinates where the page has them, else by the words of the address."""
    if event.venue.coordinates:
        north, east = event.venue.coordinates
        return f"{MAP}/?mlat={north}&mlon={east}#map=17/{north}/{east}"
    return f"{MAP}/search?query={quote_plus(event.venue.address.text)}" if event.venue.address else None
