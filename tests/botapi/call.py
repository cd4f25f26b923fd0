"""One call of a method: its parameters, however they came (query, urlencoded, multipart, JSON)."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web

from tests.botapi.errors import bad

TRUE = {"true", "1", "yes", "t", "y"}


@dataclass(slots=True)
class Upload:
    name: str
    content: bytes
    mime: str


@dataclass(slots=True)
class Call:
    method: str
    values: dict[str, Any]
    files: dict[str, Upload] = field(default_factory=dict)

    def text(self, name: str, default: str = "") -> str:
        value = self.values.get(name)
        return default if value is None else value if isinstance(value, str) else json.dumps(value)

    def number(self, name: str, default: int = 0) -> int:
        value = self.values.get(name)
        if value is None or value == "":
            return default
        try:
            return int(value)
        except (TypeError, ValueError) as error:
            raise bad(f'can\'t parse integer field "{name}"') from error

    def real(self, name: str) -> float:
        try:
            return float(self.values[name])
        except (KeyError, TypeError, ValueError) as error:
            raise bad(f"{name} is empty or wrong") from error

    def flag(self, name: str) -> bool:
        value = self.values.get(name)
        return value.lower() in TRUE if isinstance(value, str) else bool(value)

    def data(self, name: str) -> Any:
        """A JSON-serialised parameter, or the value itself where the whole body was JSON; None where absent."""
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return json.loads(value)
        except ValueError as error:
            raise bad(f"can't parse {name} JSON object") from error


async def read_call(request: web.BaseRequest, method: str) -> Call:
    """Telegram takes parameters in four ways (Bot API, "Making requests"); the body wins over the query."""
    values: dict[str, Any] = dict(request.query) if request.query_string else {}
    if not request.body_exists:
        return Call(method, values)
    kind = request.content_type
    if kind == "multipart/form-data":
        return await _multipart(request, method, values)
    body = await request.read()
    if kind == "application/json":
        values.update(_json_object(body))
    else:
        values.update(parse_qsl(body.decode(errors="replace"), keep_blank_values=True))
    return Call(method, values)


def _json_object(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body or b"{}")
    except ValueError as error:
        raise bad("can't parse JSON object") from error
    if not isinstance(found, dict):
        raise bad("object expected as a request body")
    return found


async def _multipart(request: web.BaseRequest, method: str, values: dict[str, Any]) -> Call:
    files = {}
    for name, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            files[name] = Upload(value.filename, value.file.read(), value.content_type)
            value.file.close()
            values.setdefault(name, f"attach://{name}")
        else:
            values[name] = value if isinstance(value, str) else value.decode()
    return Call(method, values, files)
