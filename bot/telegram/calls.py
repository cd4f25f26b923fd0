"""Replies → calls of the Bot API, as rows of the outbox."""

from __future__ import annotations

import base64
import json
import re
from typing import TYPE_CHECKING, Any

from bot.commands.turn import NOTE
from bot.cutting import pieces, units
from bot.rows import Draft

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.chat import Asked
    from bot.message import File, Place, Reply, Time

    Call = dict[str, Any]

NAME = "telegram"
LIMIT = 4096  # UTF-16 units of a message …
CAPTION = 1024  # … of words under a picture or file …
NOTICE = 200  # … and of what is shown over a chat
PRESSED = {"message_id", "pressed", "captioned", "marks"}  # what is known of a pressed button's message
ANEW = {"reply_parameters", "message_thread_id"}  # of a new message only
OTHERWISE = "otherwise"  # the call to make where Telegram refuses this one
SHOWN = {"image/png", "image/jpeg"}
NO_PREVIEW = {"link_preview_options": {"is_disabled": True}}
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")


def drafts(chat: str, asked: Asked, reply: Reply) -> tuple[Draft, ...]:
    """The calls that show a reply: its text in pieces, buttons under the last, then its files."""
    place = {key: value for key, value in asked.to.items() if key not in PRESSED}
    calls = texts = _texts(reply, place, asked)
    if reply.files and reply.files[0].ref and texts:
        calls = [{**_captioned(_known(reply.files[0], place), texts[-1]), OTHERWISE: texts[-1]}]
    elif len(reply.files) == 1 and len(texts) == 1 and reply.files[0].content and units(reply.text) <= CAPTION:
        calls = [_captioned(_file(reply.files[0], place), texts[0])]
        if reply.files[0].mime in SHOWN:  # not everywhere may pictures be sent
            calls[0][OTHERWISE] = texts[0]
    else:
        calls = [*texts, *(_file(file, place) for file in reply.files)]
    if reply.edits and len(texts) == 1 and not reply.files and "message_id" in asked.to:
        calls[0] = _edited(texts[0], asked)
    elif reply.place and len(texts) == 1:
        calls[0] = {**_venue(reply.place, place), **_markup(reply), OTHERWISE: texts[0]}
    elif reply.notice and len(texts) == 1 and "pressed" in asked.to and units(reply.text) <= NOTICE:
        calls = [{**_notice(reply, asked), OTHERWISE: texts[0]}]
    if reply.quiet:
        calls = [{**call, "disable_notification": True} for call in calls]
    return tuple(Draft(chat=chat, payload=json.dumps(call)) for call in calls)


def _texts(reply: Reply, place: Call, asked: Asked) -> list[Call]:
    """The text in pieces, each with its times, buttons under the last."""
    calls: list[Call] = []
    text = reply.text if reply.buttons else _numbered(reply)
    marks = entities(reply.text, reply.times)
    marks += _kept(reply, asked, marks)
    begin = 0
    for piece in pieces(text, LIMIT):
        start = text.index(piece, begin)
        begin = start + len(piece)
        call: Call = {"method": "sendMessage", **place, "text": UNWRITABLE.sub(" ", piece), **NO_PREVIEW}
        if inside := _inside(marks, units(text[:start]), units(piece)):
            call["entities"] = inside
        calls.append(call)
    if calls:
        calls[-1] |= _markup(reply)
    return calls


def entities(text: str, times: Iterable[Time]) -> list[Call]:
    """The times of a text, for Telegram to show in the reader's own zone; offsets are in UTF-16 units."""
    return [
        {
            "type": "date_time",
            "offset": units(text[: time.start]),
            "length": units(text[time.start : time.end]),
            "unix_time": int(time.at.timestamp()),
        }
        for time in times
    ]


def _kept(reply: Reply, asked: Asked, marked: list[Call]) -> list[Call]:
    """The marks of a text that stays when a note is added below it, where there are no new ones."""
    stays, marks = asked.message.under.partition(NOTE)[0], asked.to.get("marks")
    if not (reply.edits and stays and reply.text.startswith(stays) and isinstance(marks, list)):
        return []
    known = {mark["offset"] for mark in marked}
    return [mark for mark in marks if mark["offset"] < units(stays) and mark["offset"] not in known]


def _inside(marks: Iterable[Call], start: int, length: int) -> list[Call]:
    """Those that lie in a piece, counted from its beginning."""
    moved = [{**mark, "offset": mark["offset"] - start} for mark in marks]
    return [mark for mark in moved if mark["offset"] >= 0 and mark["offset"] + mark["length"] <= length]


def _edited(text: Call, asked: Asked) -> Call:
    """In place of what the message said; that of a picture or file is its caption."""
    edited = {"message_id": asked.to["message_id"]}
    if not asked.to.get("captioned"):
        shown = {key: value for key, value in text.items() if key not in ANEW}
        return {**shown, "method": "editMessageText", **edited, OTHERWISE: text}
    if units(text["text"]) > CAPTION:  # too long for a caption: what it said stays, the note is said anew
        _, _, note = text["text"].rpartition(NOTE)
        return {**{key: value for key, value in text.items() if key != "entities"}, "text": note}
    call = {"method": "editMessageCaption", "chat_id": text["chat_id"], **edited}
    return {**_captioned(call, text), OTHERWISE: text}


def _captioned(call: Call, text: Call) -> Call:
    """A call whose caption is that text."""
    names = {"text": "caption", "entities": "caption_entities", "reply_markup": "reply_markup"}
    return {**call, **{names[key]: value for key, value in text.items() if key in names}}


def _venue(spot: Place, place: Call) -> Call:
    where = {"latitude": spot.latitude, "longitude": spot.longitude}
    return {"method": "sendVenue", **place, **where, "title": spot.name, "address": spot.address}


def _notice(reply: Reply, asked: Asked) -> Call:
    """Shown over the chat of who pressed the button, and to nobody else."""
    pressed = {"callback_query_id": asked.to["pressed"], "show_alert": True}
    return {"method": "answerCallbackQuery", **pressed, "text": reply.text}


def _markup(reply: Reply) -> Call:
    rows = [[{"text": b.label, "callback_data": b.action} for b in row] for row in reply.buttons]
    return {"reply_markup": {"inline_keyboard": rows}} if rows else {}


def _numbered(reply: Reply) -> str:
    return "\n".join([reply.text, *(f"{number}. {choice}" for number, choice in enumerate(reply.choices, start=1))])


def _known(file: File, place: Call) -> Call:
    """A file that Telegram has."""
    return {"method": "sendPhoto" if file.mime == "photo" else "sendDocument", **place, file.mime: file.ref}


def _file(file: File, place: Call) -> Call:
    caption = {"caption": file.caption} if file.caption else {}
    if file.url:
        words = "\n".join(part for part in (file.caption, file.url) if part)
        return {"method": "sendPhoto", **place, "photo": file.url, **caption, OTHERWISE: _said(words, place)}
    content = base64.b64encode(file.content).decode()
    method = "sendPhoto" if file.mime in SHOWN else "sendDocument"
    return {"method": method, **place, "content": content, "name": file.name, **caption}


def _said(text: str, place: Call) -> Call:
    return {"method": "sendMessage", **place, "text": text}
