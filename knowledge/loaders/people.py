"""Who speaks: names in the words of a page, each with function and organisation."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import NamedTuple

from knowledge.event import Speaker
from knowledge.loaders.credits import credited
from knowledge.loaders.names import NAME, UPPER
from knowledge.loaders.roles import describe, head_word, is_organisation, is_role, role_and_body, without_article
from knowledge.loaders.telling import before_verb
from knowledge.loaders.words import any_of, find, kinds_in, per_page, per_text, plain, starts

CAPITAL_PARTICLES = {
    "lo",
    "la",
    "le",
    "li",
    "de",
    "da",
    "di",
    "del",
    "della",
    "dalla",
    "el",
    "van",
    "von",
    "der",
    "den",
    "du",
    "dos",
}
CAPITAL = re.compile(rf"(?:d[’'])?[{UPPER}]")  # "d’Arc" too
FEWEST_WORDS = 2  # of a name
STOP = re.compile(r"\s*(?:$|[,(:;/–—.|]|\s-\s|\)|&)")

LEADS = ("and", "by", "announce", "introduced", "moderator")  # kinds of words before the function of a person
FEWEST_JOINTS = 2
MOST_CAPITALS = 4  # words of a text all in capitals that may be names
ACRONYM = re.compile(rf"[{UPPER}]{{3,6}}\s+[{UPPER}][a-zà-ÿ]")
BRACKETED = re.compile(r"\s*\([^()]*\)")

LONGEST_LIST = 400  # characters
SHORT_BODY = 60
LONGEST_BODY = 5  # words
SENTENCE = re.compile(rf"(?:^|(?<=[^\s.]{{4}}))\.\s+(?=[{UPPER}\d])")
NEXT_SENTENCE = re.compile(r"(?<=[^\s.]{4})\.\s+(?=\w)")
HANDLE = re.compile(r"\W*@[\w.-]+\s*\(")  # "@annlee (Ann Lee)"


class Found(NamedTuple):
    """A speaker in a text, and where the name begins."""

    speaker: Speaker
    at: int


def find_people(text: str, lines: tuple[int, ...], *, bold: tuple[str, ...] = ()) -> list[Found]:
    """The people of a text that lists speakers: "A. Name, function, body et B. Name (body)"."""
    if text.isupper() and len(text.split()) > MOST_CAPITALS:
        return []  # "OPEN TALKS, LAST WORDS"
    if pairs := credited(text, lines):
        return [Found(speaker, at) for speaker, at, _ in pairs]
    starts_at = _starts_of(text, bold)
    found: list[Found] = []
    for i, (begin, end, name) in enumerate(starts_at):
        stop = starts_at[i + 1][0] if i + 1 < len(starts_at) else len(text)
        rest = _without_title(_clause(text[end:stop]).split(";")[0], text[:stop]) if i + 1 < len(starts_at) else ""
        rest = rest or _clause(text[end:stop]).split(";")[0]
        joined = i + 1 < len(starts_at) and bool(_joint().search(plain(rest)))
        if joined:
            rest = rest[: _joint().search(plain(rest)).start()]  # type: ignore[union-attr]
        turns = kinds_in(rest, "moderator", "by", "introduced") if i + 1 < len(starts_at) else ()
        if turns and (turn := _turns(*turns).search(plain(rest))):
            rest = rest[: turn.start()]
        rest = _without_alias(before_verb(rest))
        if company := find("presence", rest):
            rest = rest[: company.start()]
        role, organisation, moderates = describe(rest)
        before = text[max(0, begin - 60) : begin]
        titled = _titled(before)
        role = role or titled
        leads = before.rstrip()[: -len(titled)] if titled and before.rstrip().endswith(titled) else before
        moderates = moderates or bool(kinds_in(leads, "moderator") and _moderated().search(plain(leads)))
        person = Speaker(name=name, role=role, organisation=organisation, moderator=moderates, lines=lines)
        found.append(Found(person, begin))
        alone = len(starts_at) > FEWEST_JOINTS and bool(BRACKETED.match(rest))  # "A, B and C (Body)": the body is C's
        if found[:-1] and not alone and _shares(text, starts_at[i - 1][1], begin):
            found = _share(found)
        if found[:-1] and role and _plural(role):
            found = _all_are(found, role)
    return found


def _without_alias(rest: str) -> str:
    """Without another name of the person ("aka Potty")."""
    m = _alias().match(plain(rest)) if kinds_in(rest, "alias") else None
    return rest[m.end() :] if m else rest


@per_page
def _alias() -> re.Pattern[str]:
    return re.compile(rf"[\s,(\"']*{any_of('alias')}:?(?:\s[^,.;:()]{{1,40}}|\s*$)")


def _starts_of(text: str, bold: tuple[str, ...]) -> list[tuple[int, int, str]]:
    """Where names begin and end, clause by clause: one that is a plain list of names is read as such."""
    known = _name_starts(text, bold)
    found: list[tuple[int, int, str]] = []
    begin = 0
    ends = _clause_end() if kinds_in(text, "moderator") else NEXT_SENTENCE
    for stop in [*(m.end() for m in ends.finditer(plain(text))), len(text)]:
        clause = text[begin:stop]
        leads = kinds_in(clause, "announce", "by", "moderator")
        lead = _lead(*leads).match(plain(clause)) if leads else None
        skipped = begin + (lead.end() if lead else 0)
        body = clause[lead.end() if lead else 0 :].rstrip(" ;,")
        listed = [(b + skipped, e + skipped, name) for b, e, name in _plain_list(body)]
        found += listed or [n for n in known if begin <= n[0] < stop]
        begin = stop
    return found


@per_page
def _clause_end() -> re.Pattern[str]:
    return re.compile(rf"{NEXT_SENTENCE.pattern}|[;,]\s+(?={any_of('moderator')}(?!\w))")


@per_page
def _lead(*kinds: str) -> re.Pattern[str]:
    return re.compile(rf"\W*{any_of(*kinds)}\s*:?\s+")


def _clause(text: str) -> str:
    """What is said of a person, up to the end of the sentence; "editor. University of X" goes on."""
    m = SENTENCE.search(text)
    if (
        m
        and is_organisation(head_word(after := text[m.end() :]))
        and len(after) < SHORT_BODY
        and m.start() < SHORT_BODY
    ):
        return f"{text[: m.start()]}, {after}"
    return text[: m.start()] if m else text


def _without_title(rest: str, before: str) -> str:
    """What is said of a person, without the function that stands before the next one ("and mayor Bo Roy")."""
    title = _titled(before[-60:])
    if not title or not rest.rstrip().endswith(title) or len(rest.strip()) == len(title):
        return rest
    rest = rest.rstrip()[: -len(title)].rstrip()
    article = re.search(rf"\s{any_of('article')}$", plain(rest))
    return f"{rest[: article.start()] if article else rest} "


def _share(found: list[Found]) -> list[Found]:
    """ "A, function et B, function, body": the body is that of both."""
    body = found[-1].speaker.organisation
    *before, other, last = found
    if body and not other.speaker.organisation:
        other = Found(replace(other.speaker, organisation=body), other.at)
    return [*before, other, last]


def _plural(role: str) -> bool:
    """Whether a function is that of several ("former students", "ehemalige Schülerinnen")."""
    first = plain(role).split()[0]
    ends = ((first[:-1], ("",)), (first[:-1], ("o", "a", "e")), (first[:-2], ("", "o", "a")), (first[:-3], ("",)))
    tails = (("s",), ("i", "e"), ("es", "he", "hi", "en"), ("nen",))
    single = starts("roles", first)
    if single and single.end() == len(first) and not first.endswith("s"):
        return False
    return any(
        first.endswith(tail) and any((m := starts("roles", stem + e)) and m.end() == len(stem + e) for e in more)
        for (stem, more), tail in zip(ends, tails, strict=True)
    )


def _all_are(found: list[Found], role: str) -> list[Found]:
    """ "A, B et C, anciens élèves": that is what all three are."""
    alone = all(not f.speaker.role and not f.speaker.organisation for f in found[:-1])
    return [Found(replace(f.speaker, role=role), f.at) for f in found] if alone else found


def _shares(text: str, end: int, begin: int) -> bool:
    joined = rf"(?<![,;])\s{any_of('and')}\s+\W*(?:{any_of('name_joint')})?\W*$"
    return ")" not in text[end:begin] and bool(re.search(joined, plain(text[end:begin])))


@per_page
def _joint() -> re.Pattern[str]:
    return re.compile(
        rf"(?:\s*[,;/]|\s+[-–])?(?:\s+{any_of('and')}|\s*&)(?:\s+\W*(?:{any_of('name_joint')})?\W*)?$|\s*[,;/]\s*\W*$|\s+[-–]\s+\W*$"
    )


@per_page
def _turns(*kinds: str) -> re.Pattern[str]:
    """Words at the end that belong to the next person: "…, moderated by"."""
    return re.compile(rf"(?:\s*[,;.–—(-]\s*|\s+){any_of(*kinds)}(?:\s{any_of('by')})?\s*:?\W*$")


@per_page
def _moderated() -> re.Pattern[str]:
    after = rf"\s*(?:{any_of('by')})?[^\w)]*(?:\s{any_of('article')}\s*)?$"
    return re.compile(rf"(?<!\w){any_of('moderator')}{after}")


def _name_starts(text: str, bold: tuple[str, ...]) -> list[tuple[int, int, str]]:
    """Where people's names begin and end. Names in bold are trusted, others must stand where a person can begin."""
    found: list[tuple[int, int, str]] = []
    trusted = [b for b in bold if (m := NAME.match(b.strip())) and not is_organisation(b.split(",")[0])]
    at = 0
    while m := NAME.search(text, at):
        at = m.end()
        name = _trim(m["name"])
        if name is None:
            at = m.start() + len(text[m.start() :].split(" ")[0])
            continue
        begin, end = m.start(), m.start("name") + len(name)
        if (leads := starts("moderator", name)) and " " in name[leads.end() :].strip():
            begin, name = begin + leads.end() + 1, name[leads.end() :].strip()  # "Modera Ann Lee"
        if (said := re.match(rf"{any_of('told')}\s+{any_of('told_of')}\s*", plain(name))) and " " in name[said.end() :]:
            begin, name = begin + said.end(), name[said.end() :]  # "Intervention de Ann Lee"
        first, _, others = name.partition(" ")
        if " " in others and others[0].isupper() and begin == m.start("name") and is_role(first):
            bare = NAME.fullmatch(others)  # "Stadträtin Dr. Ann Lee"
            begin, name = begin + len(first) + 1, bare["name"] if bare else others
        if found and _of_the_last(text, begin, name, found[-1]):
            at = end
            continue
        if any(b.startswith(text[begin:end]) for b in trusted) or _begins(text, begin, end, found):
            found.append((begin, end, name))
        at = end
    return found


