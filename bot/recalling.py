"""What is remembered of chats, as it stands in the store."""

from __future__ import annotations

import json
from dataclasses import fields
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from bot.effects import followed
from bot.message import ChatMemory
from bot.tables import chats, memory
from knowledge import Memory

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping


def recall(db: sa.Connection, names: Collection[str], now: float) -> dict[str, ChatMemory]:
    """What is remembered of these chats; a chat nobody knows is left out."""
    fresh = (memory.c.chat == chats.c.chat) & (memory.c.expires > now)
    known = chats.outerjoin(memory, fresh)
    select = sa.select(chats.c.chat, chats.c.language, chats.c.event, memory.c.data).select_from(known)
    found = {chat: ChatMemory(follows=theirs) for chat, theirs in followed(db, names).items()}
    for row in db.execute(select.where(chats.c.chat.in_(names))):
        theirs = found.get(row.chat, ChatMemory()).follows
        found[row.chat] = ChatMemory(desk=_memory(row.data), language=row.language, event=row.event, follows=theirs)
    return found


def _memory(data: str | None) -> Memory:
    """What was written by another version of the desk is forgotten rather than misread."""
    if data is None:
        return Memory()
    found: Mapping[str, Any] = json.loads(data)
    known = {field.name for field in fields(Memory)}
    if not found.keys() <= known:
        return Memory()
    given: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in found.items()}
    return Memory(**given)
