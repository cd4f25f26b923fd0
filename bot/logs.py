"""The log on standard error: plain lines on a terminal, else one JSON object a line, without what people wrote.

Of an error its kind and its place in the code are logged, not its message: that may quote a message or an address.
"""

from __future__ import annotations

import datetime as dt
import json
import logging
import re
import sys
import traceback
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

TOKEN = re.compile(r"\d+(?::|%3A)[A-Za-z0-9_-]{30,}")
OWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "taskName"}
LOUD = ("alembic", "asyncio", "httpx", "httpcore", "sqlalchemy", "telegram", "uvicorn")


class Lines(logging.Formatter):
    """One line a record, without the secrets."""

    def __init__(self, secrets: Iterable[str], *, as_json: bool) -> None:
        super().__init__()
        self._secrets, self._as_json = tuple(secrets), as_json

    def format(self, record: logging.LogRecord) -> str:
        moment = dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(timespec="milliseconds")
        fields: dict[str, object] = {"time": moment, "level": record.levelname.lower(), "from": record.name}
        fields["message"] = record.getMessage()
        fields |= {key: value for key, value in vars(record).items() if key not in OWN}
        if record.exc_info and record.exc_info[1]:
            fields |= _place(record.exc_info[1])
        line = (
            json.dumps(fields, ensure_ascii=False, default=str)
            if self._as_json
            else " ".join(map(str, fields.values()))
        )
        for secret in self._secrets:
            line = line.replace(secret, "***")
        return TOKEN.sub("***", line)


def _place(error: BaseException) -> dict[str, object]:
    frames = traceback.extract_tb(error.__traceback__)[-6:]
    return {
        "error": type(error).__name__,
        "at": [f"{f.filename.rpartition('/')[2]}:{f.lineno} {f.name}" for f in frames],
    }


def set_up(level: str, secrets: Iterable[str]) -> None:
    """Log to standard error; libraries only warn, and telegram's, which quotes what it received, is silent."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Lines(secrets, as_json=not sys.stderr.isatty()))
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    for name in LOUD:
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.getLogger("telegram").setLevel(logging.CRITICAL + 1)
