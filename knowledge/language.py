"""How people write: words of a text, and per language the phrases that mean something in a question.

What a phrase means is data (`languages/<xx>/ask.toml`); here stands only how phrases are found in words. Both sides
of every comparison go through `tidy` and the same stemmer.
"""

from __future__ import annotations

import functools
import re
import unicodedata
import zlib
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import rtoml
import Stemmer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

FOLDER = Path(__file__).parent / "languages"
GAP = "..."  # where a phrase may have other words: what tidying makes of "…"
END = "$"  # where a phrase must be the end of the clause
SHORTEST_PART = 4  # letters of a part of a compound word
MARKED_ITEMS = ("!", "=", "$", ".")  # how items begin that are no plain words
LONGEST_GAP = 3
WHO = frozenset({"ask:who"})  # asked all the same where the word is part of a relation
LONGEST_ENDING = 5  # letters that a stem may lack of its word
ACCENTS = re.compile("[\u0300-\u036f]+")
WORD = re.compile(r"[^\W_]+")
MARKS = {"’": "'", "‘": "'", "ʼ": "'", "`": "'", "œ": "oe", "Œ": "OE", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l"}
MARKED = re.compile(f"[{''.join(MARKS)}]")  # on a long text many times faster than a table of characters


def read_source(name: str) -> str:
    """The text of one data file of the languages, like "fr/ask": the one place where they are opened."""
    return (FOLDER / f"{name}.toml").read_text(encoding="utf-8")


def read_data(name: str) -> dict[str, Any]:
    return rtoml.loads(read_source(name))


def read_words(code: str) -> str:
    """The list of a language's words."""
    return (FOLDER / code / "words.txt").read_text(encoding="utf-8")


def version(*sources: str) -> str:
    """What tells texts and the stemmer from their other versions: the first line of a file that is made of them."""
    return f"{zlib.crc32(''.join((Stemmer.version(), *sources)).encode()):08x}"


def read_made(name: str, made_of: str) -> list[str]:
    """The parts of a file that `python -m tests.word_lists` made, none where it was made of another version: it
    spares work, and whoever changes a source need not know of it to be understood."""
    path = FOLDER / f"{name}.txt"
    head, _, rest = path.read_text(encoding="utf-8").partition("\n") if path.is_file() else ("", "", "")
    return rest.split("\n\n") if head == made_of else []


def pairs(part: str) -> dict[str, str]:
    """A part of such a file: a line is a key and what it leads to, with a tab between them."""
    return dict(line.split("\t", 1) for line in part.splitlines())


def read_tables(name: str) -> list[str]:
    """The texts of all tables in a folder of the languages, in the order of their names."""
    return [path.read_text(encoding="utf-8") for path in sorted((FOLDER / name).glob("*.txt"))]


SPOKEN: dict[str, dict[str, Any]] = read_data("languages")
LANGUAGES = tuple(SPOKEN)


def tidy(text: str) -> str:
    """Casefolded, without accents, with plain apostrophes: what is compared."""
    if text.isascii():
        return text.replace("`", "'").lower()
    text = unicodedata.normalize("NFKD", MARKED.sub(lambda m: MARKS[m[0]], text))
    return ACCENTS.sub("", text).casefold()


class Token(NamedTuple):
    """One word of a text: as written, tidied, and its character offsets."""

    raw: str
    word: str
    start: int
    end: int


_tidied = functools.lru_cache(maxsize=4096)(tidy)  # of words, which come again and again


def tokens(text: str) -> list[Token]:
    return [Token(m[0], _tidied(m[0]), *m.span()) for m in WORD.finditer(text)]


class Hit(NamedTuple):
    """A phrase found: its label ("topic:parking"), and the positions of the words it stands on."""

    label: str
    at: tuple[int, ...]


class Phrase(NamedTuple):
    label: str
    items: tuple[str, ...]
    second: str  # the word that must follow its first one, "" where it need not be a certain one

    @classmethod
    def of(cls, label: str, text: str) -> Phrase:
        items = tuple(text.split())
        second = items[1] if len(items) > 1 else ""
        return cls(label, items, "" if second[:1] in MARKED_ITEMS or second.endswith("*") else second)


def _plain(text: str) -> str:
    """A phrase tidied, with spaces between its items."""
    return tidy(text).replace("'", " ").replace("-", " ")


def _as_written(text: str) -> str:
    """The same for a phrase with an item that is meant as written."""
    items = (i if i.startswith("=") else tidy(i) for i in text.split())
    return " ".join(items).replace("'", " ").replace("-", " ")


def _tidied_all(texts: list[str]) -> list[str]:
    """Phrases tidied, all in one go."""
    plain = _plain("\n".join(texts)).split("\n") if texts else []
    return [_as_written(text) if "=" in text else p for p, text in zip(plain, texts, strict=True)]


def _words(items: Iterable[str]) -> set[str]:
    """The words of the items of phrases: beginnings and marks are none."""
    return {i.lstrip("=!") for i in items if i not in (GAP, END) and not i.endswith("*")}


class Starting(NamedTuple):
    """Phrases with the same beginning: those that may go on with any word, the others by the stem of their second."""

    anyhow: list[Phrase]
    followed: dict[str, list[Phrase]]

    @classmethod
    def of(cls, language: str, phrases: Iterable[tuple[str, str]]) -> Starting:
        anyhow: list[Phrase] = []
        followed: dict[str, list[Phrase]] = defaultdict(list)
        for label, text in phrases:
            phrase = Phrase.of(label, text)
            (followed[stem(phrase.second, language)] if phrase.second else anyhow).append(phrase)
        return cls(anyhow, dict(followed))

    def going_on(self, stemmed: str) -> list[Phrase]:
        """Those that may go on with a word of this stem."""
        return self.anyhow + self.followed.get(stemmed, [])


def by_stem(language: str, phrases: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Phrases of labels by the stem of their first word ("park*" where that is a beginning), in one line for each."""
    firsts: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for label, text in phrases:
        firsts[text.split(None, 1)[0]][label].append(text)
    words = [tidy(first[1:]) if first.startswith("=") else first.lstrip("!") for first in firsts]
    found: dict[str, list[str]] = defaultdict(list)
    for first, stemmed in zip(firsts, stems_of(words, language), strict=True):
        found[first if first[-1] == "*" else stemmed] += ["|".join((lb, *t)) for lb, t in firsts[first].items()]
    return {key: "\t".join(groups) for key, groups in found.items()}


def _labelled(line: str) -> list[tuple[str, str]]:
    """The phrases of one line of `by_stem` and their labels."""
    groups = (group.split("|") for group in line.split("\t"))
    return [(label, text) for label, *texts in groups for text in texts]


class Index:
    """Phrases as `by_stem` lists them, cut into items only where a text has such a word: it has few."""

    def __init__(self, language: str, lines: dict[str, str]) -> None:
        self._language = language
        self._lines = lines
        self.beginnings = frozenset(key[:-1] for key in lines if key.endswith("*"))
        self.lengths = set(map(len, self.beginnings))
        self._starting: dict[str, Starting] = {}

    def starting(self, word: str, stemmed: str, following: str) -> list[Phrase]:
        """The phrases that may start with a word of this stem, and go on with one of the following stem."""
        phrases = self._going_on(stemmed, following)
        for length in self.lengths:
            if length <= len(word) and word[:length] in self.beginnings:
                phrases += self._going_on(f"{word[:length]}*", following)
        return phrases

    def _going_on(self, key: str, following: str) -> list[Phrase]:
        found = self._starting.get(key)
        if found is None:
            if key not in self._lines:
                return []
            found = self._starting[key] = Starting.of(self._language, _labelled(self._lines[key]))
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
        return Index(self.language, pairs(self._parts[0]) if self._parts else self.by_stem())

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
        at: list[int] = []
        gap = False
        for item in items:
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


@functools.lru_cache(maxsize=16)
def _stemmer(language: str) -> Any:
    return Stemmer.Stemmer(SPOKEN[language]["stemmer"])


@functools.lru_cache(maxsize=20_000)
def stem(word: str, language: str) -> str:
    if language not in SPOKEN:
        return word
    short = str(_stemmer(language).stemWord(word))
    return short if len(word) - len(short) <= LONGEST_ENDING else word.rstrip("s")  # "stationnement" is no "station"


def stems_of(words: list[str], language: str) -> list[str]:
    """The stems of many words at once, which is faster; none of them is remembered."""
    if language not in SPOKEN:
        return words
    short = Stemmer.Stemmer(SPOKEN[language]["stemmer"], 0).stemWords(words)
    return [s if len(w) - len(s) <= LONGEST_ENDING else w.rstrip("s") for w, s in zip(words, short, strict=True)]


def compound(word: str, links: Sequence[str], known: Callable[[str], bool]) -> tuple[str, str] | None:
    """The two known words that a compound is made of, the longest second one first: "wachsworkshop"."""
    for cut in range(SHORTEST_PART, len(word) - SHORTEST_PART + 1):
        head, tail = word[:cut], word[cut:]
        if not known(tail):
            continue
        for link in ("", *links):
            bare = head.removesuffix(link)
            if head.endswith(link) and len(bare) >= SHORTEST_PART and known(bare):
                return bare, tail
    return None


@dataclass(frozen=True, slots=True)
class Ages:
    """How ages are told in a language, tidied."""

    units: frozenset[str]  # "years"
    old: frozenset[str]  # what may follow a unit
    being: frozenset[str]  # what stands before a bare number: "is 10"
    kin: frozenset[str]  # of whom it is told
    self: frozenset[str]  # of whoever asks
    bounds: frozenset[str]  # words that make an age on a page a bound
    below: frozenset[str]  # those that need no unit: "under 16"
    minors: tuple[str, ...]  # phrases that bound without a number


@dataclass(frozen=True, slots=True)
class Language:
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
    prepositions: frozenset[str]  # those of place
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
    "function", "elisions", "conjunctions", "comparers", "negation", "prepositions", "this", "whether", "links",
    "numbers",
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
        frozenset(map(tidy, words["prepositions"])),
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
    return Ages(**words, minors=tuple(_plain(text) for text in told["minors"]))


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