def _of_the_last(text: str, begin: int, name: str, last: tuple[int, int, str]) -> bool:
    """Whether a name is the body of the person before it: an acronym first ("Ann Lee, physicist, CERN Geneva")."""
    acronym = ACRONYM.match(name)
    between = text[last[1] : begin]
    return bool(
        acronym and not ACRONYM.match(last[2]) and between.startswith(",") and not re.search(r"[;:/&)]", between)
    )


def _plain_list(text: str) -> list[tuple[int, int, str]]:
    """Names and nothing else but what is in brackets after each: "A. Lee, B. Kim (Body) and C. Roy"."""
    whole = text.strip(" .*_")
    joined = [
        m
        for m in _list_joint().finditer(plain(whole))
        if whole.count("(", 0, m.start()) == whole.count(")", 0, m.start())
    ]
    ands = [m for m in joined[:-1] if not m[0].strip().startswith((",", ";")) or m[0].strip(" ,;")]
    if len(joined) < FEWEST_JOINTS or len(whole) > LONGEST_LIST or ands:
        return []  # "A. Lee and B. Kim, Body": the last is no person
    found, at, offset = [], 0, text.find(whole)
    for start, end in [*(m.span() for m in joined), (len(whole), len(whole))]:
        name = _listed_name(whole[at:start], last=start == len(whole) and bool(joined[-1][0].strip(" ,;")))
        if name is None:
            return []
        begin, stop = name
        found.append((offset + at + begin, offset + at + stop, whole[at + begin : at + stop]))
        at = end
    return found


