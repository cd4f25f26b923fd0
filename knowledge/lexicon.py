"""What phrases mean, and how they are found in words: per language the data tells which phrase means what."""

from __future__ import annotations

import functools
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from knowledge.data import pairs, read_made
from knowledge.words import stem, stems_of, tidy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from knowledge.words import Token

GAP = "..."  # where a phrase may have other words: what tidying makes of "…"
END = "$"  # where a phrase must be the end of the clause
MARKED_ITEMS = ("!", "=", "$", ".")  # how items begin that are no plain words
LONGEST_GAP = 3
WHO = frozenset({"ask:who"})  # asked all the same where the word is part of a relation


class Hit(NamedTuple):
    """A phrase found: its label ("topic:parking"), and the positions of the words it stands on."""

    label: str
    at: tuple[int, ...]


class Phrase(NamedTuple):
    label: str
    items: tuple[str, ...]


def plain_phrase(text: str) -> str:
    """A phrase tidied, with spaces between its items."""
    return tidy(text).replace("'", " ").replace("-", " ")


def _as_written(text: str) -> str:
    """The same for a phrase with an item that is meant as written."""
    items = (i if i.startswith("=") else tidy(i) for i in text.split())
    return " ".join(items).replace("'", " ").replace("-", " ")


def _tidied_all(texts: list[str]) -> list[str]:
    """Phrases tidied, all in one go."""
    plain = plain_phrase("\n".join(texts)).split("\n") if texts else []
    return [_as_written(text) if "=" in text else p for p, text in zip(plain, texts, strict=True)]


def _words(items: Iterable[str]) -> set[str]:
    """The words of the items of phrases: beginnings and marks are none."""
    return {i.lstrip("=!") for i in items if i not in (GAP, END) and not i.endswith("*")}


