"""Replies → calls of the Bot API, as rows of the outbox."""

from __future__ import annotations

import base64
import json
import re
from typing import TYPE_CHECKING

from bot.cutting import pieces
from bot.rows import Draft

if TYPE_CHECKING:
    from bot.inbox import Asked
    from bot.message import File, Reply

NAME = "telegram"
LIMIT = 4096  # UTF-16 units of a message
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")


def drafts(chat: str, asked: Asked, reply: Reply) -> tuple[Draft, ...]:
    """The calls that show a reply: its text in pieces, buttons under the last, then its files."""
    place = {key: value for key, value in asked.to.items() if key != "message_id"}
    text = reply.text if reply.buttons else _numbered(reply)
    texts = [UNWRITABLE.sub(" ", piece) for piece in pieces(text, LIMIT)]
    calls = [
        {"method": "sendMessage", **place, "text": piece, "link_preview_options": {"is_disabled": True}}
        for piece in texts
    ]
    if reply.edits and len(calls) == 1 and "message_id" in asked.to:
        calls[0] |= {"method": "editMessageText", "message_id": asked.to["message_id"]}
    if reply.buttons and calls:
        rows = [[{"text": b.label, "callback_data": b.action} for b in row] for row in reply.buttons]
        calls[-1]["reply_markup"] = {"inline_keyboard": rows}
    if reply.files and reply.files[0].ref:
        calls = [_captioned(reply.files[0], calls[-1])]
    else:
        calls += [_file(file, place) for file in reply.files]
    if reply.quiet:
        calls = [{**call, "disable_notification": True} for call in calls]
    return tuple(Draft(chat=chat, payload=json.dumps(call)) for call in calls)


def _numbered(reply: Reply) -> str:
    return "\n".join([reply.text, *(f"{number}. {choice}" for number, choice in enumerate(reply.choices, start=1))])


def _captioned(file: File, call: dict[str, object]) -> dict[str, object]:
    """A file that Telegram has, with the text as its caption: one message."""
    other = {key: value for key, value in call.items() if key not in {"method", "text", "link_preview_options"}}
    method = "sendPhoto" if file.mime == "photo" else "sendDocument"
    return {"method": method, **other, file.mime: file.ref, "caption": call["text"]}


def _file(file: File, place: dict[str, object]) -> dict[str, object]:
    if file.url:
        return {"method": "sendPhoto", **place, "photo": file.url}
    content = base64.b64encode(file.content).decode()
    return {"method": "sendDocument", **place, "content": content, "name": file.name}
