"""What the bot may ask of chats, and the answers to taps and inline questions."""

from __future__ import annotations

from tests.botapi.call import Call
from tests.botapi.errors import Json, bad, forbidden
from tests.botapi.markup import check_inline
from tests.botapi.state import World

ACTIONS = {"typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice",
           "upload_document", "choose_sticker", "find_location", "record_video_note", "upload_video_note"}  # fmt: skip
RIGHTS = ("can_be_edited", "is_anonymous", "can_manage_chat", "can_delete_messages", "can_manage_video_chats",
          "can_restrict_members", "can_promote_members", "can_change_info", "can_invite_users", "can_post_stories",
          "can_edit_stories", "can_delete_stories")  # fmt: skip
STALE = "query is too old and response timeout expired or query ID is invalid"


def get_me(world: World, _call: Call) -> Json:
    return world.bot


def send_action(world: World, call: Call) -> bool:
    world.target(call)
    if call.text("action") not in ACTIONS:
        raise bad("wrong parameter action in request")
    return True


def get_chat(world: World, call: Call) -> Json:
    place = world.place(world.chat_id(call))
    if place.trouble is not None and not place.private:
        raise place.trouble
    gifts = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")
    extra: Json = {
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(gifts, place.private),
    }
    pinned = world.messages.get((place.chat["id"], place.pinned))
    return place.chat | extra | ({"pinned_message": pinned} if pinned else {})


def member(world: World, chat: int, user: int, status: str = "") -> Json:
    """A ChatMember: the fields that its status demands."""
    person = world.bot_user if user == world.bot["id"] else world.people.get(user)
    if person is None:
        raise bad("user not found")
    status = status or world.status(world.place(chat), user)
    more: Json = {}
    if status == "creator":
        more = {"is_anonymous": False}
    elif status == "administrator":
        more = {right: right == "can_manage_chat" for right in RIGHTS}
    elif status == "kicked":
        more = {"until_date": 0}
    return {"status": status, "user": person} | more


def get_member(world: World, call: Call) -> Json:
    place = world.target(call)
    return member(world, place.chat["id"], call.number("user_id"))


def get_administrators(world: World, call: Call) -> list[Json]:
    place = world.target(call)
    if place.private:
        raise bad("there are no administrators in the private chat")
    high = [user for user, status in place.members.items() if status in ("creator", "administrator")]
    return [member(world, place.chat["id"], user) for user in high]


def count_members(world: World, call: Call) -> int:
    place = world.target(call)
    return 2 if place.private else sum(status not in ("left", "kicked") for status in place.members.values())


def leave(world: World, call: Call) -> bool:
    place = world.target(call)
    if place.private:
        raise bad("chat member status can't be changed in private chats")
    place.members[world.bot["id"]] = "left"
    place.trouble = forbidden(f"bot is not a member of the {place.chat['type']} chat")
    return True


def answer_callback(world: World, call: Call) -> bool:
    """Only while the tap is fresh, and once: 150 s is the life of its update (tdlib/telegram-bot-api)."""
    ident = call.text("callback_query_id")
    if len(call.text("text")) > 200:
        raise bad("MESSAGE_TOO_LONG")
    if world.queries.pop(ident, 0.0) <= world.clock():
        raise bad(STALE)
    world.callback_answers[ident] = {"text": call.text("text"), "show_alert": call.flag("show_alert")}
    return True


def answer_inline(world: World, call: Call) -> bool:
    ident, results = call.text("inline_query_id"), call.data("results")
    if not isinstance(results, list):
        raise bad("can't parse inline query results JSON object")
    if len(results) > 50:
        raise bad("RESULTS_TOO_MUCH")
    if len({one.get("id") for one in results}) < len(results):
        raise bad("RESULT_ID_DUPLICATE")
    for one in results:
        _check_result(one)
    if world.queries.pop(ident, 0.0) <= world.clock():
        raise bad(STALE)
    world.inline_answers[ident] = {"results": results} | {
        name: call.values[name]
        for name in ("cache_time", "is_personal", "next_offset", "button")
        if name in call.values
    }
    return True


def _check_result(one: Json) -> None:
    if not 1 <= len(str(one.get("id", "")).encode()) <= 64:
        raise bad("RESULT_ID_INVALID")
    if one.get("type") == "article" and not (one.get("title") and one.get("input_message_content")):
        raise bad("can't parse inline query result: title and input_message_content are needed")
    content = one.get("input_message_content") or {}
    if "message_text" in content and not content["message_text"]:
        raise bad("message text is empty")
    if one.get("reply_markup"):
        check_inline(one["reply_markup"].get("inline_keyboard"))


def create_topic(world: World, call: Call) -> Json:
    place = world.target(call)
    if not place.chat.get("is_forum"):
        raise bad("the chat is not a forum")
    name = call.text("name").strip()
    if not 1 <= len(name) <= 128:
        raise bad("TOPIC_NAME_INVALID" if name else "topic name must be non-empty")
    thread = world.new_message(place, world.bot_user, {"forum_topic_created": {"name": name, "icon_color": 7322096}})
    place.topics[thread["message_id"]] = name
    return {"message_thread_id": thread["message_id"], "name": name, "icon_color": 7322096}