def by_stem(language: str, phrases: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Phrases by the stem of their first word ("park*" where that is a beginning), in one line for each: in groups of
    those with one label and, where their second must be a certain word, one stem of that."""
    parted = [(label, text, *_first_two(text)) for label, text in phrases]
    words = sorted({word for *_, first, second in parted for word in (first, second) if not word.endswith("*")})
    stems = dict(zip(words, stems_of(words, language), strict=True))
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for label, text, first, second in parted:
        found[stems.get(first, first)][f"{stems[second]} {label}"].append(text)
    return {key: "||".join("|".join((head, *texts)) for head, texts in found[key].items()) for key in found}


def _first_two(text: str) -> tuple[str, str]:
    """The first word of a phrase, and the second where it must be a certain one."""
    first, second, *_ = (*text.split(None, 2), "")
    certain = second[:1] not in MARKED_ITEMS and not second.endswith("*")
    return tidy(first[1:]) if first.startswith("=") else first.lstrip("!"), second if certain else ""


class Starting:
    """Phrases with the same beginning, a line of `by_stem`, cut into items only where a text goes on like them."""

    def __init__(self, line: str) -> None:
        self._groups: dict[str, list[str]] = defaultdict(list)
        for group in line.split("||"):
            second, _, labelled = group.partition(" ")
            self._groups[second].append(labelled)
        self._cut: dict[str, list[Phrase]] = {}

    def going_on(self, stemmed: str) -> list[Phrase]:
        """Those that may go on with any word or with one of this stem."""
        return self._under("") + self._under(stemmed) if stemmed else self._under("")

    def _under(self, second: str) -> list[Phrase]:
        if second not in self._groups:
            return []
        if second not in self._cut:
            parts = (labelled.split("|") for labelled in self._groups[second])
            self._cut[second] = [Phrase(label, tuple(text.split())) for label, *texts in parts for text in texts]
        return self._cut[second]


class Index:
    """Phrases as `by_stem` lists them."""

    def __init__(self, lines: dict[str, str]) -> None:
        self._lines = lines
        self.beginnings = frozenset(key[:-1] for key in lines if key.endswith("*"))
        self.lengths = set(map(len, self.beginnings))
        self._starting: dict[str, Starting] = {}

    def starting(self, word: str, stemmed: str, following: str) -> list[Phrase]:
        """The phrases that may start with a word of this stem, and go on with one of the following stem."""
        phrases = self._going_on(stemmed, following)
        for length in self.lengths:
            if length <= len(word) and word[:length] in self.beginnings:
                phrases = phrases + self._going_on(f"{word[:length]}*", following)
        return phrases

    def _going_on(self, key: str, following: str) -> list[Phrase]:
        found = self._starting.get(key)
        if found is None:
            if key not in self._lines:
                return []
            found = self._starting[key] = Starting(self._lines[key])
        return found.going_on(following)


class WordsOf(dict[str, set[str]]):
    """The words of the phrases of a label, told apart when they are first asked for."""

    def __init__(self, tell: Callable[[str], Iterable[str]]) -> None:
        self._tell = tell

    def __missing__(self, label: str) -> set[str]:
        self[label] = set(self._tell(label))
        return self[label]


class Lexicon:
    """What phrases mean. An item is a word (same stem), "!word" (that form only), "word*" (a beginning), "=wörd" (as
    written), "…" (some words) or, last, "$" (the end of the clause). `made` names the file that lists them by their
    stems and the version that it must be of: then those of `phrases` are not asked for."""

    def __init__(
        self, language: str, phrases: Callable[[], Mapping[str, Sequence[str]]], made: tuple[str, str] | None = None
    ) -> None:
        self.language = language
        self._phrases = phrases
        self._made = made

    @functools.cached_property
    def _written(self) -> Mapping[str, Sequence[str]]:
        written = self._phrases()
        for label, texts in written.items():
            if not all(map(str.strip, texts)):
                raise ValueError(f"{self.language}: an empty phrase for {label}")
        return written

    @property
    def labels(self) -> tuple[str, ...]:
        return tuple(self._written)

    @functools.cached_property
    def _parts(self) -> list[str]:
        return read_made(*self._made) if self._made else []

    @property
    def _texts(self) -> list[str]:
        """The phrases tidied, all in one go."""
        return _tidied_all([text for texts in self._written.values() for text in texts])

    @functools.cached_property
    def stem_of(self) -> dict[str, str]:
        """The words of the phrases, and their stems."""
        return pairs(self._parts[1]) if len(self._parts) > 1 else self.words_and_stems()

    def words_and_stems(self) -> dict[str, str]:
        words = sorted(_words(set(" ".join(self._texts).split())))
        return dict(zip(words, stems_of(words, self.language), strict=True))

    @functools.cached_property
    def words(self) -> frozenset[str]:
        return frozenset(self.stem_of)

    @property
    def single(self) -> frozenset[str]:
        """Words that are phrases by themselves, tidied."""
        return frozenset(tidy(text[1:]) if text[0] in "=!" else text for text in self._texts if " " not in text)

    @property
    def written(self) -> frozenset[str]:
        """The words with their accents."""
        text = " ".join(text for texts in self._written.values() for text in texts).casefold()
        items = set(text.replace("'", " ").replace("’", " ").replace("-", " ").split())
        return frozenset(i.lstrip("=!") for i in items)

    @functools.cached_property
    def stems(self) -> frozenset[str]:
        return frozenset(self.stem_of.values())

    @property
    def beginnings(self) -> frozenset[str]:
        return self._index.beginnings

    @functools.cached_property
    def words_of(self) -> WordsOf:
        if len(self._parts) < len(("by_stem", "stem_of", "words_of")):
            return WordsOf(self.words_under)
        told = pairs(self._parts[2])
        return WordsOf(lambda label: told.get(label, "").split())

    def words_under(self, label: str) -> set[str]:
        """The words of the phrases of a label."""
        items = " ".join(_tidied_all(list(self._written.get(label, ())))).split()
        return {tidy(word) for word in _words(items)}

    def by_stem(self) -> dict[str, str]:
        labels = (label for label, texts in self._written.items() for _ in texts)
        return by_stem(self.language, zip(labels, self._texts, strict=True))

    @functools.cached_property
    def _index(self) -> Index:
        return Index(pairs(self._parts[0]) if self._parts else self.by_stem())

    def find(self, words: Sequence[Token]) -> list[Hit]:
        """All phrases in the words, those that stand wholly inside a longer one left out."""
        stems = [stem(t.word, self.language) for t in words]
        hits = {hit for i in range(len(words)) for hit in self._starting(words, stems, i)}
        return longest(hits)

    def _starting(self, words: Sequence[Token], stems: Sequence[str], i: int) -> Iterator[Hit]:
        following = stems[i + 1] if i + 1 < len(words) else ""
        for phrase in self._index.starting(words[i].word, stems[i], following):
            at = self._match(phrase.items, words, stems, i)
            if at:
                yield Hit(phrase.label, at)

    def _match(self, items: tuple[str, ...], words: Sequence[Token], stems: Sequence[str], i: int) -> tuple[int, ...]:
        last = items[-1]
        if last.isalnum() and stem(last, self.language) not in stems:  # most end so
            return ()
        at: list[int] = []
        gap = False
        for item in items:
            if not gap and i < len(words) and item == words[i].word:  # the most of all, told at once
                at.append(i)
                i += 1
                continue
            if item == GAP:
                gap = True
                continue
            if item == END:
                return tuple(at) if i == len(words) else ()
            found, reach = i, min(len(words), i + 1 + (LONGEST_GAP if gap else 0))
            while found < reach and not self._same(item, words[found], stems[found]):
                found += 1
            if found >= reach:
                return ()
            at.append(found)
            i, gap = found + 1, False
        return tuple(at)

    def _same(self, item: str, token: Token, stemmed: str) -> bool:
        if item == token.word:
            return True
        if item[0] == "!":
            return token.word == item[1:]
        if item[0] == "=":
            return token.raw.casefold() == item[1:]
        if item[-1] == "*":
            return token.word.startswith(item[:-1])
        return self._akin(item, token.word, stemmed)

    def _akin(self, item: str, word: str, stemmed: str) -> bool:
        """Whether a word of this stem is another form of an item."""
        return len(item) > 3 and len(word) > 3 and stem(item, self.language) == stemmed


def longest(hits: Iterable[Hit]) -> list[Hit]:
    """The hits that are not wholly inside a longer one of any label, in the order of the words. "Who closes the day?"
    asks for the last one, and who it is."""
    ordered = sorted(hits, key=lambda h: (-len(h.at), h.at, h.label))
    kept: list[Hit] = []
    there: dict[int, list[tuple[Hit, frozenset[int]]]] = defaultdict(list)  # position → what is kept there
    for hit in ordered:
        positions = frozenset(hit.at)
        around = [k for k, other in there[hit.at[0]] if positions < other]
        if not around or (hit.label in WHO and all(k.label.startswith("relation:") for k in around)):
            kept.append(hit)
            for i in positions:
                there[i].append((hit, positions))
    return sorted(kept, key=lambda h: (h.at, h.label))
