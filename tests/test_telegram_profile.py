"""Menus, name and descriptions on Telegram: what is set, for whom, and that nothing is set twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.conversation import COMMANDS
from bot.telegram.profile import LONGEST_NAME, settings
from bot.wording import wordings
from tests.botapi import Counterpart
from tests.running import serving

ORGANISER = 77
ALL = settings(wordings(), {*COMMANDS, "announce", "remind"}, ("telegram:77", "matrix:@a:b.c"), "fr", "État")
LIMITS = {"description": 512, "short_description": 120, "name": LONGEST_NAME}


def menu(scope: str, language: str) -> list[str]:
    """The commands of a scope; language "" is everybody's."""
    (found,) = [
        one.values["commands"]
        for one in ALL
        if one.what == "commands"
        and one.where["scope"]["type"] == scope
        and one.where.get("language_code", "") == language
    ]
    return [one["command"] for one in found]


@pytest.mark.parametrize("language", ["", *wordings()])
def test_everybody_sees_theirs(language: str) -> None:
    assert menu("default", language)[:3] == ["programme", "now", "agenda"]
    assert "announce" not in menu("default", language)
    assert {"announce", "programme"} <= {*menu("chat", language)}
    assert {"agenda", "remind", "forget"} & {*menu("all_group_chats", language)} == set()


@pytest.mark.parametrize("code", wordings())
def test_menus_name_only_what_exists_and_all_languages_the_same(code: str) -> None:
    ours, model = wordings()[code], wordings()["en"]
    assert [*ours.menu] == [*model.menu]
    assert [*ours.organisers_menu] == [*model.organisers_menu]
    assert ours.profile.keys() == model.profile.keys()
    unknown = {name for name in COMMANDS if name not in {*ours.menu, *ours.organisers_menu, "start", "whoami"}}
    assert unknown == set()
    assert max(len(told) for told in (*ours.menu.values(), *ours.organisers_menu.values())) <= 60


def test_texts_are_as_short_as_telegram_demands() -> None:
    title = "Une journée, des idées : " * 9
    for events in ("", title):
        for one in settings(wordings(), COMMANDS, (), "en", events):
            assert [key for key, longest in LIMITS.items() if len(str(one.values.get(key, ""))) > longest] == []


async def test_they_are_set_at_start_and_left_alone_at_the_next(tmp_path: Path) -> None:
    """An organiser who never wrote has no chat for a menu; a refusal of one thing leaves the others."""
    async with Counterpart() as telegram:
        telegram.faults.next("setMyShortDescription", status=500)
        telegram.user(ORGANISER)
        options = {"telegram_base_url": telegram.base_url, "organisers": f"{ORGANISER},78"}
        async with serving(tmp_path, **options):
            await telegram.wait_until(lambda: '{"chat_id": 77, "type": "chat"}' in str(telegram.world.commands))
            await telegram.wait_until(lambda: ("description", "pt") in telegram.world.profile)
            await telegram.wait_until(lambda: len(telegram.world.commands) == 3 * 8)
        names = {key: name for key, name in telegram.world.profile.items() if key[0] == "name"}
        assert [*names] == [("name", "")]
        assert names["name", ""].startswith("L'État dans le nuage")
        first = len(telegram.world.log)
        async with serving(tmp_path, **options):
            await telegram.wait_until(
                lambda: len([one for one in telegram.world.log[first:] if one.method == "getmycommands"]) >= 4 * 8
            )
        again = [one.method for one in telegram.world.log[first:] if one.ok and one.method.startswith("setmy")]
        assert again == ["setmyshortdescription"]
