"""The data of languages as it lies in `languages/`, opened in this one place."""

from __future__ import annotations

import zlib
from pathlib import Path
from typing import Any

import rtoml
import Stemmer

FOLDER = Path(__file__).parent / "languages"
LAYOUT = b"4"  # of the files that `python -m tests.word_lists` makes


def read_source(name: str) -> bytes:
    """One data file of the languages, like "fr/ask", as it lies there."""
    return (FOLDER / f"{name}.toml").read_bytes()


def read_data(name: str) -> dict[str, Any]:
    return rtoml.loads(read_source(name).decode())


def read_words(code: str) -> str:
    """The list of a language's words."""
    return (FOLDER / code / "words.txt").read_text(encoding="utf-8")


def version(*sources: bytes) -> str:
    """What tells sources and the stemmer from their other versions: the first line of a file that is made of them."""
    told = zlib.crc32(LAYOUT + Stemmer.version().encode())
    for source in sources:
        told = zlib.crc32(source, told)
    return f"{told:08x}"


def read_made(name: str, made_of: str) -> list[str]:
    """The parts of a file that `python -m tests.word_lists` made, none where it was made of another version: it
    spares work, and whoever changes a source need not know of it to be understood."""
    path = FOLDER / f"{name}.txt"
    head, *parts = path.read_text(encoding="utf-8").split("\n\n") if path.is_file() else ("",)
    return parts if head == made_of else []


def pairs(part: str) -> dict[str, str]:
    """A part of such a file: a line is a key and what it leads to, with a tab between them."""
    cells = part.replace("\n", "\t").split("\t") if part else []
    return dict(zip(cells[::2], cells[1::2], strict=True))


def read_tables(name: str) -> list[bytes]:
    """All tables in a folder of the languages, in the order of their names."""
    return [path.read_bytes() for path in sorted((FOLDER / name).glob("*.txt"))]


SPOKEN: dict[str, dict[str, Any]] = read_data("languages")
LANGUAGES = tuple(SPOKEN)
