"""send*: a call → a message, with Telegram's checks."""

from __future__ import annotations

from tests.botapi.call import Call
from tests.botapi.errors import Json, bad
from tests.botapi.files import attachment, document, photo
from tests.botapi.markup import read_markup
from tests.botapi.state import Place, World
from tests.botapi.text import LONGEST_CAPTION, read_text


def send_message(world: World, call: Call) -> Json:
    place = world.target(call)
    if not call.text("text"):
        raise bad("message text is empty")
    text, entities = read_text(call, "text")
    if not text:
        raise bad("text must be non-empty")
    content: Json = {"text": text} | ({"entities": entities} if entities else {})
    preview = call.data("link_preview_options")
    return _send(world, place, call, content | ({"link_preview_options": preview} if preview else {}))


def send_photo(world: World, call: Call) -> Json:
    place = world.target(call)
    return _send(world, place, call, {"photo": photo(world, attachment(world, call, "photo"))} | _caption(call))


def send_document(world: World, call: Call) -> Json:
    place = world.target(call)
    return _send(
        world, place, call, {"document": document(world, attachment(world, call, "document"))} | _caption(call)
    )


def send_location(world: World, call: Call) -> Json:
    return _send(world, world.target(call), call, {"location": _spot(call)})


def send_venue(world: World, call: Call) -> Json:
    place, spot = world.target(call), _spot(call)
    title, address = call.text("title").strip(), call.text("address").strip()
    if not title:
        raise bad("venue title must be non-empty")
    if not address:
        raise bad("venue address must be non-empty")
    more = {
        name: call.text(name)
        for name in ("foursquare_id", "foursquare_type", "google_place_id", "google_place_type")
        if call.text(name)
    }
    return _send(
        world, place, call, {"venue": {"location": spot, "title": title, "address": address} | more, "location": spot}
    )


def _spot(call: Call) -> Json:
    latitude, longitude = call.real("latitude"), call.real("longitude")
    if not (abs(latitude) <= 90 and abs(longitude) <= 180):
        raise bad("wrong latitude or longitude specified")
    return {"latitude": latitude, "longitude": longitude}


def _caption(call: Call) -> Json:
    text, entities = read_text(call, "caption", longest=LONGEST_CAPTION, entities="caption_entities")
    return ({"caption": text} if text else {}) | ({"caption_entities": entities} if text and entities else {})


def _send(world: World, place: Place, call: Call, content: Json) -> Json:
    markup = read_markup(call)
    if markup:
        content["reply_markup"] = markup
    content |= _topic(place, call)
    if (reply := _reply(world, place, call)) is not None:
        content["reply_to_message"] = {key: value for key, value in reply.items() if key != "reply_to_message"}
    if call.flag("protect_content"):
        content["has_protected_content"] = True
    return world.new_message(place, world.bot_user, content)


def _topic(place: Place, call: Call) -> Json:
    thread = call.number("message_thread_id")
    if not thread:
        return {}
    if thread not in place.topics:
        raise bad("message thread not found")
    return {"message_thread_id": thread, "is_topic_message": True}


def _reply(world: World, place: Place, call: Call) -> Json | None:
    wanted = call.data("reply_parameters")
    if wanted is None and (old := call.number("reply_to_message_id")):
        wanted = {"message_id": old, "allow_sending_without_reply": call.flag("allow_sending_without_reply")}
    if not wanted:
        return None
    chat = wanted.get("chat_id") or place.chat["id"]
    found = world.messages.get((int(chat), int(wanted["message_id"])))
    if found is None and not wanted.get("allow_sending_without_reply"):
        raise bad("message to be replied not found")
    return found