@per_page
def _list_joint() -> re.Pattern[str]:
    return re.compile(rf"\s*[,;]\s+(?:{any_of('and')}\s)?|\s(?:{any_of('and')}|&)\s")


def _listed_name(part: str, *, last: bool) -> tuple[int, int] | None:
    """Where the name of an entry of a list stands, None where the entry is something else; the last may be a body."""
    bare = re.sub(r"\s*\([^()]*\)$", "", part)
    m = NAME.fullmatch(bare)
    if m and _trim(m["name"]) == m["name"] and not is_role(m["name"]):
        return m.start("name"), m.end("name")
    if last and is_organisation(bare) and bare[:1].isupper() and len(bare.split()) <= LONGEST_BODY:
        return 0, len(bare)
    return None


@per_text
def _trim(name: str) -> str | None:
    """A name without what cannot be part of it, None where nothing of two words is left."""
    kept: list[str] = []
    halves = re.split(r"\sy\s", name)
    if len(halves) > 1 and all(" " in half for half in halves):
        name = halves[0]  # "Ana Gil y Luis Paz" are two
    for part in name.split():
        if kept and part.casefold() in CAPITAL_PARTICLES:
            kept.append(part)  # "Ada Lo Bianco"
            continue
        if re.search(r"\d", part):
            break  # "Part J-1"
        if part != part.lower() and (find("organisation", part) or find("not_name", part)):
            break
        kept.append(part)
    while kept and (not CAPITAL.match(kept[-1]) or len(kept[-1]) == 1):  # "Building B" is no person
        kept.pop()
    return " ".join(kept).rstrip(".,") if len([w for w in kept if CAPITAL.match(w)]) >= FEWEST_WORDS else None


