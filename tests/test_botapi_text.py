"""Formatted texts as Telegram reads them: HTML, MarkdownV2, what it finds by itself, and where it refuses."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, strategies

from tests.botapi import html, markdown
from tests.botapi.call import Call
from tests.botapi.errors import Refused
from tests.botapi.text import detected, read_text
from tests.botapi.units import cut, units


def shown(text: str, entities: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(one["type"], cut(text, one["offset"], one["length"])) for one in entities]


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("a &lt;b&gt; &amp; &quot; &#233; &nbsp;", 'a <b> & " é &nbsp;', []),
        ("<b>a <i>b</i></b>", "a b", [("bold", "a b"), ("italic", "b")]),
        ("🎤 <u>é</u> <s>x</s>", "🎤 é x", [("underline", "é"), ("strikethrough", "x")]),
        ('<a href="https://a.example/?x=1&amp;y">ici</a>', "ici", [("text_link", "ici")]),
        ('<pre><code class="language-python">x</code></pre>', "x", [("pre", "x")]),
        ('<span class="tg-spoiler">x</span><tg-spoiler>y</tg-spoiler>', "xy", [("spoiler", "x"), ("spoiler", "y")]),
        ("<blockquote expandable>x</blockquote>", "x", [("expandable_blockquote", "x")]),
        ('<tg-time unix="1709629200" format="wDT">10h</tg-time>', "10h", [("date_time", "10h")]),
        ("<b></b>x", "x", []),
    ],
)
def test_html_becomes_entities(source: str, text: str, entities: list[tuple[str, str]]) -> None:
    found = html.parse(source)
    assert (found[0], shown(*found)) == (text, entities)


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        (r"a\.b \\ \*", r"a.b \ *", []),
        ("*a _b_*", "a b", [("bold", "a b"), ("italic", "b")]),
        ("__u__ ~s~ ||h||", "u s h", [("underline", "u"), ("strikethrough", "s"), ("spoiler", "h")]),
        ("🎤 `a*b` ```py\nx\n```", "🎤 a*b x\n", [("code", "a*b"), ("pre", "x\n")]),
        (r"[ici](https://a.example/\)x)", "ici", [("text_link", "ici")]),
        (">a\n>b\nc", "a\nb\nc", [("blockquote", "a\nb")]),
        (">a\n>b||", "a\nb", [("expandable_blockquote", "a\nb")]),
        ("![10h](tg://time?unix=1709629200&format=t)", "10h", [("date_time", "10h")]),
    ],
)
def test_markdown_becomes_entities(source: str, text: str, entities: list[tuple[str, str]]) -> None:
    found = markdown.parse(source)
    assert (found[0], shown(*found)) == (text, entities)


@pytest.mark.parametrize(
    ("mode", "source", "complaint"),
    [
        ("HTML", "<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("HTML", "é<b>x</i>", 'Unmatched end tag at byte offset 6, expected "</b>", found "</i>"'),
        ("HTML", "x</b>", "Unexpected end tag at byte offset 1"),
        ("HTML", "<h1>x</h1>", 'Unsupported start tag "h1" at byte offset 0'),
        ("HTML", "1 < 2", 'Unsupported start tag "" at byte offset 2'),
        ("HTML", "<b", "Unclosed start tag at byte offset 0"),
        ("MarkdownV2", "x.", "Character '.' is reserved and must be escaped with the preceding '\\'"),
        ("MarkdownV2", "a-b", "Character '-' is reserved and must be escaped with the preceding '\\'"),
        ("MarkdownV2", "é *x", "Can't find end of Bold entity at byte offset 3"),
        ("MarkdownV2", "`x", "Can't find end of Code entity at byte offset 0"),
    ],
)
def test_broken_markup_is_refused(mode: str, source: str, complaint: str) -> None:
    with pytest.raises(Refused) as refused:
        read_text(Call("sendmessage", {"text": source, "parse_mode": mode}), "text")
    assert refused.value.description == f"Bad Request: can't parse entities: {complaint}"


def test_telegram_finds_commands_and_links_itself() -> None:
    text = "🎤 /now@desk_bot a/b https://a.example/x?y=1. moi@a.example @quelquun"
    assert shown(text, detected(text)) == [
        ("bot_command", "/now@desk_bot"),
        ("url", "https://a.example/x?y=1"),
        ("email", "moi@a.example"),
        ("mention", "@quelquun"),
    ]


def test_blank_ends_go_and_entities_move() -> None:
    call = Call("sendmessage", {"text": "\n <b> é </b> x \n", "parse_mode": "HTML"})
    assert read_text(call, "text") == ("é  x", [{"type": "bold", "offset": 0, "length": 2}])


@pytest.mark.parametrize(("text", "fits"), [("a" * 4096, True), ("🎤" * 2048, True), ("🎤" * 2049, False)])
def test_length_is_counted_in_utf16(text: str, fits: bool) -> None:
    call = Call("sendmessage", {"text": text})
    if fits:
        assert read_text(call, "text") == (text, [])
    else:
        with pytest.raises(Refused, match="message is too long"):
            read_text(call, "text")


@given(strategies.text(strategies.characters(exclude_categories=["Cs"])))
def test_escaped_text_comes_back(text: str) -> None:
    """Any text, escaped as the Bot API says, is read as itself in both modes."""
    as_html = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    as_markdown = "".join(f"\\{one}" if one in markdown.RESERVED or one == "\\" else one for one in text)
    assert html.parse(as_html) == markdown.parse(as_markdown) == (text, [])


@given(strategies.text(strategies.characters(exclude_categories=["Cs"])))
def test_units_are_those_of_utf16(text: str) -> None:
    assert units(text) == sum(2 if ord(one) > 0xFFFF else 1 for one in text)
