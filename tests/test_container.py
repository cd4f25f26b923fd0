"""The container's files say what they must; nothing here builds or runs an image."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import yaml
from packaging.requirements import Requirement

from bot.config import Settings

ROOT = Path(__file__).parent.parent
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
LOCKED = re.findall(r"^([\w.-]+)==(\S+)[^\n]*\\\n((?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)", LOCK, re.MULTILINE)


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_every_locked_library_has_hashes_and_no_address() -> None:
    assert len(LOCKED) == len(re.findall("^[A-Za-z]", LOCK, re.MULTILINE)) > 20
    assert re.search(r"://|--index|--find-links|file:", LOCK) is None


def test_the_lock_covers_what_the_project_needs() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needed = {plain(one.name): one.specifier for one in map(Requirement, project["dependencies"])}
    locked = {plain(name): version for name, version, _ in LOCKED}
    unfit = {name: locked.get(name) for name, allowed in needed.items() if not allowed.contains(locked.get(name, "0"))}
    assert unfit == {}


def test_the_image_is_small_and_unprivileged_and_watched() -> None:
    stages = re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)
    assert len(stages) >= 2
    assert {stage.endswith("-slim") for stage in stages} == {True}
    last = DOCKERFILE.rpartition("FROM ")[2]
    assert re.search(r"^USER guichet$", last, re.MULTILINE)
    assert "HEALTHCHECK" in last
    assert "/health" in last
    assert 'VOLUME ["/events", "/data"]' in last
    assert "--require-hashes" in DOCKERFILE


def test_the_image_holds_no_secrets_and_takes_only_what_it_needs() -> None:
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").split()
    assert ignored[0] == "*"
    copied = set(re.findall(r"^COPY (?!--from)(\S+)", DOCKERFILE, re.MULTILINE))
    assert {f"!{name}" for name in copied} == {name for name in ignored if name.startswith("!")}


def test_compose_sets_only_settings_that_exist_and_offers_postgresql() -> None:
    desk = COMPOSE["services"]["guichet"]
    known = {f"GUICHET_{name.upper()}" for name in Settings.model_fields}
    assert set(desk["environment"]) <= known
    assert desk["volumes"] == ["./events:/events:ro", "data:/data"]
    assert COMPOSE["services"]["postgresql"]["profiles"] == ["postgresql"]
