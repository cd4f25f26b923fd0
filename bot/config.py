"""The settings of the running desk: each declared once with default and help; secrets never print themselves."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Annotated, Literal
from urllib.parse import urlsplit

from pydantic import BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.pages import coordinates

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic.fields import FieldInfo
    from pydantic_core import ErrorDetails

PREFIX = "GUICHET_"
SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
TELEGRAM = "https://api.telegram.org/bot"
TOKEN = re.compile(r"\d+:[A-Za-z0-9_-]{3,}")
IDENTITY = re.compile(r"telegram:\d+|matrix:@[^\s:]+:\S+")


def _token(value: object) -> object:
    if not TOKEN.fullmatch(str(value)):
        raise ValueError("is no bot token; copy the whole line that BotFather gave, like 123456:ABC…")
    return value


def _address(value: object) -> object:
    """`host:port` → (host, port); an IPv6 host stands in brackets."""
    host, colon, port = str(value).rpartition(":")
    if not (colon and host and port.isdecimal() and int(port) < 65536):
        raise ValueError("write host:port, like 127.0.0.1:8080; port 0 takes any free one")
    return host.strip("[]"), int(port)


def _web_address(value: object) -> object:
    parts = urlsplit(str(value))
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("write a whole web address, like https://example.org/…")
    return str(value).rstrip("/")


def _coordinates(value: object) -> object:
    try:
        coordinates(str(value))
    except ValueError:
        raise ValueError("write latitude, longitude in degrees, like 48.8506, 2.3089") from None
    return value


def _webhook(value: object) -> object:
    address = str(_web_address(value))
    if urlsplit(address).path in {"/health", "/metrics"}:
        raise ValueError("this path is taken; write one of its own, like https://desk.example.org/telegram")
    return address


def _secret(value: object) -> object:
    if not SECRET.fullmatch(str(value)):
        raise ValueError("Telegram takes 1 to 256 letters, digits, _ and - only")
    return value


def _database(value: object) -> object:
    if not re.match(r"sqlite:///.|postgresql://.", str(value)):
        raise ValueError("write sqlite:///guichet.db or postgresql://user:password@host/database")
    return value


def _identities(value: object) -> object:
    names = [name.strip() for name in str(value).split(",") if name.strip()]
    whole = tuple(f"telegram:{name}" if name.isdecimal() else name for name in names)
    if wrong := [name for name in whole if not IDENTITY.fullmatch(name)]:
        raise ValueError(f"{wrong[0]!r} is no identity; write telegram:123456, as /whoami tells")
    return whole


def _hours(value: object) -> object:
    """`22-7` → (22, 7), whole hours of the event's zone; empty where there are none."""
    found = re.fullmatch(r"(\d{1,2})-(\d{1,2})", str(value))
    if not found or max(hours := (int(found[1]), int(found[2]))) > 23:
        raise ValueError("write two hours of the day, like 22-7")
    return hours


def _moment(value: object) -> object:
    try:
        dt.datetime.fromisoformat(str(value))
    except ValueError:
        raise ValueError("is no moment; write it like 2024-03-05T10:00:00+01:00") from None
    return value


