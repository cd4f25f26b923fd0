"""Updates of Telegram → messages for the desk."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from telegram import Message as TelegramMessage
from telegram import Update

from bot.inbox import Asked, Left, Moved
from bot.message import Message
from bot.rows import Received
from bot.telegram.calls import NAME, UNWRITABLE

if TYPE_CHECKING:
    from telegram import ChatMemberUpdated

    from bot.message import MessageKind

GROUPS = {"group", "supergroup"}
MEMBERS_GONE = {"left", "kicked"}
COMMAND = re.compile(r"[/!]\w+(?:@(\w+))?")


class Reader:
    """Reads what is meant for the bot of this name."""

    name = ""  # in lower case; empty until Telegram has told it

    def read(self, payload: str) -> Asked | Left | Moved | None:
        """What an update means for the desk; in a group, only what is addressed to it."""
        update = Update.de_json(json.loads(payload), None)
        if update.my_chat_member:
            return self._member(update.my_chat_member)
        if update.callback_query:
            return self._pressed(update)
        message = update.message or update.edited_message
        if message is None:
            return None
        if message.migrate_to_chat_id:
            return Moved(chat=f"{NAME}:{message.migrate_to_chat_id}")
        return self._asked(message, edited=update.edited_message is not None)

    def _member(self, change: ChatMemberUpdated) -> Asked | Left | None:
        """The bot itself was blocked or removed, or added to a group, which it then greets in a line."""
        if change.new_chat_member.status in MEMBERS_GONE:
            return Left()
        if change.old_chat_member.status not in MEMBERS_GONE or change.chat.type not in GROUPS or not self.name:
            return None
        person = f"{NAME}:{change.from_user.id}"
        hint = change.from_user.language_code
        added = Message(button=f"welcome:{self.name}", person=person, group=True, language_hint=hint)
        return Asked(message=added, to={"chat_id": change.chat.id})

    def _pressed(self, update: Update) -> Asked | None:
        pressed = update.callback_query
        if pressed is None or pressed.message is None or pressed.data is None:
            return None
        chat, user, known = pressed.message.chat, pressed.from_user, pressed.message
        shown = known if isinstance(known, TelegramMessage) else None
        to: dict[str, object] = {"chat_id": chat.id, "message_id": known.message_id, "pressed": pressed.id}
        if shown:
            to |= _thread(shown)
            if shown.text is None and shown.caption is not None:
                to["captioned"] = True
            marks = shown.entities if shown.text is not None else shown.caption_entities
            to |= {"marks": [mark.to_dict() for mark in marks if mark.type == "date_time"]}
        message = Message(
            button=pressed.data,
            person=f"{NAME}:{user.id}",
            group=chat.type != "private",
            under=(shown.text or shown.caption or "") if shown else "",
            language_hint=user.language_code,
        )
        if message.group:
            to["reply_parameters"] = {"message_id": known.message_id, "allow_sending_without_reply": True}
        return Asked(message=message, to=to)

    def _asked(self, message: TelegramMessage, *, edited: bool) -> Asked | None:
        kind = _kind(message)
        text = UNWRITABLE.sub(" ", message.text or message.caption or "")
        group = message.chat.type != "private"
        if kind is None or (group and not self._addressed(message, text)) or (edited and not text):
            return None
        user = message.from_user
        asked = Message(
            text=re.sub(rf"(?<!\S)@{self.name}\b", "", text, flags=re.IGNORECASE).strip() if self.name else text,
            kind=kind,
            person=f"{NAME}:{user.id}" if user else "",
            group=group,
            edited=edited,
            language_hint=user.language_code if user else None,
            attached=_attached(message),
        )
        to: dict[str, object] = {"chat_id": message.chat.id}
        if group:
            to["reply_parameters"] = {"message_id": message.message_id, "allow_sending_without_reply": True}
            to |= _thread(message)
        return Asked(message=asked, to=to)

    def _addressed(self, message: TelegramMessage, text: str) -> bool:
        """A command (to us, or to nobody in particular), our name, or a reply to us."""
        name = self.name
        if command := COMMAND.match(text):
            return not command[1] or command[1].lower() == name
        replied = message.reply_to_message
        answered = replied.from_user if replied and not replied.forum_topic_created else None
        if answered and (answered.username or "").lower() == name:
            return True
        return bool(name) and re.search(rf"@{name}\b", text.lower()) is not None


def _thread(message: TelegramMessage) -> dict[str, object]:
    """The topic of a forum."""
    return {"message_thread_id": message.message_thread_id} if message.is_topic_message else {}


def received(update: dict[str, Any]) -> Received:
    """What is needed to file an update; it is read when its turn comes."""
    pressed = update.get("callback_query", {})
    message = update.get("message") or update.get("edited_message") or update.get("my_chat_member")
    holder = message or pressed.get("message") or {}
    chat = holder.get("chat", {"id": 0, "type": "private"})
    person = (pressed.get("from") or holder.get("from") or chat).get("id")
    name = f"{NAME}:{chat.get('id', 0)}"
    lane = name if chat.get("type") == "private" else f"{name} {person}"
    return Received(update_id=update["update_id"], chat=name, lane=lane, payload=json.dumps(update))


def _attached(message: TelegramMessage) -> str:
    """A picture or a file, as Telegram calls it."""
    if message.photo:
        return f"photo:{message.photo[-1].file_id}"
    return f"document:{message.document.file_id}" if message.document else ""


def _kind(message: TelegramMessage) -> MessageKind | None:
    """None: nothing that a person said, like somebody's joining."""
    if message.text is not None:
        return "text"
    if message.photo:
        return "photo"
    if message.voice or message.video_note or message.audio:
        return "voice"
    if message.sticker:
        return "sticker"
    return "other" if message.effective_attachment else None
