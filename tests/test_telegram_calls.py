"""Replies as calls of the Bot API: which method, what it carries, and what is said where Telegram refuses it."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest

from bot.chat import Asked
from bot.message import Button, File, Message, Place, Reply, Time
from bot.telegram.calls import OTHERWISE, drafts
from bot.telegram.taps import Taps

AT = dt.datetime(2024, 3, 5, 8, 30, tzinfo=dt.UTC)
KEYS = ((Button(label="Map", action="map:1"),),)
SPOT = Place(latitude=48.5, longitude=2.25, name="Hall", address="1 Main Street")
ICS = File(name="a.ics", mime="text/calendar", content=b"BEGIN")
PNG = File(name="a.png", mime="image/png", content=b"PNG")
FAR = File(name="b.jpg", mime="image/jpeg", url="https://example.org/b.jpg", caption="A picture.")
WRITTEN: dict[str, object] = {"chat_id": 1}
PRESSED: dict[str, object] = {"chat_id": 1, "message_id": 7, "pressed": "99"}
CAPTIONED: dict[str, object] = {**PRESSED, "captioned": True}


def calls(reply: Reply, to: dict[str, object] = WRITTEN, under: str = "") -> list[dict[str, Any]]:
    asked = Asked(message=Message(under=under), to=to)
    return [json.loads(draft.payload) for draft in drafts("telegram:1", asked, reply)]


LONG = "word " * 1200
CASES: list[tuple[str, Reply, dict[str, object], list[str]]] = [
    ("a text", Reply(text="Hello"), WRITTEN, ["sendMessage"]),
    ("a long text", Reply(text=LONG), WRITTEN, ["sendMessage", "sendMessage"]),
    ("an edit", Reply(text="Hello", edits=True), PRESSED, ["editMessageText"]),
    ("an edit of a caption", Reply(text="Hello", edits=True), CAPTIONED, ["editMessageCaption"]),
    ("what is too long for a caption", Reply(text=LONG[:1100], edits=True), CAPTIONED, ["sendMessage"]),
    ("a pin", Reply(text="Hall", place=SPOT), WRITTEN, ["sendVenue"]),
    ("a calendar file", Reply(text="Here", files=(ICS,)), WRITTEN, ["sendDocument"]),
    ("a picture of ours", Reply(text="Here", files=(PNG,), buttons=KEYS), WRITTEN, ["sendPhoto"]),
    ("a picture of the page", Reply(text="See", files=(FAR,)), WRITTEN, ["sendMessage", "sendPhoto"]),
    ("a long text with a file", Reply(text=LONG[:1100], files=(ICS,)), WRITTEN, ["sendMessage", "sendDocument"]),
    ("a notice", Reply(text="Too late", notice=True), PRESSED, ["answerCallbackQuery"]),
    ("a long notice", Reply(text=LONG[:300], notice=True), PRESSED, ["sendMessage"]),
    ("a notice to nobody", Reply(text="Too late", notice=True), WRITTEN, ["sendMessage"]),
]


@pytest.mark.parametrize(("reply", "to", "methods"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_a_reply_becomes_calls(reply: Reply, to: dict[str, object], methods: list[str]) -> None:
    assert [call["method"] for call in calls(reply, to)] == methods


def test_what_telegram_refuses_is_said_in_words() -> None:
    replies = [Reply(text="Hall", place=SPOT), Reply(text="Late", notice=True), Reply(text="New", edits=True)]
    for reply in replies:
        (call,) = calls(reply, PRESSED)
        assert (call[OTHERWISE]["method"], call[OTHERWISE]["text"]) == ("sendMessage", reply.text)
    picture = calls(Reply(text="See", files=(FAR,)))[-1]
    assert (picture["caption"], picture[OTHERWISE]["text"]) == ("A picture.", f"A picture.\n{FAR.url}")
    [ours] = calls(Reply(text="Here", files=(PNG,), buttons=KEYS))
    assert (ours["caption"], ours[OTHERWISE]["method"], ours[OTHERWISE]["text"]) == ("Here", "sendMessage", "Here")


def test_a_file_carries_the_words_and_the_buttons() -> None:
    (call,) = calls(
        Reply(text="The programme at 9:30", files=(PNG,), buttons=KEYS, times=(Time(start=17, end=21, at=AT),))
    )
    assert call["caption"] == "The programme at 9:30"
    assert call["caption_entities"][0]["offset"] == 17
    assert call["reply_markup"]["inline_keyboard"][0][0]["text"] == "Map"


TIMES = [
    ("at 9:30", 3, (3, 4)),
    ("😀 at 9:30", 5, (6, 4)),  # one character, two units
    ("é at 9:30", 5, (5, 4)),
    ("  at 9:30", 5, (3, 4)),  # blank space at the ends goes
]


@pytest.mark.parametrize(("text", "start", "expected"), TIMES)
def test_times_are_marked_in_utf_16_units(text: str, start: int, expected: tuple[int, int]) -> None:
    (call,) = calls(Reply(text=text, times=(Time(start=start, end=start + 4, at=AT),)))
    (mark,) = call["entities"]
    assert mark == {
        "type": "date_time",
        "offset": expected[0],
        "length": expected[1],
        "unix_time": 1709627400,
    }


def test_times_of_a_long_text_are_marked_in_their_piece() -> None:
    text = f"{LONG}at 9:30"
    first, second = calls(Reply(text=text, times=(Time(start=len(text) - 4, end=len(text), at=AT),)))
    (mark,) = second["entities"]
    assert "entities" not in first
    assert second["text"][mark["offset"] :] == "9:30"


def test_a_note_below_a_text_keeps_the_times_above_it() -> None:
    mark = {"type": "date_time", "offset": 3, "length": 4, "unix_time": 1709627400}
    below = {**mark, "offset": 15}
    noted = Reply(text="at 9:30\n\n→ Noted.", edits=True)
    (call,) = calls(noted, {**PRESSED, "marks": [mark, below]}, under="at 9:30\n\n→ at 9:30")
    assert call["entities"] == [mark]
    assert (
        calls(Reply(text="Else", edits=True), {**PRESSED, "marks": [mark]}, under="at 9:30")[0].get("entities") is None
    )


# Who pressed: message, action, number of the press, second.
TAPS = [
    ("twice in a row", [(7, "map:1", "a", 0.0), (7, "map:1", "b", 0.5)], [False, True]),
    ("three times", [(7, "map:1", "a", 0.0), (7, "map:1", "b", 0.5), (7, "map:1", "c", 1.0)], [False, True, True]),
    ("again later", [(7, "map:1", "a", 0.0), (7, "map:1", "b", 5.0)], [False, False]),
    ("another button", [(7, "map:1", "a", 0.0), (7, "map:2", "b", 0.5)], [False, False]),
    ("under another message", [(7, "map:1", "a", 0.0), (8, "map:1", "b", 0.5)], [False, False]),
    ("the same press, handled anew", [(7, "map:1", "a", 0.0), (7, "map:1", "a", 0.5)], [False, False]),
]


@pytest.mark.parametrize(("presses", "expected"), [case[1:] for case in TAPS], ids=[case[0] for case in TAPS])
def test_a_button_pressed_twice_in_a_row_is_one_wish(
    presses: list[tuple[int, str, str, float]], expected: list[bool]
) -> None:
    taps = Taps()
    found = []
    for message, action, number, second in presses:
        asked = Asked(message=Message(button=action), to={"message_id": message, "pressed": number})
        found.append(taps.doubled("telegram:1", asked, second))
    assert found == expected
