"""Event files that cannot be used get one clear sentence; no text whatsoever raises anything else."""

from __future__ import annotations

import contextlib
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from knowledge import EventFileError, load_event, parse

PAGES = sorted((Path(__file__).parent / "events").glob("*.md"))
BOMB = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{n}: &{n} [*{p}, *{p}, *{p}, *{p}, *{p}, *{p}, *{p}, *{p}, *{p}, *{p}]\n"
    for p, n in zip("abcdefgh", "bcdefghi", strict=True)
)
ENTITIES = '<?xml version="1.0"?><!DOCTYPE s [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]><schedule>&b;</schedule>'


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "empty"),
        (b" \n\n", "empty"),
        (b"\xff\xfe\x00b", "UTF-8"),
        (b"fine\n\xe9t\xe9 \xff\n", ":2:"),
        (b"\x00\x01\x02", "no text"),
        (b"---\ntitle: one\ntitle: two\n---\n", "“title”"),
        (b"---\ntitle: [open\n---\nText\n", ":3:"),
        (b"---\n- a\n- b\n---\nText\n", "keys and values"),
        (b"---\ntitle: never closed\n", "not closed"),
        (b"---\n" + BOMB.encode() + b"---\nText\n", "too many values"),
        (b"---\na: " + b"[" * 500 + b"]" * 500 + b"\n---\nText\n", "nested"),
        (b"+++\ntitle = 1 2\n+++\nText\n", "cannot be read"),
        (ENTITIES.encode(), "document type"),
        (b'<?xml version="1.0"?><schedule>' + b"<a>" * 100, "nested"),
        (b"<?xml version='1.0'?><rss></rss>", "no schedule"),
        (b"<schedule><conference>", "no readable XML"),
        (b'{"schedule": {', "no readable JSON"),
        (b'{"schedule": ' + b"[" * 100_000, "no readable JSON"),
        (b'{"schedule": 3}', "no schedule"),
        (b"BEGIN:VCALENDAR\nEND:VCALENDAR\n", "no event"),
        (b"BEGIN:VCALENDAR\nBEGIN:VEVENT\n", "cannot be read"),
    ],
)
def test_a_bad_file_gets_one_sentence(content: bytes, word: str, tmp_path: Path) -> None:
    path = tmp_path / "day.md"
    path.write_bytes(content)
    with pytest.raises(EventFileError) as caught:
        load_event(path)
    assert "day.md" in caught.value.sentence
    assert word in caught.value.sentence
    assert "\n" not in caught.value.sentence


def test_a_missing_file_a_folder_and_a_long_file_get_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "long.md").write_bytes(b"word " * 500_000)
    for name, word in (("none.md", "does not exist"), ("", "folder"), ("long.md", "longer")):
        with pytest.raises(EventFileError, match=word):
            load_event(tmp_path / name)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=400))
def test_any_text_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(EventFileError):
        parse(text, file="any.md")


@pytest.mark.parametrize("head", ["<th>Time</th>", "<th>Time</th><th>A</th><th>B</th><th>C</th>"])
@pytest.mark.parametrize("row", ["<td>9:00</td>", "<td>9:00</td><td>x</td><td>y</td>", "<td>x</td>"])
def test_rows_need_not_have_as_many_cells_as_their_head(head: str, row: str) -> None:
    event, _ = parse(f"<h2>Programme</h2>\n<table><tr>{head}</tr><tr>{row}</tr></table>")
    assert len(event.sessions) <= 2


LINES = st.sampled_from(
    [line for page in PAGES for line in page.read_text(encoding="utf-8").splitlines() if line.strip()]
)
ODD = st.sampled_from(
    ["---", "+++", "* ", "| a | b |", "<div>", "</div>", "<br>", "**", "- 9h-10h : ", "\u00a0", "\t", "```"]
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.one_of(LINES, ODD), max_size=60))
def test_lines_of_pages_in_any_order_are_read_or_refused(lines: list[str]) -> None:
    try:
        event, _ = parse("\n".join(lines), file="mixed.md")
    except EventFileError:
        return
    total = len(lines)
    assert all(1 <= n <= total for s in event.sessions for n in s.lines)


@pytest.mark.parametrize(
    "piece",
    [
        "*",
        "**",
        "[",
        "](",
        "(",
        "<",
        "<a ",
        "`",
        "1,",
        "9h-",
        "12. ",
        "- ",
        "> ",
        "| ",
        "A. ",
        "Ab ",
        "a-",
        "«",
        "&",
        "é, ",
        "{%",
    ],
)
def test_time_grows_with_length_only(piece: str) -> None:
    piece = piece.replace("_", " ")
    text = f"# Title\n\n## Programme\n\n9h: {piece * (50_000 // len(piece))}"
    begin = time.process_time()
    parse(text)
    assert time.process_time() - begin < 5
