"""The place in sentences: behind a verb ("takes place in the offices of X, 3 Mill Lane"), or marked beside the date."""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING

from knowledge.event import Text
from knowledge.loaders.names import UPPER
from knowledge.loaders.prose import END, Sentence
from knowledge.loaders.times import find_dates, find_times
from knowledge.loaders.words import any_of, find, find_all, is_whole, per_page, plain, starts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from knowledge.loaders.marks import Block, Run
    from knowledge.loaders.when import When

LONGEST_NAME = 60  # characters
LONGEST_STREET = 110
LONGEST_LEAD = 30  # characters before the street of an address
MOST_WORDS = 6  # of a marked name
MARK = "\0"  # before and behind what a page marks, while a sentence is looked at
NUMBERED = re.compile(
    rf"[{UPPER}][\w’'-]+(?:\s[{UPPER}][\w’'-]+){{0,3}},?\s\d{{1,5}}(?:,\s[^.;:]{{3,60}})?"
)  # "Alvear 144"
JOINT = r"(?:&\s+|(?:[a-zà-þ]{1,5}[’'\s]\s*){0,2})"


@functools.cache
def _named() -> re.Pattern[str]:
    return re.compile(rf"[{UPPER}0-9][\w’'&.-]*(?:\s+{JOINT}[{UPPER}0-9][\w’'&-]*){{0,5}}")


def place_in_sentence(text: str, lines: tuple[int, ...]) -> tuple[Text | None, Text | None] | None:
    """Name and address in a sentence that says where the event takes place; None for other words."""
    verbs = find_all("takes_place", text)
    if not verbs:
        return None
    verb = verbs[-1]
    street = _street_at(text)
    before = text[:street] if street is not None else text
    name = _name_in(before)
    if street is None and name is None:
        return None
    end = verb.start() if street is not None and verb.start() > street else len(text)  # "findet … Gasse 3 statt"
    address = Text(text=text[street:end].strip(" .()"), lines=lines) if street is not None else None
    return (Text(text=name, lines=lines) if name else None), address


def before_street(text: str, lines: tuple[int, ...]) -> tuple[Text, Text] | None:
    """Name and address of a sentence that goes on with the street: "We meet at our place: the Forge, 3 Mill Lane"."""
    street = _street_at(text)
    before = text[: street or 0].rstrip(" ,(–—-")
    joint = _in_at_end().search(plain(before))
    before = before[: joint.start()].rstrip(" ,(") if joint else before
    names = [m for m in _named().finditer(before) if m.end() == len(before)]
    address = re.split(r"(?<=[^\s.]{3})[.!?]\s|\s[–—-]\s", text[street or 0 :])[0].strip(" .:;*_")
    if street is None or not names or address.count(")") > address.count("(") + 1:
        return None
    address = address if address.count("(") == address.count(")") else address.rstrip(")")
    return Text(text=names[0][0], lines=lines), Text(text=address, lines=lines)


def hosted_name(text: str) -> str | None:
    """The host of "in the offices of X"."""
    host = find("host", text)
    name = _named().match(text, _behind_article(text, host.end())) if host else None
    company = find("by", name[0]) if name else None  # "at Tool Works with the Potters"
    return name[0][: company.start() if company else None].rstrip(" .,") if name else None


def spelled_out(key: str, prose: Sequence[Sentence]) -> Text | None:
    """The place that a key of the front matter ("old-forge") means, as the prose calls it ("the Old Forge")."""
    wanted = set(key.split("-"))
    for s in prose:
        for name in (*(x.label for x in s.links), *(m[0] for m in _named().finditer(s.text))):
            if wanted <= set(re.findall(r"\w+", plain(name))) and len(name) <= LONGEST_NAME:
                return Text(text=name.strip(), lines=s.lines)
    return None


@per_page
def _in_at_end() -> re.Pattern[str]:
    return re.compile(rf"(?:^|[\s,])(?:{any_of('in')}|{any_of('article')})$")


def _street_at(text: str) -> int | None:
    """Where a street with its number begins."""
    m = _street().search(plain(text))
    return m.start() if m and len(text) - m.start() <= LONGEST_STREET else None


@per_page
def _street() -> re.Pattern[str]:
    named = rf"(?:[\w'’.-]+\s+){{0,3}}?\w*{any_of('street')}(?!\w)"
    return re.compile(
        rf"(?<![\w:.])\d{{1,4}}(?:\s?(?:bis|ter|[a-d]))?,?\s+{named}"
        rf"|(?<!\w)\w*{any_of('street')}\s+(?:[\w'’.-]+\s+){{0,4}}?(?:[\w'’.-]+,)?\s*\d{{1,4}}(?!\d)"
    )


