"""The programme as a picture: what is on it, how heavy it is, how it is asked for, and that nobody else pays for it."""

from __future__ import annotations

import datetime as dt
import io
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from bot.conversation import Conversation
from bot.message import ChatMemory, Message, Outcome
from bot.picture import LONGEST, MARGIN, TEXT, TIMES, WIDTH, Words, can_draw, picture, sheets
from bot.wording import wordings
from knowledge import Desk, Event, Session
from tests.test_paging import EVENT, programme

ROOT = Path(__file__).parent.parent
DESK = Desk(EVENT)
TALK = Conversation([DESK], wordings())
DURING = dt.datetime(2024, 3, 5, 10, tzinfo=EVENT.zone)
BEFORE = DURING - dt.timedelta(days=1)
WORDS = Words("on now", "Marked: what is on at 10:00.")
NOW = (255, 241, 194)  # the ground of what is on


def drawn(event: Event, number: int = 0, now: dt.datetime = DURING, language: str = "en") -> Image.Image:
    return Image.open(io.BytesIO(picture(Desk(event), language, number, now, WORDS)))


def marked(image: Image.Image) -> list[tuple[int, int]]:
    """The spans of lines that are marked as being on."""
    pixels = image.convert("RGB")
    found: list[tuple[int, int]] = []
    for line in range(image.height):
        ground = pixels.getpixel((WIDTH - 5, line))
        assert isinstance(ground, tuple)
        if max(abs(a - b) for a, b in zip(ground, NOW, strict=True)) < 12:
            if found and found[-1][1] == line - 1:
                found[-1] = (found[-1][0], line)
            else:
                found.append((line, line))
    return found


def in_rooms(event: Event, *names: str) -> Event:
    sessions = [replace(one, room=names[n % len(names)]) for n, one in enumerate(event.sessions)]
    return replace(event, sessions=tuple(sessions))


@pytest.mark.parametrize("language", sorted(wordings()))
def test_a_picture_is_light_and_as_wide_as_a_phone_shows(language: str) -> None:
    content = picture(DESK, language, 0, DURING, WORDS)
    image = Image.open(io.BytesIO(content))
    assert image.width == WIDTH
    assert image.height <= LONGEST
    assert len(content) < 300_000


@pytest.mark.parametrize("language", sorted(wordings()))
def test_times_keep_to_their_column(language: str) -> None:
    late = [replace(one, start=dt.time(20, 55), end=dt.time(23, 58)) for one in EVENT.sessions]
    image = drawn(replace(EVENT, sessions=tuple(late)), now=BEFORE, language=language).convert("L")
    beside = image.crop((MARGIN + TIMES, 250, TEXT, image.height))
    assert {value for _, value in beside.getcolors() or []} & set(range(200)) == set()


def test_what_is_on_is_marked_and_nothing_else() -> None:
    assert len(marked(drawn(EVENT))) == 1
    assert marked(drawn(EVENT, now=BEFORE)) == []


def test_every_session_is_on_one_page_of_its_day() -> None:
    event = programme(18, days=3)
    found = sheets(Desk(event), "en")
    assert sorted(place for sheet in found for place in sheet.places) == list(range(54))
    days = [{event.sessions[place].date for place in sheet.places} for sheet in found]
    assert days == [{sheet.date} for sheet in found]
    assert all(drawn(event, number).height <= LONGEST for number in range(len(found)))


LONG_WORDS = ["word " * 60, "Donaudampfschifffahrtsgesellschaftskapitänsmützenständer" * 4, "x", "🎉 Feier 🎉", ""]


@pytest.mark.parametrize("title", LONG_WORDS, ids=["words", "one word", "short", "emoji", "none"])
def test_any_title_fits(title: str) -> None:
    sessions = tuple(replace(one, title=title or None, room=title or None) for one in EVENT.sessions)
    event = replace(EVENT, sessions=sessions)
    image = drawn(event)
    edge = image.convert("L").crop((WIDTH - 20, 300, WIDTH, image.height))
    assert {value for _, value in edge.getcolors() or []} & set(range(90)) == set()  # no ink beside the margin


