"""People in a line of a page: name, role, organisation, several of them, moderators, people without a name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from knowledge.event import Speaker
from knowledge.language import tidy
from knowledge.reading.tree import squeeze
from knowledge.reading.words import plain, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from knowledge.reading.tree import Line

PARTICLES = r"(?:de|du|des|da|di|del|della|la|le|van|von|der|den|zu|y|e|dos|al|el|ben|bin|d'|l'|D'|L'|O'|Mc|Mac)"
WORD = r"(?:[^\W\d_a-z][\w'’.-]*)"
NAME = re.compile(rf"(?:{WORD}\.?)(?:[ -](?:{PARTICLES}\s?)?{WORD}){{1,4}}")
PAREN = re.compile(r"\(([^()]{1,120})\)")
TITLES = re.compile(
    r"^(?:CV|M\.|Mme|Mlle|Mr\.?|Mrs\.?|Ms\.?|Dr\.?|Prof\.?|Pr\.?|Herr|Frau|Sr\.?|Sra\.?|Don|Dott\.?|Dott\.ssa|Ing\.?)\s+"
)
LONGEST_NAME = 45  # characters


def is_name(text: str) -> bool:
    """Whether a stretch of text can be a person's name: two to five capitalised words."""
    text = TITLES.sub("", text.strip(" .,;:*"))
    if not NAME.fullmatch(text) or len(text) > LONGEST_NAME:
        return False
    parts = re.split(r"[ -]", text)
    acronyms = sum(1 for p in parts if p.isupper() and len(p) > 1)
    return not words().find("roles", text.split()[0]) and acronyms < len(parts) and not _common(text)


def _common(text: str) -> bool:
    """Words that open with a capital without being a name ("Table Ronde")."""
    found = words()
    return any(
        found.find(kind, text)
        for kind in ("panel", "workshop", "welcome", "closing", "break", "meal", "other", "programme")
    )


def people_of(line: Line) -> list[Speaker]:
    """The people of a line that is about people."""
    marked = [squeeze(r.text).strip(" ,;:") for r in line.runs if r.bold or r.link]
    return parse_people(line.text, marked, (line.number,))


def parse_people(text: str, marked: Sequence[str], lines: tuple[int, ...]) -> list[Speaker]:
    text, moderator = _without_lead(squeeze(text).strip(" .,;*"))
    found: list[Speaker] = []
    for piece in _split(text):
        speaker = _one(piece, marked, lines, moderator)
        if speaker:
            found.append(speaker)
    return _share(found)


def _without_lead(text: str) -> tuple[str, bool]:
    """Without "with", "by", "two speakers:", and whether what follows moderates."""
    source = plain(text)
    moderator = re.match(words().pattern("moderator").pattern + r"\s*:?\s*(?:par|by|von|da|por)?\s*", source)
    if moderator:
        return text[moderator.end() :].lstrip(" :"), True
    lead = re.match(r"[^:]{0,40}" + words().pattern("announce").pattern + r"[^:]{0,20}:\s*", source)
    if lead:
        return text[lead.end() :], False
    lead = re.match(words().pattern("by").pattern + r"\s+(?:la |le |l'|the |die |der )?", source)
    return (text[lead.end() :], False) if lead else (text, False)


def _split(text: str) -> list[str]:
    """One piece a person: parted at “;”, at “and” or a comma before a name."""
    pieces = [p for p in re.split(r"\s*;\s*|\s+/\s+(?=[^\W\d_a-z][\w-]+ [^\W\d_a-z])", text) if p.strip()]
    joints = re.compile(
        r",?\s+(?:et|and|und|y|e|en|&)\s+(?:de |d'|d’)?(?="
        + NAME.pattern
        + r")|,\s+(?="
        + NAME.pattern
        + r"\s*(?:\(|,|$|\s(?:et|and|und|y|e)\s))"
    )
    found: list[str] = []
    for piece in pieces:
        at = 0
        for joint in joints.finditer(piece):
            if _depth(piece[: joint.start()]) or not _begins_name(piece[joint.end() :]):
                continue
            if not NAME.search(piece[at : joint.start()]):
                continue
            found.append(piece[at : joint.start()])
            at = joint.end()
        found.append(piece[at:])
    return [f.strip(" ,;") for f in found if f.strip(" ,;")]


def _depth(text: str) -> int:
    return text.count("(") - text.count(")")


