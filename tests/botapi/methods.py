"""The methods by name, in lower case: Telegram takes names in any case."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.botapi import chats, editing, files, profile, sending
from tests.botapi.call import Call
from tests.botapi.state import World

Method = Callable[[World, Call], Any]


def _yes(_world: World, _call: Call) -> bool:
    return True


METHODS: dict[str, Method] = {
    "getme": chats.get_me,
    "logout": _yes,
    "close": _yes,
    "sendmessage": sending.send_message,
    "sendphoto": sending.send_photo,
    "senddocument": sending.send_document,
    "sendlocation": sending.send_location,
    "sendvenue": sending.send_venue,
    "sendchataction": chats.send_action,
    "editmessagetext": editing.edit_text,
    "editmessagecaption": editing.edit_caption,
    "editmessagereplymarkup": editing.edit_markup,
    "deletemessage": editing.delete_message,
    "deletemessages": editing.delete_messages,
    "setmessagereaction": editing.set_reaction,
    "pinchatmessage": editing.pin,
    "unpinchatmessage": editing.unpin,
    "answercallbackquery": chats.answer_callback,
    "answerinlinequery": chats.answer_inline,
    "getfile": files.get_file,
    "getchat": chats.get_chat,
    "getchatmember": chats.get_member,
    "getchatadministrators": chats.get_administrators,
    "getchatmembercount": chats.count_members,
    "leavechat": chats.leave,
    "createforumtopic": chats.create_topic,
    "setmycommands": profile.set_commands,
    "getmycommands": profile.get_commands,
    "deletemycommands": profile.delete_commands,
    "setmyname": profile.set_name,
    "getmyname": profile.get_name,
    "setmydescription": profile.set_description,
    "getmydescription": profile.get_description,
    "setmyshortdescription": profile.set_short,
    "getmyshortdescription": profile.get_short,
}