def test_a_programme_in_other_letters_is_told_in_words() -> None:
    event = replace(EVENT, sessions=(replace(EVENT.sessions[0], title="开幕"), *EVENT.sessions[1:]))
    assert can_draw(EVENT)
    assert not can_draw(event)
    assert not can_draw(replace(EVENT, sessions=()))
    outcome = Conversation([Desk(event)], wordings()).handle(Message(text="/programme picture"), ChatMemory(), DURING)
    assert outcome.replies[0].files == ()
    assert "开幕" in outcome.replies[0].text


def said(text: str, memory: ChatMemory = ChatMemory(), talk: Conversation = TALK) -> Outcome:  # noqa: B008
    return talk.handle(Message(text=text), memory, DURING)


ASKED = [
    "/programme picture",
    "/programme en image",
    "/programm als Bild",
    "le programme en image ?",
    "programme as a picture",
]


@pytest.mark.parametrize("text", ASKED)
def test_it_is_asked_for_in_words(text: str) -> None:
    [reply] = said(text).replies
    [file] = reply.files
    assert (file.mime, file.content[:4]) == ("image/png", b"\x89PNG")
    assert "/programme" in reply.text
    assert TALK.takes_long(Message(text=text))


@pytest.mark.parametrize("text", ["/programme", "is there a picture of the venue?", "programme", "quelle image ?"])
def test_other_questions_get_no_picture(text: str) -> None:
    assert [file.mime for reply in said(text).replies for file in reply.files] == []


def test_the_programme_in_words_has_a_button_for_it() -> None:
    outcome = said("/programme", ChatMemory(language="en"))
    [button] = [one for row in outcome.replies[0].buttons for one in row if one.label == "As a picture"]
    pressed = TALK.handle(Message(button=button.action), outcome.memory, DURING)
    assert pressed.replies[0].files[0].mime == "image/png"
    assert TALK.takes_long(Message(button=button.action))


def test_pages_and_rooms_are_reached_by_buttons_and_in_words() -> None:
    event = in_rooms(programme(40), "Aula", "Hall")
    talk = Conversation([Desk(event)], wordings())
    first = said("/programme picture (1/9)", ChatMemory(language="en"), talk)
    more, *rooms = [one for row in first.replies[0].buttons for one in row]
    assert [one.label for one in rooms] == ["Aula", "Hall"]
    second = talk.handle(Message(button=more.action), first.memory, DURING)
    assert "(2/" in second.replies[0].text
    assert said("more", first.memory, talk).replies == second.replies
    aula = talk.handle(Message(button=rooms[0].action), first.memory, DURING)
    assert "Aula" in aula.replies[0].text
    assert said("/programme picture Aula", ChatMemory(language="en"), talk).replies == aula.replies
    found = sheets(Desk(event), "en", "Aula")
    assert {event.sessions[place].room for sheet in found for place in sheet.places} == {"Aula"}


@pytest.mark.parametrize("value", ["", "0", "nobody.1.1", "1.2.3.4", "x.-1"])
def test_a_button_that_is_none_says_so(value: str) -> None:
    [reply] = TALK.handle(Message(button=f"picture:{value}"), ChatMemory(language="en"), DURING).replies
    assert reply.notice


def test_a_session_without_times_or_a_day_is_drawn() -> None:
    event = replace(EVENT, sessions=(Session(id="a", title="Somewhen"), Session(id="b", date=EVENT.days[0].date)))
    assert [drawn(event, number).width for number in range(2)] == [WIDTH, WIDTH]


def test_the_desk_starts_without_the_library_for_pictures() -> None:
    code = "import sys, bot.serve, bot.terminal_chat; print(*sys.modules, sep='\\n')"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert {"PIL", "font_source_sans_pro"} & set(run.stdout.splitlines()) == set()
    assert run.returncode == 0
