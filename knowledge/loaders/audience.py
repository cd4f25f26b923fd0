"""For whom the event is, how many find room, who organises it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from knowledge.event import Text
from knowledge.loaders.kinds import is_kind_word
from knowledge.loaders.marks import squeeze
from knowledge.loaders.names import NAME
from knowledge.loaders.prose import Sentence, first_clause, text_of
from knowledge.loaders.roles import is_organisation
from knowledge.loaders.times import find_dates
from knowledge.loaders.words import any_of, find, is_whole, per_page, plain, starts

if TYPE_CHECKING:
    from knowledge.loaders.envelope import Envelope
    from knowledge.loaders.fields import Field

SHORTEST = 4  # characters
LONGEST_LIST = 160
MOST_WORDS = 14
FEW_WORDS = 4  # of "locals and visitors"


def read_audience(envelope: Envelope, fields: list[Field], prose: list[Sentence]) -> Text | None:
    told = _told(envelope, fields, prose)
    return Text(text=_shortened(told.text), lines=told.lines) if told else None


def _shortened(text: str) -> str:
    """Up to the first mark that ends what is too long to be an audience."""
    while len(text) > LONGEST_LIST and (marks := list(re.finditer(r"\s?[;!?]\s|[,:]\s|\s[–—-]\s|(?<=\))\s", text))):
        ends = [m.start() for m in marks if SHORTEST * 2 < m.start() <= LONGEST_LIST and not _inside(text, m.start())]
        if not ends or ends[-1] >= len(text):
            return text
        text = text[: ends[-1]]
    return text


def _inside(text: str, at: int) -> bool:
    return text.count("(", 0, at) > text.count(")", 0, at)


def _told(envelope: Envelope, fields: list[Field], prose: list[Sentence]) -> Text | None:
    if node := text_of(envelope.text("audience")):
        return node
    for f in fields:
        if f.name == "audience" and f.text:
            return Text(text=first_clause(f.text), lines=f.lines)
    for kind in ("audience_only", "audience"):
        labelled = [Sentence(f.text, (), f.lines) for f in fields if f.front and f.text]
        if told := next(filter(None, (_meant(kind, s) for s in [*prose, *labelled])), None):
            return told
    return _invited(prose) or _guests(prose) or _alone(prose) or _either(prose)


def _either(prose: list[Sentence]) -> Text | None:
    """ "Whether you are a beginner or an expert, …"."""
    for s in prose:
        m = find("whether_you", s.text)
        who = re.split(r"[,.;:!?]|\s[–—-]\s", s.text[m.end() :])[0].strip() if m else ""
        article = starts("article", who)
        who = who[article.end() :].strip() if article else who
        if find("negation", who) or find("online", who):
            continue
        if re.search(rf"\s{any_of('or')}\s", plain(who)) and len(who.split()) <= MOST_WORDS:
            return Text(text=who, lines=s.lines)
    return None


def _alone(prose: list[Sentence]) -> Text | None:
    """Words that are an audience by themselves ("All ages")."""
    for s in prose:
        if m := find("audience_alone", s.text):
            return Text(text=s.text[m.start() : m.end()], lines=s.lines)
    return None


def _meant(kind: str, s: Sentence) -> Text | None:
    """The audience after "open to", "aimed at"; not what registration is for ("only for the workshop until 4 May")."""
    m = find(kind, s.text)
    if m is None or find("not_audience", s.text) or _denied(s.text, m.start()):
        return None
    whole = starts("audience_whole", s.text[m.start() :])
    said = s.text[m.start() : m.start() + whole.end()] if whole else ""
    after = _until_end(s.text[m.start() + len(said) if said else m.end() :])
    if starts("negation", after.strip()):
        return None  # "For those who do not know the way: …"
    if kind == "audience_only" and is_kind_word(after) in ("break", "meal"):
        return None  # "Must I register? Only for lunch."
    bare = after.strip()
    article = starts("article", bare)
    if starts("no_people", bare[article.end() :].strip() if article else bare):
        return None  # "open to questions"
    if starts("purpose", after.strip()) and after.strip()[:1].islower() and m[0].split()[-1] == m[0]:
        return None  # "meets to vote"
    if starts("and", after.strip()) or (len(after) < SHORTEST and len(said) <= len(m[0])):
        return None
    if find("none", s.text) and find("deadline", s.text[m.end() :]):
        return None
    return Text(text=squeeze(f"{said}{after}") if said else after.strip(" :"), lines=s.lines)


def _invited(prose: list[Sentence]) -> Text | None:
    """ "Beginners are welcome", "You are a gardener"."""
    for s in prose:
        if (m := find("audience_before", s.text)) and m.start() > 8 and (who := _who(s.text[: m.start()])):
            return Text(text=who, lines=s.lines)
    for before, s in zip([None, *prose], prose, strict=False):
        if find("for_you", s.text) and (told := _addressed(s) or (_addressed(before) if before else None)):
            return told
    for s in prose:
        m = starts("you_are", s.text)
        words_ = _you_end().split(s.text[m.end() :])[0].strip() if m else ""
        if len(words_.split()) > 1:
            return Text(text=words_, lines=s.lines)
    return None


@per_page
def _you_end() -> re.Pattern[str]:
    """ "You are a gardener and want to …"."""
    return re.compile(rf"[?!.]|\s{any_of('and')}\s(?:{any_of('you_want')})(?!\w)")


def _who(before: str) -> str | None:
    """Those who stand before "are welcome": not all that a sentence says, not "participants" alone."""
    who = re.split(r"[.:;!?]\s", before)[-1].strip(" ,–-:")
    last = re.split(rf"\s{any_of('and')}\s", plain(who))[-1]
    article = starts("article", last)
    bare = last[article.end() :].strip() if article else last
    counted = is_whole("capacity", bare) and (bare == plain(who) or len(who.split()) > FEW_WORDS)
    return None if counted or len(who) < SHORTEST or find("no_people", who) else who


def _guests(prose: list[Sentence]) -> Text | None:
    """ "The club invites beekeepers, gardeners and the curious to …": a list of them."""
    for s in prose:
        m = find("inviting", s.text)
        if m is None or not s.text[m.start() : m.end()].isascii() or find("not_audience", s.text):
            continue  # "exposés invités" is no English
        after = _until_end(s.text[m.end() :]).strip(" :")
        if stop := _invited_to().search(plain(after)):
            after = after[: stop.start()]
        if is_organisation(after) and find_dates(s.text[: m.start()], 2000):
            continue  # "Am 3. Mai lädt der Verein zu …": who invites stands behind the verb
        listed = "," in after or re.search(rf"\s{any_of('and')}\s", plain(after))
        if listed and SHORTEST < len(after) <= LONGEST_LIST and not NAME.match(after) and not re.search(r"\d", after):
            return Text(text=after.strip(" ,"), lines=s.lines)
    return None


@per_page
def _invited_to() -> re.Pattern[str]:
    return re.compile(rf"\s(?:{any_of('invited_to')})(?:\s|$)")


def _addressed(s: Sentence) -> Text | None:
    """Those to whom a sentence speaks ("Bakers, millers, gourmets: …")."""
    who, colon, _ = s.text.partition(":")
    listed = colon and len(who) <= LONGEST_LIST and (who.count(",") or re.search(rf"\s{any_of('and')}\s", plain(who)))
    return Text(text=who.strip(), lines=s.lines) if listed else None


def _denied(text: str, at: int) -> bool:
    return find("negation", text[max(0, at - 12) : at]) is not None


def _until_end(text: str) -> str:
    """The words up to the end of what they say of the audience."""
    m = re.search(r"(?<=[^\s.]{2})[.!?](?:\s|$)|\s[!?](?:\s|$)|\s[–—-]\s[A-ZÀ-Þ]", text)
    text = text[: m.start()] if m else text
    dated = find_dates(text, None) or find_dates(text, 2000)
    if dated and dated[0].at[0] > 3:
        text = re.sub(rf"\s(?:{any_of('the')}|{any_of('from')})\s*$", "", text[: dated[0].at[0]].rstrip() + " ").strip(
            " ,"
        )
    for comma in re.finditer(r",\s", text):
        if find("but", text[comma.end() : comma.end() + 40]):
            return text[: comma.start()]
        if any(find(kind, text[comma.end() : comma.end() + 30]) for kind in ("free", "none", "registering")) or starts(
            "without", text[comma.end() :]
        ):
            return text[: comma.start()]
    return text


def read_capacity(prose: list[Sentence], fields: list[Field], envelope: Envelope) -> Text | None:
    if node := text_of(envelope.text("capacity")):
        return node
    told = [Text(text=f.text, lines=f.lines) for f in fields if f.front and f.text]
    texts = [*told, *(Text(text=s.text, lines=s.lines) for s in prose)]
    counted = re.compile(rf"\d+\s+(?:\w+\s)?{any_of('capacity')}(?!\w)")
    numbered = next((t for t in texts if counted.search(plain(t.text))), None)
    return numbered or next((t for t in texts if find("limited", t.text)), None)


def read_organiser(envelope: Envelope, prose: list[Sentence], fields: list[Field]) -> Text | None:
    """Who organises: "X invites you", "organised by X"."""
    if node := text_of(envelope.text("organiser")):
        return node
    for f in fields:
        if f.name == "organiser" and f.text:
            return Text(text=first_clause(f.text), lines=f.lines)
    for s in prose:
        if m := find("organised_by", s.text):
            name = re.split(r"[.;:!?]|,\s(?=[a-zà-þ])|\s(?:le|on|am|el|dans)\s", s.text[m.end() :].strip())[0].strip(
                " ,"
            )
            if name[:1].isupper() or starts("article", name):
                return Text(text=name[:120], lines=s.lines)
    for s in prose:
        if m := find("organise", s.text):
            before = re.split(
                r"[.!?:;]\s|(?<=\w),\s(?=(?:la|le|les|l’|l'|the|die|der|das|el|il)\s?)", s.text[: m.start()]
            )[-1].strip(" ,")
            if before and len(before) < 160 and (before[:1].isupper() or starts("article", before)):
                return Text(text=before, lines=s.lines)
    return None