def _name_in(text: str) -> str | None:
    """The name behind the host ("in the offices of X"), else behind the last "in the" of a text."""
    if (host := find("host", text)) and (name := _named().match(text, _behind_article(text, host.end()))):
        return name[0].rstrip(".,")
    for m in reversed(list(_in_place().finditer(plain(text)))):
        rest = re.split(r"[,;:()!?]|\.\s|\s[–—-]\s", text[_behind_article(text, m.end()) :])[0].strip(" .")
        dated = find_dates(rest, 2000) or find_times(rest)
        if rest and len(rest) <= LONGEST_NAME and not dated and (rest[0].isupper() or starts("venue_word", rest)):
            return rest
    return None


def _behind_article(text: str, at: int) -> int:
    rest = text[at:].lstrip()
    at = len(text) - len(rest)
    article = starts("article", rest)
    behind = text[at + article.end() :] if article else ""
    return len(text) - len(behind.lstrip()) if article and (behind[:1] == " " or article[0].endswith("'")) else at


@per_page
def _in_place() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){any_of('in')}(?:\s|(?<=['’]))")


def marked_place(blocks: Sequence[Block], when: When) -> Text | None:
    """The name in bold behind "in the" in a sentence with the event's date or that says where it takes place."""
    for block in blocks:
        if block.kind != "paragraph":
            continue
        for linked in (False, True):  # a link marks the place only behind a verb that says so
            if not any(_marks(r, linked=linked) for line in block.lines for r in line.runs):
                continue
            for part in END.split(_with_marks(block, linked=linked)):
                told = not linked or find("takes_place", part.replace(MARK, ""))
                name = _marked(part, when, linked=linked) if told else None
                if name:
                    lines = tuple(line.number for line in block.lines if name in line.text)
                    return Text(text=name, lines=lines or block.numbers)
    return None


def _marks(run: Run, *, linked: bool) -> bool:
    return bool(run.link) and not run.image if linked else run.bold


def _with_marks(block: Block, *, linked: bool) -> str:
    lines = (
        "".join(f"{MARK}{r.text}{MARK}" if _marks(r, linked=linked) else r.text for r in line.runs)
        for line in block.lines
    )
    return " ".join(lines).replace(MARK * 2, "")


def _marked(part: str, when: When, *, linked: bool) -> str | None:
    bare = part.replace(MARK, "")
    dates = find_dates(bare, when.year or 2000)
    told = any(d.date in when.all() for d in dates) if when.first else bool(dates)
    if not (told or (not dates and find("takes_place", bare))) or find("previous_edition", bare):
        return None
    for m in re.finditer(rf"{MARK}([^{MARK}]+){MARK}", part):
        name, before = m[1].strip(" .,:;"), part[: m.start()].replace(MARK, "")
        lead = _lead().search(plain(before))
        between = before[lead.start("words") :] if lead else ""
        other = find_dates(name, 2000) or find_times(name) or len(name.split()) > MOST_WORDS
        if not lead or other or not (name[:1].isupper() or starts("venue_word", name)) or between != between.lower():
            continue
        if (
            linked
            or not is_whole("in_town", lead["where"])
            or lead["article"]
            or between.strip()
            or find("venue_word", name)
        ):
            return name
    return None


@per_page
def _lead() -> re.Pattern[str]:
    """ "in the (old riding school)" right before a name."""
    return re.compile(
        rf"(?<!\w)(?P<where>{any_of('in')})(?:\s+|(?<=['’]))(?P<article>(?:{any_of('article')})(?:\s+|(?<=['’])))?"
        rf"(?P<words>(?:[\w'’-]+\s+){{0,4}})$"
    )


def address_told(prose: Sequence[Sentence]) -> Text | None:
    """The address of "The exact address is: 3 Mill Lane, Cork", "We are at 3 Mill Lane, Cork"."""
    told = ((s, m) for s in prose for kind in ("address_is", "stands_at") for m in find_all(kind, s.text))
    for s, m in told:
        rest = s.text[m.end() :].strip(" :.*_")
        rest = rest[joint.end() :].strip() if (joint := starts("in", rest)) else rest
        street = _street_at(rest) if len(rest) <= LONGEST_STREET else None
        if (street is not None and street <= LONGEST_LEAD) or NUMBERED.fullmatch(rest):
            return Text(text=rest, lines=s.lines)
    return None