class Settings(BaseSettings):
    """What `guichet serve` reads from the environment or `.env`; the environment wins."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=".env", env_ignore_empty=True, extra="ignore", validate_default=False
    )

    events: str = Field(default="events", description="event file or folder of them")
    contact: str | None = Field(default=None, description="contact where the page names none")
    page_url: str | None = Field(default=None, description="where the page is published, unless it says so itself")
    coordinates: Annotated[str | None, BeforeValidator(_coordinates)] = Field(
        default=None, description="where the venue is, like 48.8506, 2.3089, unless the page says it; of one event only"
    )
    telegram_token: Annotated[SecretStr | None, BeforeValidator(_token)] = Field(
        default=None, description="token from BotFather; switches the Telegram chat on"
    )
    telegram_base_url: Annotated[str, BeforeValidator(_web_address)] = Field(
        default=TELEGRAM, description="a Bot API server of one's own, like http://127.0.0.1:8081/bot"
    )
    webhook_url: Annotated[str | None, BeforeValidator(_webhook)] = Field(
        default=None,
        description="public address to which Telegram brings updates, like https://desk.example.org/telegram; "
        "without it, the desk asks for them",
    )
    webhook_secret: Annotated[SecretStr | None, BeforeValidator(_secret)] = Field(
        default=None, description="secret by which the webhook knows Telegram: any long word of letters and digits"
    )
    http: Annotated[tuple[str, int], NoDecode, BeforeValidator(_address)] = Field(
        default=("127.0.0.1", 8080),
        description="address of /health, /metrics and the webhook; port 0 takes any free one",
    )
    database_url: Annotated[SecretStr, BeforeValidator(_database)] = Field(
        default=SecretStr("sqlite:///guichet.db"),
        description="sqlite:///file or postgresql://user:password@host/database",
    )
    organisers: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_identities)] = Field(
        default=(), description="who may push: comma-separated telegram:123456; /whoami tells anyone theirs"
    )
    send_rate: float = Field(
        default=30, gt=0, allow_inf_nan=False, description="messages a second for all chats of one token together"
    )
    on_doubt: Literal["once", "again"] = Field(
        default="once",
        description="a message whose delivery cannot be known after a cut: not sent again, or sent again",
    )
    retention_days: int = Field(
        default=30, ge=0, le=3650, description="days that conversations are kept after the event"
    )
    quiet_hours: Annotated[tuple[int, int], NoDecode, BeforeValidator(_hours)] = Field(
        default=(22, 7), description="no reminder in these hours of the event's zone, announcements silent"
    )
    log: Literal["debug", "info", "warning", "error"] = Field(default="info", description="level of the log")
    now: Annotated[str | None, BeforeValidator(_moment)] = Field(
        default=None, description="rehearsal: the moment at which the clock starts (ISO 8601); default: real time"
    )

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must never be written anywhere."""
        password = urlsplit(self.database_url.get_secret_value()).password
        hidden = [one.get_secret_value() for one in (self.telegram_token, self.webhook_secret) if one]
        return tuple(secret for secret in (*hidden, password) if secret)


class ConfigError(ValueError):
    """Settings that cannot be used: one line each, all at once, without secrets."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


def read_settings() -> Settings:
    """Settings from the environment and `.env`. Raises ConfigError naming every fault."""
    try:
        return Settings()
    except ValidationError as error:
        raise ConfigError(tuple(_fault(detail) for detail in error.errors())) from None


def webhook_faults(settings: Settings) -> list[str]:
    """What is wrong between settings that are right by themselves."""
    url, secret = settings.webhook_url, settings.webhook_secret
    if url and not secret:
        return [f"{PREFIX}WEBHOOK_SECRET: not set; by it the desk knows that it is Telegram who calls the webhook"]
    if secret and not url:
        return [f"{PREFIX}WEBHOOK_URL: not set, so {PREFIX}WEBHOOK_SECRET has no use"]
    if url and not url.startswith("https://") and settings.telegram_base_url == TELEGRAM:
        return [f"{PREFIX}WEBHOOK_URL: Telegram calls https only, found {url[:80]!r}"]
    return []


def settings_help() -> str:
    """All settings with default and meaning, as `guichet serve --help` prints them."""
    lines = [f"  {name}\n      {field.description}{_default(field)}" for name, field in _fields()]
    return "\n".join(["Settings, from the environment or a line of .env in the current folder:", "", *lines])


def _fields() -> Iterator[tuple[str, FieldInfo]]:
    return ((f"{PREFIX}{name.upper()}", field) for name, field in Settings.model_fields.items())


def _default(field: FieldInfo) -> str:
    value = field.default
    if isinstance(value, tuple):
        value = (":" if isinstance(value[0], str) else "-").join(map(str, value)) if value else None
    shown = value.get_secret_value() if isinstance(value, SecretStr) else value
    return "" if shown is None else f" (default: {shown})"


def _fault(detail: ErrorDetails) -> str:
    name = str(detail["loc"][0])
    secret = name in {"telegram_token", "webhook_secret", "database_url"}
    found = "" if secret else f", found {str(detail['input'])[:80]!r}"
    return f"{PREFIX}{name.upper()}: {detail['msg'].removeprefix('Value error, ')}{found}"
