"""What is made of the data of languages to be read fast, by `python -m tests.word_lists`: in `languages/<xx>/`,
`words.txt`, by which languages are told apart, `phrases.txt`, `page_phrases.txt` and `lists.txt`, all out of
`ask.toml`; `page.txt` out of `page.toml`; and `concepts.txt` out of the glossary."""

from __future__ import annotations

from typing import TYPE_CHECKING

from knowledge.concepts import glossary_version, made_glossary
from knowledge.data import FOLDER, LANGUAGES, read_data, read_source, version
from knowledge.language import language, lists_of
from knowledge.lexicon import Lexicon
from knowledge.loaders.words import tables_of
from knowledge.words import WORD, tidy

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


def made_files(code: str) -> dict[str, str]:
    """The files of a language by their names."""
    data, made_of = language(code), version(read_source(f"{code}/ask"))
    return {
        "words": word_list(data),
        "phrases": _made(made_of, _phrases(data.lexicon), _stems(data.lexicon), _words_of(data.lexicon)),
        "page_phrases": _made(made_of, _phrases(data.page_lexicon)),
        "lists": _made(made_of, *(part.items() for part in lists_of(read_data(f"{code}/ask")))),
        "concepts": _concepts(code),
        "page": _page(code),
    }


def _phrases(lexicon: Lexicon) -> Iterable[tuple[str, str]]:
    return lexicon.by_stem().items()


def _stems(lexicon: Lexicon) -> Iterable[tuple[str, str]]:
    return lexicon.words_and_stems().items()


def _words_of(lexicon: Lexicon) -> Iterable[tuple[str, str]]:
    return ((label, " ".join(sorted(lexicon.words_under(label)))) for label in lexicon.labels)


def _concepts(code: str) -> str:
    data = made_glossary(code)
    several = [(" ".join(stems), key) for entries in data.several.values() for stems, key in entries]
    return _made(glossary_version(), data.stems.items(), data.forms.items(), several)


def _page(code: str) -> str:
    tables = tables_of(read_data(f"{code}/page"))
    return _made(version(read_source(f"{code}/page")), *(table.items() for table in tables))


def _made(made_of: str, *parts: Iterable[tuple[str, str]]) -> str:
    """A file of a version and parts, an entry a line, so that most changes of its source change few lines."""
    return "\n\n".join((made_of, *("\n".join(f"{key}\t{told}" for key, told in sorted(part)) for part in parts)))


def _whole(words: Iterable[str]) -> set[str]:
    """Those that a text can hold as one word."""
    return {word for word in words if WORD.fullmatch(word)}


def main() -> None:
    for code in LANGUAGES:
        for name in (
            "phrases",
            "page_phrases",
            "lists",
            "concepts",
            "page",
        ):  # a merge may have broken what is read first
            (FOLDER / code / f"{name}.txt").unlink(missing_ok=True)
        for name, text in made_files(code).items():
            (FOLDER / code / f"{name}.txt").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
