"""What a page says of its speakers elsewhere: "Ann Lee is an engineer. She works at X." """

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from knowledge.event import Speaker, Text
from knowledge.loaders.names import NAME
from knowledge.loaders.people import find_people
from knowledge.loaders.roles import describe, is_organisation, is_role
from knowledge.loaders.telling import tells
from knowledge.loaders.words import any_of, find, find_all, label_of, plain, starts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from knowledge.loaders.draft import Draft
    from knowledge.loaders.marks import Block

SENTENCES = re.compile(r"(?<=[^\s.A-Z][.!?…])\s+|\n")
NAME_OF_BODY = re.compile(r"\s*((?:[A-ZÀ-Þ][\w&.-]*)(?:\s+(?:[a-zà-þ&]{1,3}\s+)?[A-ZÀ-Þ][\w&.-]*){0,4})")
ROLE_ENDS = re.compile(r"[.,;:()!?]|\s(?=(?:who|que|qui|die|der|das|che)\s)")
KIND_OF_BODY = re.compile(r"\s*(?:[a-zà-þ'’]+\s+){1,4}?(?=[A-ZÀ-Þ])")  # "the software company" before its name
WORD = re.compile(r"\w+")
INITIAL = re.compile(r"([A-ZÀ-Þ])\.[ -]?(?:[A-ZÀ-Þ]\.[ -]?)?([A-ZÀ-Þ][\w’'-]+)")
LONGEST_ROLE = 80  # characters
FEW = 20  # paragraphs that begin with one word
AT_END = re.compile(r"\s*(?:[:–—|(]|\s-)\s*(?P<name>[^:–—|()]{4,40}?)\)?$")
FIRST_NAME = 12  # characters before the first name of a line about a speaker
LONGEST_BODY = 9  # words
REACH = 5  # sentences after the one that begins with the name


def described(speaker: Speaker, text: str) -> Speaker:
    """A speaker with function and body, where a text says what the person is."""
    if not speaker.name or speaker.role or speaker.organisation:
        return speaker
    found = SENTENCES.split(text)
    near = next((i for i, s in enumerate(found) if _begins_with(speaker.name, s)), None)
    if near is None:
        return speaker
    role = body = None
    for sentence in found[near : near + REACH]:
        own_role, own_body = _told(sentence)
        role = role or own_role
        body = body or own_body or _body(sentence)
    return replace(speaker, role=role, organisation=body)


def introduced(speaker: Speaker, text: str) -> Speaker:
    """A speaker with what a text under the name says: a function ("Engineer, Tool Works") or a sentence about it."""
    first, *others = SENTENCES.split(text)
    role, body = None, None
    if is_role(first):
        role, body, _ = describe(first.split(" – ")[0])
    for sentence in () if role else (first, *others[:REACH]):
        own_role, own_body = _told(sentence)
        role, body = role or own_role, body or own_body or _body(sentence)
    if role is None or len(role) > LONGEST_ROLE or speaker.role or speaker.organisation:
        return speaker
    return replace(speaker, role=role, organisation=body)


def _begins_with(name: str, sentence: str) -> bool:
    whole = plain(name)
    return any(re.match(rf"\W*{re.escape(n)}(?!\w)", plain(sentence)) for n in (whole, whole.split()[0]))


def _told(sentence: str) -> tuple[str | None, str | None]:
    """Function and body of "… works as an engineer at X", then of "… is an engineer"."""
    for kind in ("works_as", "is_a"):
        for m in find_all(kind, sentence):
            rest = sentence[m.end() :].strip()
            article = starts("article", rest)
            rest = rest[article.end() :].strip() if article else rest
            first = ROLE_ENDS.split(rest, maxsplit=1)[0]
            joint = re.search(rf"\s{any_of('and')}\s|\s{any_of('told_end')}(?:\s|$)", plain(first))
            first = first[: joint.start()] if joint else first
            if first and (is_role(first) or (kind == "works_as" and len(first.split()) <= 4)):
                role, body, _ = describe(first)
                return role, body
    return None, None


def _body(sentence: str) -> str | None:
    m = find("works_at", sentence)
    rest = sentence[m.end() :].strip() if m else ""
    kind = KIND_OF_BODY.match(rest) if starts("article", rest) else None
    found = NAME_OF_BODY.match(rest[kind.end() :] if kind else rest)
    return found[1].rstrip(".") if found else None


def tell_of_speakers(drafts: Sequence[Draft], blocks: Sequence[Block]) -> None:
    """Give the speakers of the programme what paragraphs about them say, and the sessions they are said to hold."""
    taken = {n for d in drafts for n in d.lines}
    prose = [b for b in blocks if b.kind != "heading" and not taken.intersection(b.numbers)]
    _spell_out(drafts, prose)
    for block in prose:
        _assign(drafts, block)
    by_word: dict[str, list[Block]] = defaultdict(list)
    for block in prose:
        if (m := WORD.search(plain(block.text[:60]))) and len(by_word[m[0]]) < FEW:
            by_word[m[0]].append(block)
    join_known(drafts, known_speakers(blocks))
    names = {s.name for d in drafts for s in d.speakers if s.name}
    about: dict[str, Block] = {}
    for name in names:
        near = by_word.get(m[0], ()) if (m := WORD.search(plain(name))) else ()
        found = next((b for b in near if _begins_with(name, b.text)), None)
        if found:
            about[name] = found
    below = _under_names(blocks, names)
    for d in drafts:
        told = [introduced(s, below[s.name]) if s.name in below else s for s in d.speakers]
        d.speakers = [_said(_with(s, about.get(s.name or "")), d) for s in told]