def _begins_name(text: str) -> bool:
    match = NAME.match(TITLES.sub("", text))
    return bool(match) and is_name(match[0])


def _one(piece: str, marked: Sequence[str], lines: tuple[int, ...], moderator: bool) -> Speaker | None:
    piece = piece.strip(" ,.*")
    dash = re.match(r"(?P<org>[^,(]{2,60}?)\s+[-–]\s+(?P<rest>.+)", piece)
    if dash and not _begins_name(piece) and _begins_name(dash["rest"]):
        piece = f"{dash['rest']}, {dash['org']}"
    bare = TITLES.sub("", piece)
    name = next((m for m in marked if bare.startswith(m) and is_name(m)), None)
    if name is None:
        match = NAME.match(bare)
        name = match[0] if match and is_name(match[0]) else None
    if name is None:
        whole = next((m for m in marked if bare.startswith(m) and 1 <= len(m.split()) <= 6), None)
        if whole and not words().find("roles", whole):
            role, organisation = role_and_organisation(bare[len(whole) :])
            return Speaker(name=whole, role=role, organisation=organisation, moderator=moderator, lines=lines)
        if words().find("roles", bare) and len(bare) < 140:
            role, organisation = role_and_organisation(bare)
            return Speaker(name=None, role=role, organisation=organisation, moderator=moderator, lines=lines)
        return None
    role, organisation = role_and_organisation(bare[len(name) :])
    return Speaker(name=name.strip(), role=role, organisation=organisation, moderator=moderator, lines=lines)


def role_and_organisation(text: str) -> tuple[str | None, str | None]:
    """ ", director, ACME", " (ACME)", ", director at ACME" → role and organisation."""
    text = squeeze(text).strip(" ,.;:–-/")
    if not text:
        return None, None
    text = re.sub(r"\s*/\s*", ", ", text)
    paren = re.fullmatch(r"(?P<before>.*?)\s*\((?P<inside>[^()]{1,120})\)\s*(?P<after>.*)", text)
    if paren and not paren["before"].strip(" ,") and not paren["after"].strip(" ,"):
        return role_and_organisation(paren["inside"])
    parts = [p.strip() for p in re.split(r",\s+(?![^()]*\))", text) if p.strip()]
    if len(parts) > 1:
        roles = [p for p in parts[:-1] if _is_role(p)]
        if _is_role(parts[-1]) and not _is_role(parts[0]):
            return parts[-1], ", ".join(parts[:-1])
        if roles or not _is_role(parts[-1]):
            role, inner = _inner(parts[0]) if len(parts) > 2 or _is_role(parts[-1]) else (", ".join(parts[:-1]), None)
            rest = ", ".join(p for p in parts[1:] if not _member(p))
            return role or None, (f"{inner}, {rest}".strip(", ") if inner else rest) or None
        return ", ".join(parts), None
    if not _is_role(text):
        return None, text
    if paren and paren["before"].strip() and not paren["after"].strip():
        role, inner = _inner(paren["before"])
        return role, (f"{inner} ({paren['inside']})" if inner else paren["inside"])
    return _inner(text)


def _member(text: str) -> bool:
    return bool(re.match(r"(?:membre|member|mitglied|miembro|membro)\b", tidy(text)))


def _is_role(text: str) -> bool:
    return bool(re.match(r"(?:\w+[\s-]+){0,2}?" + words().pattern("roles").pattern, plain(text)))


def _inner(text: str) -> tuple[str, str | None]:
    """ "head of data at ACME": the organisation is the last capitalised stretch after a preposition."""
    of = words().pattern("of").pattern
    best: tuple[str, str] | None = None
    for m in re.finditer(r"\s(?:" + of.removeprefix(r"(?<!\w)(?:").removesuffix(r")s?(?!\w)") + r")\s?", plain(text)):
        tail = text[m.end() :].strip()
        if tail[:1].isupper() and (tail.isupper() or len(tail.split()) > 1 or len(tail) > 2):
            best = best or (text[: m.start()].strip(), tail)
    return (best[0], best[1]) if best else (text, None)


def _share(people: list[Speaker]) -> list[Speaker]:
    """An organisation that closes a line of several people is that of all of them who have none."""
    if len(people) < 2 or not people[-1].organisation:
        return people
    shared = people[-1].organisation
    return [
        p
        if p.organisation or p.name is None
        else Speaker(name=p.name, role=p.role, organisation=shared, moderator=p.moderator, lines=p.lines)
        for p in people
    ]
