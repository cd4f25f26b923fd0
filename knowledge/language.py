"""A language's data: how people ask in it (`ask.toml`), how pages speak, and how the desk answers (`say.toml`)."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from knowledge.data import SPOKEN, pairs, read_data, read_made, read_source, version
from knowledge.lexicon import Lexicon, plain_phrase
from knowledge.words import tidy

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from knowledge.words import Token


class Ages(NamedTuple):
    """How ages are told in a language, tidied."""

    units: frozenset[str]  # "years"
    old: frozenset[str]  # what may follow a unit
    being: frozenset[str]  # what stands before a bare number: "is 10"
    kin: frozenset[str]  # of whom it is told
    self: frozenset[str]  # of whoever asks
    bounds: frozenset[str]  # words that make an age on a page a bound
    below: frozenset[str]  # those that need no unit: "under 16"
    minors: tuple[str, ...]  # phrases that bound without a number


class Language(NamedTuple):
    """One language's data: how people ask in it (`ask.toml`) and how the desk answers (`say.toml`)."""

    code: str
    lexicon: Lexicon
    page_lexicon: Lexicon  # what of a page's words is evidence of a topic
    spellings: dict[str, tuple[str, ...]]  # an SMS spelling → the words meant
    elisions: frozenset[str]  # words that melt into the next one ("jarrive")
    conjunctions: frozenset[str]  # words that join two questions
    accented: frozenset[str]  # those of them that are written with an accent
    function: frozenset[str]  # words that carry no meaning of their own
    comparers: frozenset[str]  # words between two things that are compared
    negation: frozenset[str]  # words that turn a sentence into its contrary
    either: frozenset[str]  # "or"
    prepositions: frozenset[str]  # those of place
    being: frozenset[str]  # the verb "to be", as it follows "must"
    this: frozenset[str]  # words by which a page points at the event it announces
    whether: frozenset[str]  # words that begin an indirect question
    links: tuple[str, ...]  # letters that join the parts of a compound word; none where there are no compounds
    numbers: frozenset[str]  # number words
    noun_capitals: bool  # whether every noun is written with a capital
    ages: Ages
    names: dict[str, str]  # topic → what the desk calls it
    say: dict[str, Any]

    def joins(self, token: Token) -> bool:
        """Whether a word joins two questions; an accent tells "è" (is) from "e" (and)."""
        return token.word in self.conjunctions and (token.raw.isascii() or token.raw.casefold() in self.accented)

    def sentence(self, key: str) -> str:
        return str(self.say[key])


LISTS = (
    "function", "elisions", "conjunctions", "comparers", "negation", "either", "prepositions", "being", "this",
    "whether", "links", "numbers",
)  # fmt: skip


def lists_of(ask: dict[str, Any]) -> tuple[dict[str, str], ...]:
    """What of `ask.toml` is no phrase: lists of words, spellings, how ages are told, and what topics are called."""
    words = {name: "|".join(ask["words"].get(name, ())) for name in LISTS}
    ages = {name: "|".join(texts) for name, texts in ask["age"].items()}
    return words, ask["spellings"], ages, {topic: entry["name"] for topic, entry in ask["topic"].items()}


def _phrases(ask: dict[str, Any]) -> dict[str, Sequence[str]]:
    """The phrases of `ask.toml` by their labels."""
    found = {group: ask["words"].get(group, ()) for group in ("function", "light", "greeting", "pronoun")}
    for kind in ("ask", "relation", "kind", "chat", "object"):
        found.update((f"{kind}:{label}", texts) for label, texts in ask[kind].items())
    found.update((f"topic:{topic}", entry["words"]) for topic, entry in ask["topic"].items())
    return found


def _page_phrases(ask: dict[str, Any]) -> dict[str, Sequence[str]]:
    """How pages speak of topics; where nothing else is said, with the words by which they are asked for."""
    found = {f"topic:{topic}": entry.get("page", entry["words"]) for topic, entry in ask["topic"].items()}
    return {"elsewhere": ask["words"]["elsewhere"]} | found


@functools.lru_cache(maxsize=16)
def language(code: str) -> Language:
    """The data of one language, read once; the whole of `ask.toml` only where what is made of it is out of date."""
    made_of = version(read_source(f"{code}/ask"))
    ask = functools.cache(lambda: read_data(f"{code}/ask"))
    made = read_made(f"{code}/lists", made_of)
    lists, spellings, ages, names = map(pairs, made) if made else lists_of(ask())
    words = {name: [text for text in told.split("|") if text] for name, told in lists.items()}
    return Language(
        code,
        Lexicon(code, lambda: _phrases(ask()), (f"{code}/phrases", made_of)),
        Lexicon(code, lambda: _page_phrases(ask()), (f"{code}/page_phrases", made_of)),
        {tidy(k): tuple(tidy(v).replace("'", " ").replace("-", " ").split()) for k, v in spellings.items()},
        frozenset(words["elisions"]),
        frozenset(map(tidy, words["conjunctions"])),
        frozenset(w.casefold() for w in words["conjunctions"] if not w.isascii()),
        frozenset(tidy(w.lstrip("=!")) for w in words["function"] if " " not in w),
        frozenset(map(tidy, words["comparers"])),
        frozenset(map(tidy, words["negation"])),
        frozenset(map(tidy, words["either"])),
        frozenset(map(tidy, words["prepositions"])),
        frozenset(map(tidy, words["being"])),
        frozenset(map(tidy, words["this"])),
        frozenset(map(tidy, words["whether"])),
        tuple(words["links"]),
        frozenset(map(tidy, words["numbers"])),
        bool(SPOKEN[code].get("noun_capitals")),
        _ages({name: told.split("|") for name, told in ages.items()}),
        names,
        read_data(f"{code}/say"),
    )


def _ages(told: dict[str, list[str]]) -> Ages:
    words = {name: frozenset(map(tidy, texts)) for name, texts in told.items() if name != "minors"}
    return Ages(**words, minors=tuple(plain_phrase(text) for text in told["minors"]))


class Languages(Mapping[str, Language]):
    """The data of all languages by their codes, each read when it is first asked for."""

    def __getitem__(self, code: str) -> Language:
        if code not in SPOKEN:
            raise KeyError(code)
        return language(code)

    def __contains__(self, code: object) -> bool:
        return code in SPOKEN

    def __iter__(self) -> Iterator[str]:
        return iter(SPOKEN)

    def __len__(self) -> int:
        return len(SPOKEN)


@functools.lru_cache(maxsize=1)
def languages() -> Languages:
    return Languages()