def _under_names(blocks: Sequence[Block], names: set[str]) -> dict[str, str]:
    """What stands in the line or paragraph below a name that is a line of its own."""
    lines = [line for b in blocks if b.kind in ("paragraph", "heading") for line in b.lines if line.text.strip()]
    found: dict[str, str] = {}
    for line, after in pairwise(lines):
        if (name := line.text.strip(" *_:")) in names and len(after.text) <= LONGEST_ROLE * 2:
            found.setdefault(name, re.split(r"\s\|\s", after.text)[0])
    return found


def _spell_out(drafts: Sequence[Draft], prose: Sequence[Block]) -> None:
    """ "A. Lee" of the programme is the one person of the prose whose first name begins so: "Ann Lee, a farmer"."""
    for d in drafts:
        for place, speaker in enumerate(d.speakers):
            short = INITIAL.fullmatch(speaker.name or "")
            if not short:
                continue
            near = [f.speaker for b in prose if short[2] in b.text for f in find_people(b.text, b.numbers)]
            full = {s.name: s for s in near if s.name and s.name.endswith(f" {short[2]}") and s.name[0] == short[1]}
            if len(full) == 1:
                (found,) = full.values()
                d.speakers[place] = replace(found, moderator=speaker.moderator, lines=speaker.lines)


def known_speakers(blocks: Sequence[Block]) -> dict[str, Speaker]:
    """The people whom a list of speakers apart from the programme tells of, by their plain names."""
    found: dict[str, Speaker] = {}
    level = 0
    for block in blocks:
        if block.kind == "heading":
            if (
                label_of(block.text) == "speakers"
                or starts("announce", block.text)
                or starts("about_speakers", block.text)
            ):
                level = block.level
            elif block.level <= level:
                level = 0
        elif level:
            for line in block.lines:
                for f in find_people(line.text, (line.number,), bold=(line.bold,) if line.bold else ()):
                    if f.at <= FIRST_NAME and f.speaker.name:
                        found.setdefault(plain(f.speaker.name), _short(f.speaker))
    return found


def _short(speaker: Speaker) -> Speaker:
    """Without a body that is a whole sentence."""
    words = (speaker.organisation or "").split()
    return replace(speaker, organisation=None) if len(words) > LONGEST_BODY else speaker


def join_known(drafts: Sequence[Draft], known: dict[str, Speaker]) -> None:
    """Give sessions without speakers those whom their own words name, and all what the list tells of them."""
    for d in drafts:
        if not d.speakers:
            _named_in_title(d, known)
        if not d.speakers:
            d.speakers = _named_in_prose(d)
        d.speakers = [_told_once(s, known) for s in d.speakers]


def _told_once(speaker: Speaker, known: dict[str, Speaker]) -> Speaker:
    listed = known.get(plain(speaker.name or ""))
    if listed is None or speaker.role:
        return speaker
    if speaker.organisation and plain(speaker.organisation) != plain(listed.organisation or ""):
        return speaker
    return replace(speaker, role=listed.role, organisation=listed.organisation)


def _named_in_title(draft: Draft, known: dict[str, Speaker]) -> None:
    """ "Title: Ann Lee", "Title (Ann Lee)" where she is known to speak."""
    m = AT_END.search(draft.title or "")
    listed = known.get(plain(m["name"].strip())) if m else None
    if m and listed and draft.title and m.start():
        draft.speakers = [replace(listed, lines=tuple(draft.lines[:1]))]
        draft.title = draft.title[: m.start()].strip()


def _named_in_prose(draft: Draft) -> list[Speaker]:
    """Who "shows" or "tells" in what is said of a session."""
    found: dict[str, Speaker] = {}
    for text, line in draft.said:
        for sentence in SENTENCES.split(text):
            m = NAME.match(sentence)
            if m and tells(sentence[m.end() :]) and not is_organisation(m["name"]):
                found.setdefault(plain(m["name"]), Speaker(name=m["name"], lines=(line,)))
    return list(found.values())


def _with(speaker: Speaker, block: Block | None) -> Speaker:
    if block is None or speaker.about:
        return speaker
    return replace(described(speaker, block.text), about=Text(text=block.text, lines=block.numbers))


def _said(speaker: Speaker, draft: Draft) -> Speaker:
    """A speaker with what a line below the session tells: "Ann is an engineer and works at X."."""
    for text, _ in draft.said:
        speaker = described(speaker, text)
    return speaker


def _assign(drafts: Sequence[Draft], block: Block) -> None:
    """ "**Ann Lee**, linguist, runs modules 1 and 2": she speaks in the sessions of those numbers."""
    numbered = (
        rf"(?<!\w)(?P<what>{any_of('phase')})s?\s(?P<numbers>\d{{1,2}}(?:(?:,\s?|\s(?:{any_of('and')}|&)\s)\d{{1,2}})*)"
    )
    for sentence in SENTENCES.split(block.text):
        m = re.search(numbered, plain(sentence))
        found = find_people(sentence[: m.start()], block.numbers) if m else []
        if not m or len(found) != 1 or found[0].at > 2:
            continue
        role = found[0].speaker.role
        cut = re.split(r",\s", role or "")[0] or None
        person = described(replace(found[0].speaker, role=None, organisation=None), sentence)
        if cut and is_role(cut):
            _, _, _ = cut, person, role
            person = _from_apposition(found[0].speaker, sentence)
        for d in drafts:
            for number in re.findall(r"\d+", m["numbers"]):
                if re.match(rf"{re.escape(m['what'])}s?\s{number}(?!\d)", plain(d.title or "")):
                    d.speakers.append(person)


def _from_apposition(speaker: Speaker, sentence: str) -> Speaker:
    parts = sentence.split(",")
    role, body, _ = describe(parts[1]) if len(parts) > 2 else (None, None, False)
    return replace(speaker, role=role, organisation=body)
