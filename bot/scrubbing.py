"""What is taken out of a question before it is kept: addresses, links, numbers that may be a person's. Pure."""

from __future__ import annotations

import re

LONGEST = 300  # characters kept of a question
GONE = "***"
LONGEST_READ = 4096
MAIL = re.compile(r"[\w.+%-]{1,64}(?:@|\s?(?:\(at\)|\[at\])\s?)[\w-]{1,63}(?:\.[\w-]{1,63}){0,8}", re.IGNORECASE)
HANDLE = re.compile(r"(?<!\w)@\w{3,}")
LINK = re.compile(
    r"(?:\b[a-z][a-z0-9+.-]{1,12}://|\bwww\.)\S+|\b[\w-]{2,63}(?:\.[\w-]{2,63}){0,4}\.[a-z]{2,}/\S*", re.IGNORECASE
)
NUMBER = re.compile(r"(?<![\w.])(?:\+|00)?\(?\d(?:[\s\u00a0\u202f./()-]{0,2}\d){5,}(?!\w)")
DATES = re.compile(
    r"\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[./-]\d{1,2}[./-](?:19|20)\d{2}|(?:19|20)\d{2}\s?[-/]\s?(?:19|20)?\d{2}"
)
DIGITS = re.compile(r"\w*\d{6,}\w*")


def scrubbed(text: str) -> str:
    """One line without mail addresses, names of accounts, links, phone numbers and long runs of digits."""
    text = " ".join(text[:LONGEST_READ].split())
    for pattern in (LINK, MAIL, HANDLE):
        text = pattern.sub(GONE, text)
    text = NUMBER.sub(lambda found: found[0] if DATES.fullmatch(found[0]) else GONE, text)
    text = DIGITS.sub(GONE, text)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1].rstrip()}…"
