"""The bot's own card: commands by scope and language, name, description, short description."""

from __future__ import annotations

import json
import re

from tests.botapi.call import Call
from tests.botapi.errors import Json, bad
from tests.botapi.state import World

MOST_COMMANDS = 100
SCOPES = {"default", "all_private_chats", "all_group_chats", "all_chat_administrators", "chat",
          "chat_administrators", "chat_member"}  # fmt: skip
LONGEST = {"name": 64, "description": 512, "short_description": 120}


def _scope(world: World, call: Call) -> str:
    scope = call.data("scope") or {"type": "default"}
    if scope.get("type") not in SCOPES:
        raise bad("can't parse BotCommandScope: Unsupported type specified")
    if "chat_id" in scope and str(scope["chat_id"]).lstrip("-").isdigit():
        world.place(int(scope["chat_id"]))
    return json.dumps(scope, sort_keys=True)


def _language(call: Call) -> str:
    language = call.text("language_code")
    if language and not re.fullmatch(r"[a-z]{2}", language):
        raise bad("LANGUAGE_CODE_INVALID")
    return language


def set_commands(world: World, call: Call) -> bool:
    commands = call.data("commands")
    if not isinstance(commands, list):
        raise bad("can't parse commands: array expected")
    if len(commands) > MOST_COMMANDS:
        raise bad("BOT_COMMANDS_TOO_MUCH")
    world.commands[_scope(world, call), _language(call)] = [_command(one) for one in commands]
    return True


def _command(given: Json) -> Json:
    name, description = str(given.get("command", "")).removeprefix("/"), str(given.get("description", "")).strip()
    if not re.fullmatch(r"[a-z0-9_]{1,32}", name):
        raise bad("BOT_COMMAND_INVALID")
    if not 1 <= len(description) <= 256:
        raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": name, "description": description}


def get_commands(world: World, call: Call) -> list[Json]:
    return world.commands.get((_scope(world, call), _language(call)), [])


def delete_commands(world: World, call: Call) -> bool:
    world.commands.pop((_scope(world, call), _language(call)), None)
    return True


def _set(world: World, call: Call, field: str) -> bool:
    value = call.text(field)
    if len(value) > LONGEST[field]:
        raise bad(f"bot {field.replace('_', ' ')} is too long")
    world.profile[field, _language(call)] = value
    return True


def _get(world: World, call: Call, field: str) -> Json:
    """In the language asked for, else the one for all (Bot API, setMyName: shown where there is no dedicated one)."""
    common = world.profile.get((field, ""), world.bot["first_name"] if field == "name" else "")
    return {field: world.profile.get((field, _language(call))) or common}


def set_name(world: World, call: Call) -> bool:
    return _set(world, call, "name")


def get_name(world: World, call: Call) -> Json:
    return _get(world, call, "name")


def set_description(world: World, call: Call) -> bool:
    return _set(world, call, "description")


def get_description(world: World, call: Call) -> Json:
    return _get(world, call, "description")


def set_short(world: World, call: Call) -> bool:
    return _set(world, call, "short_description")


def get_short(world: World, call: Call) -> Json:
    return _get(world, call, "short_description")
