"""Event → the people who speak, over all its sessions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from knowledge.facts import Person
from knowledge.words import tidy

if TYPE_CHECKING:
    from knowledge.event import Event


def persons_of(event: Event) -> tuple[Person, ...]:
    found: dict[str, Person] = {}
    for i, session in enumerate(event.sessions):
        for speaker in session.speakers:
            if not speaker.name:
                continue
            key = tidy(speaker.name)
            old = found.get(key)
            found[key] = Person(
                name=old.name if old else speaker.name,
                roles=_plus(old.roles if old else (), speaker.role),
                organisations=_plus(old.organisations if old else (), speaker.organisation),
                moderates=speaker.moderator or bool(old and old.moderates),
                about=(speaker.about.text if speaker.about else None) or (old.about if old else None),
                sessions=(*(old.sessions if old else ()), i),
                lines=tuple(sorted({*(old.lines if old else ()), *(speaker.lines or session.lines)})),
            )
    return tuple(found.values())


def _plus(known: tuple[str, ...], new: str | None) -> tuple[str, ...]:
    return known if not new or new in known else (*known, new)
