"""Updates of Telegram → messages for the desk."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from telegram.constants import MessageAttachmentType

from bot.chat import Asked, Left, Moved
from bot.message import Message
from bot.rows import Received
from bot.telegram.calls import NAME, UNWRITABLE

if TYPE_CHECKING:
    from bot.message import MessageKind

    Told = dict[str, Any]  # an object of the Bot API, as it came

GROUPS = {"group", "supergroup"}
MEMBERS_GONE = {"left", "kicked"}
ATTACHED = {kind.value for kind in MessageAttachmentType}
COMMAND = re.compile(r"[/!]\w+(?:@(\w+))?")


class Reader:
    """Reads what is meant for the bot of this name."""

    name = ""  # in lower case; empty until Telegram has told it

    def read(self, payload: str) -> Asked | Left | Moved | None:
        """What an update means for the desk; in a group, only what is addressed to it."""
        update: Told = json.loads(payload)
        if "my_chat_member" in update:
            return self._member(update["my_chat_member"])
        if "callback_query" in update:
            return self._pressed(update["callback_query"])
        message = update.get("message") or update.get("edited_message")
        if message is None:
            return None
        if "migrate_to_chat_id" in message:
            return Moved(chat=f"{NAME}:{message['migrate_to_chat_id']}")
        return self._asked(message, edited="edited_message" in update)

    def _member(self, change: Told) -> Asked | Left | None:
        """The bot itself was blocked or removed, or added to a group, which it then greets in a line."""
        if change["new_chat_member"]["status"] in MEMBERS_GONE:
            return Left()
        added = change["old_chat_member"]["status"] in MEMBERS_GONE and change["chat"]["type"] in GROUPS
        if not added or not self.name:
            return None
        user = change["from"]
        hello = Message(button=f"welcome:{self.name}", person=_person(user), group=True, language_hint=_hint(user))
        return Asked(message=hello, to={"chat_id": change["chat"]["id"]})

    def _pressed(self, pressed: Told) -> Asked | None:
        known = pressed.get("message")
        if known is None or "data" not in pressed:
            return None
        chat, user, number = known["chat"], pressed["from"], known["message_id"]
        to: dict[str, object] = {"chat_id": chat["id"], "message_id": number, "pressed": pressed["id"]}
        if known["date"]:  # else Telegram tells no more of it
            to |= _thread(known)
            if "caption" in known and "text" not in known:
                to["captioned"] = True
            marks = known.get("entities" if "text" in known else "caption_entities", ())
            to["marks"] = [mark for mark in marks if mark["type"] == "date_time"]
        message = Message(
            button=pressed["data"],
            person=_person(user),
            group=chat["type"] != "private",
            under=known.get("text") or known.get("caption") or "",
            language_hint=_hint(user),
        )
        if message.group:
            to["reply_parameters"] = {"message_id": number, "allow_sending_without_reply": True}
        return Asked(message=message, to=to)

    def _asked(self, message: Told, *, edited: bool) -> Asked | None:
        kind = _kind(message)
        text = UNWRITABLE.sub(" ", message.get("text") or message.get("caption") or "")
        group = message["chat"]["type"] != "private"
        if kind is None or (group and not self._addressed(message, text)) or (edited and not text):
            return None
        user = message.get("from")
        asked = Message(
            text=re.sub(rf"(?<!\S)@{self.name}\b", "", text, flags=re.IGNORECASE).strip() if self.name else text,
            kind=kind,
            person=_person(user) if user else "",
            group=group,
            edited=edited,
            language_hint=_hint(user) if user else None,
            attached=_attached(message),
        )
        to: dict[str, object] = {"chat_id": message["chat"]["id"]}
        if group:
            to["reply_parameters"] = {"message_id": message["message_id"], "allow_sending_without_reply": True}
            to |= _thread(message)
        return Asked(message=asked, to=to)

    def _addressed(self, message: Told, text: str) -> bool:
        """A command (to us, or to nobody in particular), our name, or a reply to us."""
        name = self.name
        if command := COMMAND.match(text):
            return not command[1] or command[1].lower() == name
        replied = message.get("reply_to_message", {})
        answered = replied.get("from", {}) if "forum_topic_created" not in replied else {}
        if name and answered.get("username", "").lower() == name:
            return True
        return bool(name) and re.search(rf"@{name}\b", text.lower()) is not None


def _person(user: Told) -> str:
    return f"{NAME}:{user['id']}"


def _hint(user: Told) -> str | None:
    """The language that Telegram says of a person."""
    return user.get("language_code")


def _thread(message: Told) -> dict[str, object]:
    """The topic of a forum."""
    return {"message_thread_id": message["message_thread_id"]} if message.get("is_topic_message") else {}


def received(update: Told) -> Received:
    """What is needed to file an update; it is read when its turn comes."""
    pressed = update.get("callback_query", {})
    message = update.get("message") or update.get("edited_message") or update.get("my_chat_member")
    holder = message or pressed.get("message") or {}
    chat = holder.get("chat", {"id": 0, "type": "private"})
    person = (pressed.get("from") or holder.get("from") or chat).get("id")
    name = f"{NAME}:{chat.get('id', 0)}"
    lane = name if chat.get("type") == "private" else f"{name} {person}"
    return Received(update_id=update["update_id"], chat=name, lane=lane, payload=json.dumps(update))


def _attached(message: Told) -> str:
    """A picture or a file, as Telegram calls it."""
    if message.get("photo"):
        return f"photo:{message['photo'][-1]['file_id']}"
    return f"document:{message['document']['file_id']}" if "document" in message else ""


def _kind(message: Told) -> MessageKind | None:
    """None: nothing that a person said, like somebody's joining."""
    if "text" in message:
        return "text"
    if message.get("photo"):
        return "photo"
    if message.keys() & {"voice", "video_note", "audio"}:
        return "voice"
    if "sticker" in message:
        return "sticker"
    return "other" if message.keys() & ATTACHED else None
