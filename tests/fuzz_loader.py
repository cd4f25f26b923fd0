"""Fuzz the loader, guided by coverage: python tests/fuzz_loader.py CORPUS -max_total_time=600 (needs atheris).

No input may raise anything but EventFileError, nor take longer than a second per 100 kB.
"""

from __future__ import annotations

import sys
import time

import atheris  # type: ignore[import-not-found,import-untyped,unused-ignore]

with atheris.instrument_imports(include=["knowledge.loader", "knowledge.loaders", "frontmatter"]):
    from knowledge.event import EventFileError
    from knowledge.loader import parse

SECONDS = 1.0  # for 100 kB, at least


def once(data: bytes) -> None:
    text = data.decode("utf-8", "replace")
    begin = time.process_time()
    try:
        parse(text, file="fuzz.md")
    except EventFileError as error:
        if "\n" in error.sentence:
            raise AssertionError(error.sentence) from None
    taken = time.process_time() - begin
    if taken > SECONDS * max(1.0, len(data) / 100_000):
        raise TimeoutError(f"{taken:.2f} seconds for {len(data)} bytes")


if __name__ == "__main__":
    parse("# warm\n\n9h: up", file="fuzz.md")
    atheris.Setup(sys.argv, once)
    atheris.Fuzz()
