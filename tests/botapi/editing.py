"""edit*, deleteMessage, pins, reactions: what happens to a message that exists."""

from __future__ import annotations

from tests.botapi.call import Call
from tests.botapi.errors import Json, bad
from tests.botapi.markup import read_markup
from tests.botapi.state import World
from tests.botapi.text import LONGEST_CAPTION, read_text

SAME = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
OLD = 48 * 3600  # a bot may delete its messages for 48 hours (Bot API, deleteMessage)


def edit_text(world: World, call: Call) -> Json | bool:
    if call.text("inline_message_id"):
        return _inline(world, call)
    message = _own(world, call)
    if not call.text("text"):
        raise bad("message text is empty")
    text, entities = read_text(call, "text")
    if not text:
        raise bad("text must be non-empty")
    if "text" not in message:
        raise bad("there is no text in the message to edit")
    content: Json = {"text": text} | ({"entities": entities} if entities else {})
    preview = call.data("link_preview_options")
    return _changed(world, call, message, content | ({"link_preview_options": preview} if preview else {}))


def edit_caption(world: World, call: Call) -> Json | bool:
    if call.text("inline_message_id"):
        return _inline(world, call)
    message = _own(world, call)
    if "photo" not in message and "document" not in message:
        raise bad("there is no caption in the message to edit")
    text, entities = read_text(call, "caption", longest=LONGEST_CAPTION, entities="caption_entities")
    content = ({"caption": text} if text else {}) | ({"caption_entities": entities} if text and entities else {})
    return _changed(world, call, message, content)


def edit_markup(world: World, call: Call) -> Json | bool:
    if call.text("inline_message_id"):
        return _inline(world, call)
    message = _own(world, call)
    kept = ("text", "entities", "caption", "caption_entities", "link_preview_options")
    return _changed(world, call, message, {key: message[key] for key in kept if key in message})


def _inline(world: World, call: Call) -> bool:
    if call.text("inline_message_id") not in world.inline_answers:
        raise bad("MESSAGE_ID_INVALID")
    read_markup(call)
    return True


def _own(world: World, call: Call) -> Json:
    place = world.target(call)
    message = world.message(place.chat["id"], call.number("message_id"), "message to edit not found")
    if message["from"]["id"] != world.bot["id"]:
        raise bad("message can't be edited")
    return message


def _changed(world: World, call: Call, message: Json, content: Json) -> Json:
    """A new message value takes the place of the old one: what was logged and queued stays as it was."""
    markup = read_markup(call)
    full = content | ({"reply_markup": markup} if markup else {})
    editable = ("text", "entities", "caption", "caption_entities", "link_preview_options", "reply_markup")
    if full == {key: message[key] for key in editable if key in message}:
        raise bad(SAME)
    kept = {key: value for key, value in message.items() if key not in editable}
    changed = kept | full | {"edit_date": world.now}
    world.messages[message["chat"]["id"], message["message_id"]] = changed
    return changed


def delete_message(world: World, call: Call) -> bool:
    place = world.target(call)
    chat, number = place.chat["id"], call.number("message_id")
    message = world.message(chat, number, "message to delete not found")
    mine = message["from"]["id"] == world.bot["id"]
    administrator = world.status(place, world.bot["id"]) == "administrator"
    if world.now - message["date"] > OLD or not (mine or place.private or administrator):
        raise bad("message can't be deleted")
    del world.messages[chat, number]
    return True


def delete_messages(world: World, call: Call) -> bool:
    """Those that cannot be found are skipped (Bot API, deleteMessages)."""
    place = world.target(call)
    for number in call.data("message_ids") or []:
        world.messages.pop((place.chat["id"], int(number)), None)
    return True


def set_reaction(world: World, call: Call) -> bool:
    place = world.target(call)
    world.message(place.chat["id"], call.number("message_id"), "message to react not found")
    for one in call.data("reaction") or []:
        if not isinstance(one, dict) or one.get("type") not in ("emoji", "custom_emoji"):
            raise bad("REACTION_INVALID")
    return True


def pin(world: World, call: Call) -> bool:
    place = world.target(call)
    number = call.number("message_id")
    world.message(place.chat["id"], number, "message to pin not found")
    _rights(world, place.chat["id"])
    place.pinned = number
    return True


def unpin(world: World, call: Call) -> bool:
    place = world.target(call)
    _rights(world, place.chat["id"])
    number = call.number("message_id")
    if number and number != place.pinned:
        raise bad("message to unpin not found")
    place.pinned = 0
    return True


def _rights(world: World, chat: int) -> None:
    place = world.place(chat)
    if not place.private and world.status(place, world.bot["id"]) != "administrator":
        raise bad("not enough rights to manage pinned messages in the chat")
