"""`guichet links`: codes that a reader reads, and a page to print that holds nothing of the page's own markup."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from bot.links import LONGEST, chosen
from bot.posters import WIDTH, Poster, bot_name, posters, write
from bot.wording import spoken
from knowledge import Desk, load_event
from tests.garden import garden_day

EVENT = Path(__file__).parent.parent / "events" / "etat-dans-le-nuage-2024.md"
DESK = Desk(load_event(EVENT)[0])


def links(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-P", "-m", "bot", "links", *arguments], capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(
    ("given", "name"),
    [("guichet_bot", "guichet_bot"), ("@GuichetBot", "GuichetBot"), ("", None), ("guichet", None), ("a/../bot", None)],
)
def test_the_name_of_a_bot_is_one(given: str, name: str | None) -> None:
    assert bot_name(given) == name


def test_every_link_chooses_what_its_words_say() -> None:
    every = tuple(posters(DESK, "guichet_bot"))
    assert len(every) > len(DESK.event.sessions) / 2
    for poster in every:
        address, _, written = poster.link.partition("?start=")
        found = chosen(written, [DESK], spoken())
        assert address == "https://t.me/guichet_bot"
        assert len(written) <= LONGEST
        assert found is not None
        titles = [s.title for s in DESK.event.sessions]
        told = DESK.event.title.text if found.session is None else titles[found.session]
        assert found.room == poster.words or told == poster.words


def test_codes_are_read_by_another_program(tmp_path: Path) -> None:
    run = links(str(EVENT), "--bot", "guichet_bot", "--out", str(tmp_path))
    assert run.returncode == 0, run.stderr
    told = [line.split("\t")[0] for line in run.stdout.splitlines()]
    pictures = sorted(tmp_path.glob("*.png"))
    read = set()
    for picture in pictures:
        with Image.open(picture) as image:
            assert min(image.size) >= WIDTH
            read |= {code.text for code in zxingcpp.read_barcodes(image)}
    assert read == set(told)
    assert {p.stem for p in tmp_path.glob("*.svg")} == {p.stem for p in pictures}


def test_what_a_page_says_is_words_on_the_poster(tmp_path: Path) -> None:
    desk = Desk(garden_day())
    page = write(desk, [Poster("one", "<script>alert(1)</script> & co", "https://t.me/a_bot?start=x&y")], tmp_path)
    text = page.read_text(encoding="utf-8")
    assert "<script>" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; co" in text


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((str(EVENT),), "--bot is missing"),
        ((str(EVENT), "--bot", "x y"), "--bot is missing"),
        (("missing.md", "--bot", "guichet_bot"), "missing.md"),
        ((str(EVENT), "--bot", "guichet_bot", "--out", str(EVENT)), "cannot be written"),
    ],
)
def test_a_bad_argument_gets_one_sentence(arguments: tuple[str, ...], words: str) -> None:
    run = links(*arguments)
    assert run.returncode == 2
    assert run.stderr.count("\n") == 1
    assert words in run.stderr
