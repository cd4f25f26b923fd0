"""`languages/<xx>/words.txt`, by which languages are told apart, out of `ask.toml`: `python -m tests.word_lists`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from knowledge.language import FOLDER, LANGUAGES, WORD, language, tidy

if TYPE_CHECKING:
    from collections.abc import Iterable

    from knowledge.language import Language

HEAD = "# Words by which this language is told from others: made of ask.toml by `python -m tests.word_lists`.\n"


def word_list(data: Language) -> str:
    """Each word in the first group it belongs to; then how words are written, where not as they are tidied."""
    written = _whole(data.lexicon.written)
    accented = {word for word in written if tidy(word) != word}
    known = _whole(data.lexicon.words | data.function | data.spellings.keys())
    groups = {
        "function": _whole(data.function),
        "single": _whole(data.lexicon.single),
        "part": _whole(data.lexicon.words),
        "spelling": _whole(data.spellings),
        "accented": accented,
        "unwritten": known - written,
    }
    seen: set[str] = set()
    for name in ("function", "single", "part", "spelling"):
        groups[name] = groups[name] - seen
        seen |= groups[name]
    return HEAD + "".join(f"[{name}]\n" + "".join(f"{w}\n" for w in sorted(groups[name])) for name in groups)


def _whole(words: Iterable[str]) -> set[str]:
    """Those that a text can hold as one word."""
    return {word for word in words if WORD.fullmatch(word)}


def main() -> None:
    for code in LANGUAGES:
        (FOLDER / code / "words.txt").write_text(word_list(language(code)), encoding="utf-8")


if __name__ == "__main__":
    main()
