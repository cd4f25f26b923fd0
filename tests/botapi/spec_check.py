"""Walks requests and responses along a machine-readable Bot API (its JSON is not part of the project).

The shape is that of github.com/PaulSonOfLars/telegram-bot-api-spec: methods and types with their fields.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.botapi.errors import Json

SHARED = Path(__file__).resolve().parents[3] / "shared" / "bot-api.json"


class Spec:
    def __init__(self, path: Path = SHARED) -> None:
        content = json.loads(path.read_text(encoding="utf-8"))
        self.types: dict[str, Json] = content["types"]
        self.methods: dict[str, Json] = {name.lower(): method for name, method in content["methods"].items()}

    def response(self, method: str, result: Any) -> list[str]:
        """What is wrong with a result: empty when it is as the method's documentation says."""
        return self._value(self.methods[method.lower()]["returns"], result, method)

    def update(self, update: Json) -> list[str]:
        return self._value(["Update"], update, "Update")

    def request(self, method: str, values: Json) -> list[str]:
        """The same for parameters; text values are read as Telegram reads forms: JSON where no text is wanted."""
        fields = {field["name"]: field for field in self.methods[method.lower()].get("fields", [])}
        found = [f"{method}: unknown {name}" for name in values if name not in fields]
        found += [
            f"{method}: missing {name}" for name, field in fields.items() if field["required"] and name not in values
        ]
        for name, value in values.items():
            if name in fields:
                found += self._parameter(fields[name]["types"], value, f"{method}.{name}")
        return found

    def _parameter(self, types: list[str], value: Any, place: str) -> list[str]:
        if not isinstance(value, str) or "String" in types:
            return self._value(types, value, place) if not isinstance(value, str) else []
        if "InputFile" in types and value.startswith("attach://"):
            return []
        try:
            return self._value(types, json.loads(value), place)
        except ValueError:
            return [f"{place}: {value!r} is no {types}"]

    def _value(self, types: list[str], value: Any, place: str) -> list[str]:
        """No complaint if one of the types fits, else those of the type that fits best."""
        return min((self._one(name, value, place) for name in types), key=len)

    def _one(self, name: str, value: Any, place: str) -> list[str]:
        if name.startswith("Array of "):
            if not isinstance(value, list):
                return [f"{place}: no array"]
            inner = name.removeprefix("Array of ").split(" or ")
            return [one for at, item in enumerate(value) for one in self._value(inner, item, f"{place}[{at}]")]
        if name in SIMPLE:
            return [] if SIMPLE[name](value) else [f"{place}: {value!r} is no {name}"]
        known = self.types[name]
        if "subtypes" in known:
            return self._value(known["subtypes"], value, place)
        return self._object(known, value, place)

    def _object(self, known: Json, value: Any, place: str) -> list[str]:
        if not isinstance(value, dict):
            return [f"{place}: no {known['name']}"]
        fields = {field["name"]: field for field in known.get("fields", [])}
        found = [f"{place}: unknown {name}" for name in value if name not in fields]
        found += [
            f"{place}: missing {name}" for name, field in fields.items() if field["required"] and name not in value
        ]
        for name, inner in value.items():
            if name in fields:
                found += self._value(fields[name]["types"], inner, f"{place}.{name}")
        return found


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


SIMPLE: dict[str, Callable[[Any], bool]] = {
    "Integer": _whole,
    "Float": lambda value: _whole(value) or isinstance(value, float),
    "String": lambda value: isinstance(value, str),
    "Boolean": lambda value: isinstance(value, bool),
    "True": lambda value: value is True,
    "InputFile": lambda value: isinstance(value, str),
}
