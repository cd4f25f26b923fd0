"""Keyboards: what Telegram refuses of them."""

from __future__ import annotations

from tests.botapi.call import Call
from tests.botapi.errors import Json, bad

LONGEST_DATA = 64  # bytes, not characters
MOST_BUTTONS = 100
ACTIONS = {"url", "callback_data", "web_app", "login_url", "switch_inline_query", "switch_inline_query_current_chat",
           "switch_inline_query_chosen_chat", "copy_text", "callback_game", "pay"}  # fmt: skip
OTHERS = {"keyboard", "remove_keyboard", "force_reply"}


def read_markup(call: Call) -> Json | None:
    """The inline keyboard of a call, checked; other keyboards are taken, but are no part of a message."""
    markup = call.data("reply_markup")
    if markup is None:
        return None
    if not isinstance(markup, dict):
        raise bad("object expected as reply markup")
    if "inline_keyboard" not in markup:
        if not markup or OTHERS & set(markup):
            return None
        raise bad("can't parse reply keyboard markup JSON object")
    check_inline(markup["inline_keyboard"])
    return {"inline_keyboard": markup["inline_keyboard"]} if markup["inline_keyboard"] else None


def check_inline(rows: object) -> None:
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad('field "inline_keyboard" must be of type Array of Array')
    buttons = [button for row in rows for button in row]
    if len(buttons) > MOST_BUTTONS:
        raise bad("REPLY_MARKUP_TOO_LONG")
    for button in buttons:
        _check_button(button)


def _check_button(button: Json) -> None:
    if not isinstance(button, dict) or not isinstance(button.get("text"), str):
        raise bad('can\'t parse inline keyboard button: Field "text" must be of type String')
    if not button["text"].strip():
        raise bad("can't parse inline keyboard button: Text must be non-empty")
    if not ACTIONS & set(button):
        raise bad("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if "callback_data" in button and not 0 < len(str(button["callback_data"]).encode()) <= LONGEST_DATA:
        raise bad("BUTTON_DATA_INVALID")
    if "url" in button and not str(button["url"]).startswith(("http://", "https://", "tg://", "mailto:", "tel:")):
        raise bad(f"inline keyboard button URL '{button['url']}' is invalid: Wrong HTTP URL")
