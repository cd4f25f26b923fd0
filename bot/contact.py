"""Whom people can write to when the desk fails them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from knowledge import Desk


def contact(desk: Desk, fallback: str | None) -> str | None:
    """Whom to write to when the desk itself fails: the page's contact, else the setting, else the registration link."""
    event = desk.event
    named = [text.text for text in (*event.contact.emails, *event.contact.phones)]
    named += [link.url for link in event.contact.links]
    named += [fallback] if fallback else [link.url for link in event.registration.links]
    return next(iter(named), event.url)
