"""`guichet serve`: its settings, its health, its figures, its log and its end."""

from __future__ import annotations

import asyncio
import json
import logging
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bot.config import ConfigError, Settings, read_settings, settings_help
from bot.logs import Lines
from bot.retention import cutoff
from tests.botapi import Counterpart
from tests.running import TOKEN, Serving, environment, serving

WHERE = "c'est où ?"
DAY = 86400.0


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    """No setting comes from elsewhere."""
    for name in Settings.model_fields:
        monkeypatch.delenv(f"GUICHET_{name.upper()}", raising=False)
    monkeypatch.chdir(tmp_path)
    return monkeypatch


def run(**settings: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "bot", "serve"]
    return subprocess.run(command, capture_output=True, text=True, env=environment(**settings), timeout=30)


def test_settings_have_defaults(alone: pytest.MonkeyPatch) -> None:
    found = read_settings()
    assert (found.events, found.http, found.send_rate, found.on_doubt) == ("events", ("127.0.0.1", 8080), 30, "once")
    assert found.telegram_token is None


def test_the_environment_wins_over_the_file(alone: pytest.MonkeyPatch) -> None:
    Path(".env").write_text("GUICHET_LOG=debug\nGUICHET_SEND_RATE=5\n", encoding="utf-8")
    alone.setenv("GUICHET_SEND_RATE", "7")
    found = read_settings()
    assert (found.log, found.send_rate) == ("debug", 7)


FAULTS = [
    ("TELEGRAM_TOKEN", "hush", "hush"),
    ("HTTP", "8080", ""),
    ("HTTP", "localhost:99999", ""),
    ("DATABASE_URL", "mysql://u:hush@h/d", "hush"),
    ("ORGANISERS", "12,bob", ""),
    ("SEND_RATE", "0", ""),
    ("SEND_RATE", "inf", ""),
    ("ON_DOUBT", "maybe", ""),
    ("RETENTION_DAYS", "-1", ""),
    ("QUIET_HOURS", "22-25", ""),
    ("LOG", "loud", ""),
    ("NOW", "soon", ""),
    ("TELEGRAM_BASE_URL", "telegram", ""),
]


@pytest.mark.parametrize(("name", "value", "secret"), FAULTS)
def test_a_wrong_setting_is_named_without_its_secret(
    alone: pytest.MonkeyPatch, name: str, value: str, secret: str
) -> None:
    alone.setenv(f"GUICHET_{name}", value)
    with pytest.raises(ConfigError) as caught:
        read_settings()
    [fault] = caught.value.faults
    assert fault.startswith(f"GUICHET_{name}: ")
    assert not secret or secret not in fault


def test_organisers_are_identities(alone: pytest.MonkeyPatch) -> None:
    alone.setenv("GUICHET_ORGANISERS", "12, matrix:@a:b.c,telegram:7")
    assert read_settings().organisers == ("telegram:12", "matrix:@a:b.c", "telegram:7")


def test_secrets_never_print_themselves(alone: pytest.MonkeyPatch) -> None:
    alone.setenv("GUICHET_TELEGRAM_TOKEN", TOKEN)
    alone.setenv("GUICHET_DATABASE_URL", "postgresql://u:hush@h/d")
    found = read_settings()
    assert found.secrets == (TOKEN, "hush")
    assert [secret for secret in found.secrets if secret in f"{found!r} {found}"] == []


def test_the_help_names_every_setting() -> None:
    text = settings_help()
    assert [name for name in Settings.model_fields if f"GUICHET_{name.upper()}\n" not in text] == []


def test_all_faults_are_named_at_once() -> None:
    found = run(send_rate="-1", log="loud", http="nowhere")
    assert found.returncode == 2
    lines = found.stderr.splitlines()
    assert [line.split(":")[1].strip() for line in lines] == ["GUICHET_HTTP", "GUICHET_SEND_RATE", "GUICHET_LOG"]