def _begins(text: str, begin: int, end: int, found: list[tuple[int, int, str]]) -> bool:
    before, after = plain(text[:begin]), plain(text[end:])
    if not _bounded(after):
        return False
    if not before.strip(" *_-–—•:,;([«\"'") or _titled(text[:begin]) or HANDLE.fullmatch(before):
        return True
    leads = kinds_in(before, "by", "announce", "moderator")
    if (leads and _introduced(*leads).search(before)) or re.search(
        rf"(?:[;/]|\s[-–—])\s*$|(?:\s{any_of('and')}|&)\s+(?:{any_of('name_joint')}\s*)?$", before
    ):
        return True
    if not before.rstrip().endswith((",", ".")) or not found:
        return False
    if before.rstrip().endswith("."):
        return bool(re.match(r"\s*\(", after)) or (after.startswith(",") and is_role(after[1:].strip()))
    last = text[found[-1][1] : begin]  # after a comma only where the one before is complete, or this one is described
    return ")" in last or bool(re.match(r"\s*\(", after)) or (after.startswith(",") and is_role(after[1:].strip()))


def _titled(before: str) -> str | None:
    """The function that stands before a name ("Stadträtin Ann Lee", "with the mayor Ann Lee"), alone since the last."""
    source = plain(before)
    m = _title_before(*kinds_in(source, *LEADS)).search(source) if source[-1:].isspace() else None
    role = before[m.start("role") : m.end("role")].strip() if m else ""
    while role and not is_role(role):
        _, _, role = role.partition(" ")
        if role and not (m and m["lead"]):
            return None
    goes_on = re.search(rf"\s{any_of('of')}$", plain(role)) or is_organisation(role.split(" ")[-1])
    return None if goes_on else role or None


@per_page
def _title_before(*kinds: str) -> re.Pattern[str]:
    leads = any_of(*kinds)
    return re.compile(
        rf"(?:(?:^|[;:,(–—]\s*)(?:{leads}\s+)?|(?<!\w)(?P<lead>{leads})\s+)(?:{any_of('article')}(?:\s+|(?<=')))?"
        rf"(?P<role>[^\W\d][\w'’-]{{2,30}}(?:\s[\w'’-]{{2,30}}){{0,2}}(?:\s(?:a\.\s?d|i\.\s?r|em)\.)?)\s+$"
    )


def _bounded(after: str) -> bool:
    rest = after.lstrip()
    return bool(
        STOP.match(after)
        or (rest != after and any(starts(kind, rest) for kind in ("and", "of", "roles", "moderator", "who")))
        or re.match(r"['’]", after)
        or (after[:1] == " " and after[1:2].islower() and bool(re.match(rf"\s+{any_of('of')}", after)))
    )


@per_page
def _introduced(*kinds: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){any_of(*kinds)}\s*:?\s*(?:{any_of('honorific')}\s+)?\W*$")


def unnamed(text: str, lines: tuple[int, ...]) -> Speaker | None:
    """A speaker of whom the page gives only the function ("le chef de la mission")."""
    text = text.strip(" ,;:.*_")
    text = without_article(text)
    if not is_role(text) or NAME.match(text):
        return None
    role, body = role_and_body(text)
    return Speaker(name=None, role=role, organisation=body, lines=lines)
