"""Whole dialogues on Telegram as data (`dialogs/telegram/*.txt`): the real process against the counterpart.

A line is a step or what must follow from it; words are divided by ` | `, and a call has to hold all of them.

    language fr                  of the person
    menu agenda Mon agenda       the menu for this language has the command, with these words
    say, press                   in the private chat; a button by its words or its action
    start de Title               by a link to the session with that title, in German
    added, aloud, shout          in a group: the bot is added, somebody writes, somebody presses an action
    type words                   inline, in any chat
    button Words                 the last message has it
    sendVenue words …            the call that follows; with `group` before it, in the group and in its topic
"""

from __future__ import annotations

import itertools
import json
from pathlib import Path
from typing import Any

import pytest

from bot.agenda import handle
from bot.links import payload
from knowledge import Desk, load_event
from tests.botapi import Counterpart
from tests.running import hooked, serving

FOLDER = Path(__file__).parent / "dialogs" / "telegram"
PAGE = FOLDER / "jardins.md"
TOPIC = 5
numbers = itertools.count(7000)


def plain(value: object) -> object:
    """A parameter as it was meant: what is JSON in a form is read."""
    if isinstance(value, str) and value[:1] in {"[", "{"}:
        return plain(json.loads(value))
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    return [plain(one) for one in value] if isinstance(value, list) else value


class Talk:
    """One dialogue as it goes."""

    def __init__(self, telegram: Counterpart) -> None:
        self.telegram = telegram
        self.person = self.group = 0
        self.mark = 0  # of the log, when the last step was taken
        self.last: dict[str, Any] = {}  # the newest message of the private chat
        self.said = 0  # message of the group that is to be replied to
        self.language = ""

    async def step(self, line: str) -> None:
        word, _, rest = line.partition(" ")
        doing = getattr(self, f"do_{word}", None)
        if doing is None:
            await self.follows(word, rest)
            return
        if word not in {"button", "menu"}:
            self.mark = len(self.telegram.world.log)
        await doing(rest)

    async def do_language(self, rest: str) -> None:
        self.language = rest
        self.person = self.telegram.user(next(numbers), language_code=rest)
        self.group = self.telegram.group(-next(numbers), members=[self.person], topics={TOPIC: "Questions"})

    async def do_menu(self, rest: str) -> None:
        name, _, words = rest.partition(" ")
        commands = self.telegram.world.commands
        key = ('{"type": "default"}', self.language)
        await self.telegram.wait_until(lambda: key in commands)
        assert words in {one["command"]: one["description"] for one in commands[key]}[name]

    async def do_say(self, rest: str) -> None:
        self.telegram.say(self.person, rest)

    async def do_press(self, rest: str) -> None:
        self.telegram.press(self.person, self.last["message_id"], rest)

    async def do_start(self, rest: str) -> None:
        language, _, title = rest.partition(" ")
        event, _ = load_event(PAGE)
        session = next(handle(Desk(event), one) for one in event.sessions if one.title == title)
        await self.do_say(f"/start {payload(event, language=language, session=session)}")

    async def do_added(self, _rest: str) -> None:
        self.telegram.add_bot(self.group, self.person)

    async def do_aloud(self, rest: str) -> None:
        self.said = self.telegram.say(self.group, rest, sender=self.person, thread=TOPIC)["message_id"]

    async def do_shout(self, rest: str) -> None:
        message = self.telegram.replies(self.group)[-1]["message_id"]
        self.telegram.press(self.group, message, rest, sender=self.person)

    async def do_type(self, rest: str) -> None:
        self.telegram.inline(self.person, rest)

    async def do_button(self, rest: str) -> None:
        rows = self.last["reply_markup"]["inline_keyboard"]
        assert rest in [one["text"] for row in rows for one in row]

    async def follows(self, method: str, words: str) -> None:
        """The first call of this method since the last step."""
        chat = self.person
        if method == "group":
            chat, (method, _, words) = self.group, words.partition(" ")
        private = method.startswith(("send", "edit"))

        def made() -> list[Any]:
            log = self.telegram.world.log[self.mark :]
            return [one for one in log if one.method == method.lower() and one.ok and (not private or one.chat == chat)]

        await self.telegram.wait_until(lambda: bool(made()), timeout=20)
        values = plain(made()[0].values)
        told = json.dumps(values, ensure_ascii=False) + json.dumps(made()[0].result, ensure_ascii=False)
        assert [word for word in words.split(" | ") if word not in told] == [], told
        if private and chat == self.person:
            message = made()[0].result
            self.last = self.telegram.world.messages[chat, message["message_id"]]
        elif private and self.said:
            assert isinstance(values, dict)
            assert (values["reply_parameters"]["message_id"], int(values["message_thread_id"])) == (self.said, TOPIC)


def lines(path: Path) -> list[tuple[int, str]]:
    written = enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
    return [(number, line) for number, line in written if line and not line.startswith("#")]


@pytest.mark.parametrize("way", ["polling", "webhook"])
@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.txt")), ids=lambda path: path.stem)
async def test_dialogs_go_as_written(path: Path, way: str, tmp_path: Path) -> None:
    settings = {"events": str(PAGE), "now": "2024-03-05T08:40", "send_rate": "3000"}
    settings |= hooked() if way == "webhook" else {}
    async with Counterpart() as telegram, serving(tmp_path, telegram_base_url=telegram.base_url, **settings):
        talk = Talk(telegram)
        for number, line in lines(path):
            try:
                await talk.step(line)
            except (AssertionError, TimeoutError) as error:
                raise AssertionError(f"{path.name}:{number}: {line}: {error!r}") from error