def test_missing_token_bad_events_and_a_taken_port_are_named_at_once(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        found = run(telegram_token="", http=address, events=str(tmp_path / "none.md"))
    assert found.returncode == 2
    assert [name for name in ("TELEGRAM_TOKEN", "HTTP", "EVENTS") if f"GUICHET_{name}" not in found.stderr] == []
    assert "Traceback" not in found.stderr


def test_a_store_that_cannot_be_opened_is_said(tmp_path: Path) -> None:
    found = run(database_url=f"sqlite:///{tmp_path}/none/desk.db")
    assert (found.returncode, "GUICHET_DATABASE_URL" in found.stderr, "Traceback" in found.stderr) == (2, True, False)


async def test_health_and_metrics_are_true_to_their_word(tmp_path: Path) -> None:
    async with Counterpart() as telegram, serving(tmp_path, telegram_base_url=telegram.base_url) as desk:
        assert await desk.wait_for_health() == "ok"
        telegram.user(1)
        telegram.say(1, WHERE)
        await telegram.wait_for_replies(1, 1)
        await desk.wait_for_figures(
            "guichet_updates_total 1.0",
            'guichet_messages_total{result="sent"} 1.0',
            'guichet_connected{chat="telegram"} 1.0',
            "guichet_in_charge 1.0",
            'guichet_waiting{where="inbox"} 0.0',
            'guichet_waiting{where="outbox"} 0.0',
        )
        telegram.revoked = True
        telegram.updates.end_poll("cut")
        assert "token" in await desk.wait_for_health(503, "token")
        calls = telegram.polls
        await asyncio.sleep(1.0)
        assert telegram.polls - calls <= 1
        assert (await desk.get("/nowhere"))[0] == 404
    for line in desk.log.splitlines():
        assert {"time", "level", "from", "message"} <= json.loads(line).keys()
    assert TOKEN not in desk.log


async def test_a_desk_without_telegram_is_not_healthy_and_recovers(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    async with serving(tmp_path, telegram_base_url=f"http://127.0.0.1:{port}/bot") as desk:
        assert "telegram: no connection" in await desk.wait_for_health(503, "no connection")
        telegram = Counterpart()
        telegram.user(1)
        telegram.say(1, WHERE)
        await telegram.start(port)
        await telegram.wait_for_replies(1, 1, timeout=20)
        assert await desk.wait_for_health() == "ok"
        await telegram.stop()
    assert desk.log.count("no connection") < 10


async def test_two_desks_on_one_token_say_so_and_answer_once(tmp_path: Path) -> None:
    """Each has its own store, so neither knows of the other but by Telegram's refusals."""
    folders = [tmp_path / name for name in ("a", "b")]
    for folder in folders:
        folder.mkdir()
    async with Counterpart() as telegram:
        first = await Serving(folders[0], telegram_base_url=telegram.base_url).start()
        try:
            async with serving(folders[1], telegram_base_url=telegram.base_url):
                await first.wait_for_health(503, "another program")
                telegram.user(1)
                telegram.say(1, WHERE)
                await telegram.wait_for_replies(1, 1, timeout=15)
            await first.wait_for_health(seconds=15)
            telegram.say(1, WHERE)
            assert len(await telegram.wait_for_replies(1, 2, timeout=15)) == 2
        finally:
            await first.stop()


async def test_a_second_process_on_the_store_stands_by_and_takes_over(tmp_path: Path) -> None:
    folders = [tmp_path / name for name in ("a", "b")]
    for folder in folders:
        folder.mkdir()
    async with Counterpart() as telegram:
        shared = {"telegram_base_url": telegram.base_url, "database_url": f"sqlite:///{tmp_path}/desk.db"}
        async with serving(folders[0], **shared) as first, serving(folders[1], **shared) as second:
            await first.wait_for_health()
            assert await second.wait_for_health() == "ok"
            await first.stop(signal.SIGKILL)
            telegram.user(1)
            telegram.say(1, WHERE)
            assert len(await telegram.wait_for_replies(1, 1, timeout=10)) == 1


async def test_sigterm_stops_within_five_seconds_and_loses_nothing(tmp_path: Path) -> None:
    async with Counterpart() as telegram:
        desk = await Serving(tmp_path, telegram_base_url=telegram.base_url).start()
        await desk.wait_for_health()
        people = [telegram.user(number) for number in range(1, 41)]
        telegram.faults.next("sendMessage", delay=0.5, times=20)
        for one in people:
            telegram.say(one, WHERE)
        await asyncio.sleep(0.3)
        began = time.monotonic()
        assert await desk.stop() == 0
        assert time.monotonic() - began < 5
        await desk.start()
        for one in people:
            await telegram.wait_for_replies(one, 1, timeout=10)
        await asyncio.sleep(0.2)
        await desk.stop()
        assert [len(telegram.replies(one)) for one in people] == [1] * 40


def test_the_log_scrubs_secrets_and_leaves_out_what_errors_say() -> None:
    formatter = Lines(["hush"], as_json=True)
    try:
        raise ValueError("what a person wrote")
    except ValueError:
        record = logging.LogRecord("a", 40, "a.py", 1, "a hush 12:%s", ("A" * 35,), sys.exc_info())
    line = formatter.format(record)
    assert [word for word in ("hush", "AAAA", "person") if word in line] == []
    assert json.loads(line)["error"] == "ValueError"


@pytest.mark.parametrize(
    ("ends", "now", "expected"),
    [
        ([], 100 * DAY, 70 * DAY),
        ([10 * DAY], 20 * DAY, 0.0),
        ([10 * DAY], 50 * DAY, 49 * DAY),
        ([10 * DAY, 90 * DAY], 50 * DAY, 40 * DAY),
    ],
)
def test_conversations_are_kept_until_the_retention_after_the_event(
    ends: list[float], now: float, expected: float
) -> None:
    assert cutoff(ends, now, 30 * DAY) == expected
