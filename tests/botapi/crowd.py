"""What people do: they write, tap, send pictures, block the bot, turn a group into a supergroup."""

from __future__ import annotations

import itertools

from tests.botapi import files
from tests.botapi.chats import member
from tests.botapi.errors import Json, Refused
from tests.botapi.state import Place, World
from tests.botapi.text import detected
from tests.botapi.updates import LIFE, Updates

DOT = bytes.fromhex(  # the smallest PNG: one pixel
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


class Crowd:
    """Each helper returns what Telegram would send of it: a message, a query, an identifier."""

    def __init__(self, world: World, updates: Updates) -> None:
        self.world = world
        self.updates = updates

    def user(self, id: int, name: str = "Camille", language_code: str | None = "fr", username: str = "") -> int:  # noqa: A002
        """Someone who has a private chat with the bot."""
        person: Json = {"id": id, "is_bot": False, "first_name": name}
        chat: Json = {"id": id, "type": "private", "first_name": name}
        if username:
            person["username"] = chat["username"] = username
        if language_code:
            person["language_code"] = language_code
        self.world.people[id] = person
        self.world.places[id] = Place(chat)
        return id

    def group(
        self,
        id: int = -1001,  # noqa: A002
        title: str = "Salle",
        type: str = "supergroup",  # noqa: A002
        members: tuple[int, ...] | list[int] = (),
        administrators: tuple[int, ...] | list[int] = (),
        topics: dict[int, str] | None = None,
    ) -> int:
        """A group with the bot in it; with topics it is a forum."""
        chat: Json = {"id": id, "type": type, "title": title} | ({"is_forum": True} if topics else {})
        place = Place(chat, numbers=itertools.count(1) if type == "supergroup" else None)
        place.members = dict.fromkeys((*members, self.world.bot["id"]), "member")
        place.members.update(dict.fromkeys(administrators, "administrator"))
        place.topics = {int(thread): name for thread, name in (topics or {}).items()}
        self.world.places[id] = place
        return id

    def send(self, chat: int, content: Json, sender: int = 0, reply_to: int = 0, thread: int = 0) -> Json:
        """Any message of a person; `sender` is needed in groups."""
        place, person = self.world.places[chat], self.world.people[sender or chat]
        if reply_to:
            content["reply_to_message"] = self.world.messages[chat, reply_to]
        if thread:
            content |= {"message_thread_id": thread, "is_topic_message": True}
        message = self.world.new_message(place, person, content)
        self.updates.add("message", chat, message)
        return message

    def say(self, chat: int, text: str, sender: int = 0, reply_to: int = 0, thread: int = 0) -> Json:
        marks = detected(text)
        content: Json = {"text": text} | ({"entities": marks} if marks else {})
        return self.send(chat, content, sender, reply_to, thread)

    def edit(self, chat: int, message_id: int, text: str) -> Json:
        """A person changes what they wrote."""
        old = self.world.messages[chat, message_id]
        marks = detected(text)
        kept = {key: value for key, value in old.items() if key not in ("text", "entities")}
        new = kept | {"text": text, "edit_date": self.world.now} | ({"entities": marks} if marks else {})
        self.world.messages[chat, message_id] = new
        self.updates.add("edited_message", chat, new)
        return new

    def photo(self, chat: int, caption: str = "", sender: int = 0) -> Json:
        sizes = files.photo(self.world, files.keep(self.world, DOT, "photo.png", "image/png", "photo"))
        return self.send(chat, {"photo": sizes} | ({"caption": caption} if caption else {}), sender)

    def lose_files(self) -> None:
        """No name of a file that the bot was told before is good any longer."""
        self.world.files.clear()

    def voice(self, chat: int, sender: int = 0, seconds: int = 3) -> Json:
        ident = files.keep(self.world, b"OggS", "voice.ogg", "audio/ogg", "voice")
        return self.send(
            chat, {"voice": files.sized(self.world, ident) | {"duration": seconds, "mime_type": "audio/ogg"}}, sender
        )

    def sticker(self, chat: int, emoji: str = "👍", sender: int = 0) -> Json:
        ident = files.keep(self.world, b"RIFF", "sticker.webp", "image/webp", "sticker")
        looks = {"type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False}
        return self.send(chat, {"sticker": files.sized(self.world, ident) | looks | {"emoji": emoji}}, sender)

    def document(self, chat: int, name: str = "a.txt", content: str = "a", sender: int = 0) -> Json:
        ident = files.keep(self.world, content.encode(), name, "text/plain", "document")
        return self.send(chat, {"document": files.document(self.world, ident)}, sender)

    def location(self, chat: int, latitude: float = 48.85, longitude: float = 2.31, sender: int = 0) -> Json:
        return self.send(chat, {"location": {"latitude": latitude, "longitude": longitude}}, sender)

    def press(self, chat: int, message_id: int, button: str, sender: int = 0) -> str:
        """A tap on a button, named by its words or its data; one that is no longer there sends its data all the same.

        That happens to real bots: an old phone shows an old keyboard. A message that was deleted comes as an
        inaccessible one.
        """
        person = self.world.people[sender or chat]
        message = self.world.messages.get((chat, message_id))
        ident = str(self.world.ident() + 10**12)
        query: Json = {
            "id": ident,
            "from": person,
            "chat_instance": str(chat * 7919),
            "data": _data(message, button),
            "message": message or {"chat": self.world.places[chat].chat, "message_id": message_id, "date": 0},
        }
        self._ask("callback_query", ident, chat, query)
        return ident

    def inline(self, user: int, text: str, offset: str = "") -> str:
        ident = str(self.world.ident() + 10**15)
        query: Json = {"id": ident, "from": self.world.people[user], "query": text, "offset": offset}
        self._ask("inline_query", ident, user, query | {"chat_type": "private"})
        return ident

    def _ask(self, kind: str, ident: str, chat: int, query: Json) -> None:
        self.world.queries[ident] = self.world.clock() + LIFE[kind] * self.updates.life_scale
        self.updates.add(kind, chat, query)

    def block(self, user: int) -> None:
        """From now on 403; the bot hears of it by my_chat_member."""
        self.world.block(self.world.places[user])
        self._my_member(user, user, "member", "kicked")

    def unblock(self, user: int) -> None:
        self.world.places[user].trouble = None
        self._my_member(user, user, "kicked", "member")

    def add_bot(self, group: int, by: int) -> None:
        place = self.world.places[group]
        place.trouble, place.members[self.world.bot["id"]] = None, "member"
        self._my_member(group, by, "left", "member")
        self.send(group, {"new_chat_members": [self.world.bot_user]}, by)

    def kick(self, group: int, by: int) -> None:
        self.world.block(self.world.places[group])
        self.world.places[group].members[self.world.bot["id"]] = "kicked"
        self._my_member(group, by, "member", "kicked")

    def _my_member(self, chat: int, by: int, old: str, new: str) -> None:
        bot = self.world.bot["id"]
        content: Json = {
            "chat": self.world.places[chat].chat,
            "from": self.world.people[by],
            "date": self.world.now,
            "old_chat_member": member(self.world, chat, bot, old),
            "new_chat_member": member(self.world, chat, bot, new),
        }
        self.updates.add("my_chat_member", chat, content)

    def migrate(self, group: int, new: int = 0) -> int:
        """The group becomes a supergroup: two service messages, and 400 with the new identifier for the old one."""
        place = self.world.places[group]
        new = new or -1_000_000_000_000 + group
        self.group(new, place.chat["title"], "supergroup")
        self.world.places[new].members = dict(place.members)
        by = next((one for one in place.members if one in self.world.people), 0)
        sender = self.world.people.get(by, self.world.bot_user)
        for chat, content in ((group, {"migrate_to_chat_id": new}), (new, {"migrate_from_chat_id": group})):
            message = self.world.new_message(self.world.places[chat], sender, content)
            self.updates.add("message", chat, message)
        words = "Bad Request: group chat was upgraded to a supergroup chat"
        place.trouble = Refused(400, words, migrate_to_chat_id=new)
        return new


def _data(message: Json | None, button: str) -> str:
    rows = ((message or {}).get("reply_markup") or {}).get("inline_keyboard") or []
    for one in (one for row in rows for one in row):
        if button in (one["text"], one.get("callback_data")):
            return str(one.get("callback_data", ""))
    return button
