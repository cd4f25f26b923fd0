"""Who speaks: names in the words of a page, each with function and organisation."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from knowledge.event import Speaker
from knowledge.loaders.words import any_of, find, per_page, plain, starts

UPPER = "A-ZÀ-ÖØ-ÞŁŚŠŽČĐ"
WORD = rf"(?:[{UPPER}]\w?\.(?=\s|-?[{UPPER}])|[{UPPER}][\w’'-]*)"
PARTICLE = (
    r"(?:de la|de las|de los|de|del|della|dalla|degli|di|da|dos|das|do|du|des|van der|van den|van de|van|von der"
    r"|von dem|von und zu|von|vom|zum|zur|zu|le|la|el|bin|ben|ibn|al|y|d’|d'|ter|ten|af|av)"
)
NAME = re.compile(
    rf"(?:(?:MdB|MdL|MEP|Mme|M\.|Mr\.?|Mrs\.?|Ms\.?|(?:PD\s)?Dr\.?(?:\s(?:med|phil|jur|rer|nat|pol|h\.?c)\.|-Ing\.)*|Dipl\.-\w+\.?|Prof\.|Pr\.?|Maître"
    rf"|Me|CV|CF|Dra\.?|Ing\.|Avv\.|Arch\.|Dott\.(?:ssa)?|Prof\.ssa|Herr|Frau|Sra?\.|D\.|Dña\.)\s+)*"
    rf"(?P<name>{WORD}(?:\s+(?:{PARTICLE}\s*)?{WORD}){{1,4}})"
)
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
BRACKET = re.compile(r"^\s*\(([^()]{1,160})\)")
ROLE_BEFORE = re.compile(r"(?:^|[;:,(–—]\s*)([\w-]{4,30})\s+$")
FEWEST_JOINTS = 2
BARE_OF = ("de", "d'", "of", "di", "for", "pour")
LONGEST_LIST = 400  # characters
SHORT_BODY = 60
LONGEST_BODY = 5  # words
SENTENCE = re.compile(rf"(?:^|(?<=[^\s.]{{4}}))\.\s+(?=[{UPPER}\d])")
HANDLE = re.compile(r"\W*@[\w.-]+\s*\(")  # "@annlee (Ann Lee)"
OPENERS = re.compile(r"^[\s,;:*•–—-]+")


@dataclass(frozen=True, slots=True)
class Found:
    """A speaker in a text, and where the name begins."""

    speaker: Speaker
    at: int


def is_organisation(text: str) -> bool:
    """Whether a text names a body rather than a person or a function."""
    return find("organisation", text) is not None


def is_role(text: str) -> bool:
    """Whether a text says what somebody does: it begins with a function, or is one word of that form ("Buchbinder")."""
    first = text.split(",")[0].split("(")[0].strip()
    if starts("roles", text) or find("role_ending", first):
        return True
    return " " not in first and not first.isupper() and starts("role_word", first) is not None


def find_people(text: str, lines: tuple[int, ...], *, bold: tuple[str, ...] = ()) -> list[Found]:
    """The people of a text that lists speakers: "A. Name, function, body et B. Name (body)"."""
    starts_at = _starts_of(text, bold)
    found: list[Found] = []
    for i, (begin, end, name) in enumerate(starts_at):
        stop = starts_at[i + 1][0] if i + 1 < len(starts_at) else len(text)
        rest = _clause(text[end:stop]).split(";")[0]
        joined = i + 1 < len(starts_at) and bool(_joint().search(plain(rest)))
        if joined:
            rest = rest[: _joint().search(plain(rest)).start()]  # type: ignore[union-attr]
        role, organisation, moderates = describe(rest)
        before = text[max(0, begin - 60) : begin]
        role = role or _titled(before)
        moderates = moderates or bool(_moderated().search(plain(before)))
        person = Speaker(name=name, role=role, organisation=organisation, moderator=moderates, lines=lines)
        found.append(Found(person, begin))
        if found[:-1] and _shares(text, starts_at[i - 1][1], begin):
            found = _share(found)
    return found


def _starts_of(text: str, bold: tuple[str, ...]) -> list[tuple[int, int, str]]:
    """Where names begin and end, clause by clause: one that is a plain list of names is read as such."""
    known = _name_starts(text, bold)
    found: list[tuple[int, int, str]] = []
    begin = 0
    for stop in [*(m.end() for m in _clause_end().finditer(plain(text))), len(text)]:
        clause = text[begin:stop]
        lead = _lead().match(plain(clause))
        skipped = begin + (lead.end() if lead else 0)
        body = clause[lead.end() if lead else 0 :].rstrip(" ;")
        listed = [(b + skipped, e + skipped, name) for b, e, name in _plain_list(body)]
        found += listed or [n for n in known if begin <= n[0] < stop]
        begin = stop
    return found


@per_page
def _clause_end() -> re.Pattern[str]:
    return re.compile(rf"(?<=[^\s.]{{4}})\.\s+(?=\w)|;\s+(?={any_of('moderator')}(?!\w))")


@per_page
def _lead() -> re.Pattern[str]:
    return re.compile(rf"\W*(?:{any_of('announce')}|{any_of('by')}|{any_of('moderator')})\s*:?\s+")


def _clause(text: str) -> str:
    """What is said of a person, up to the end of the sentence; "editor. University of X" goes on."""
    m = SENTENCE.search(text)
    if m and is_organisation(_head(after := text[m.end() :])) and len(after) < SHORT_BODY and m.start() < SHORT_BODY:
        return f"{text[: m.start()]}, {after}"
    return text[: m.start()] if m else text


def _share(found: list[Found]) -> list[Found]:
    """ "A, function et B, function, body": the body is that of both."""
    body = found[-1].speaker.organisation
    *before, other, last = found
    if body and not other.speaker.organisation:
        other = Found(replace(other.speaker, organisation=body), other.at)
    return [*before, other, last]


def _shares(text: str, end: int, begin: int) -> bool:
    joined = rf"(?<![,;])\s{any_of('and')}\s+\W*(?:{any_of('name_joint')})?\W*$"
    return bool(re.search(joined, plain(text[end:begin])))


@per_page
def _joint() -> re.Pattern[str]:
    return re.compile(
        rf"(?:\s*[,;/]|\s+[-–])?(?:\s+{any_of('and')}|\s*&)\s+\W*(?:{any_of('name_joint')})?\W*$|\s*[,;/]\s*\W*$|\s+[-–]\s+\W*$"
    )


@per_page
def _moderated() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){any_of('moderator')}\s*(?:{any_of('by')})?[^\w)]*$")


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
            begin, name = begin + len(first) + 1, others  # "Stadträtin Ann Lee"
        if any(b.startswith(text[begin:end]) for b in trusted) or _begins(text, begin, end, found):
            found.append((begin, end, name))
        at = end
    return found


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


def _trim(name: str) -> str | None:
    """A name without what cannot be part of it, None where nothing of two words is left."""
    kept: list[str] = []
    halves = re.split(r"\sy\s", name)
    if len(halves) > 1 and all(" " in half for half in halves):
        name = halves[0]  # "Ana Gil y Luis Paz" are two
    for part in name.split():
        if kept and part.casefold() in CAPITAL_PARTICLES:
            kept.append(part)  # "Ada Lo Presti"
            continue
        if part != part.lower() and (find("organisation", part) or find("not_name", part)):
            break
        kept.append(part)
    while kept and not CAPITAL.match(kept[-1]):
        kept.pop()
    return " ".join(kept).rstrip(".,") if len([w for w in kept if CAPITAL.match(w)]) >= FEWEST_WORDS else None


def _begins(text: str, begin: int, end: int, found: list[tuple[int, int, str]]) -> bool:
    before, after = plain(text[:begin]), plain(text[end:])
    if not _bounded(after):
        return False
    if not before.strip(" *_-–—•:,;([«\"'") or _titled(text[:begin]) or HANDLE.fullmatch(before):
        return True
    if _introduced().search(before) or re.search(
        rf"(?:[;/]|\s[-–—])\s*$|(?:\s{any_of('and')}|&)\s+(?:{any_of('name_joint')}\s*)?$", before
    ):
        return True
    if not before.rstrip().endswith(",") or not found:
        return False
    last = text[found[-1][1] : begin]  # after a comma only where the one before is complete, or this one is described
    return ")" in last or bool(re.match(r"\s*\(", after)) or (after.startswith(",") and is_role(after[1:].strip()))


def _titled(before: str) -> str | None:
    """The function that stands before a name ("Stadträtin Ann Lee"), alone since the last person."""
    m = ROLE_BEFORE.search(before)
    return m[1] if m and m[1][0].isupper() and is_role(m[1]) else None


def _bounded(after: str) -> bool:
    return bool(
        STOP.match(after)
        or re.match(rf"\s+(?:{any_of('and')}|{any_of('of')}|{any_of('roles')}|{any_of('moderator')})(?!\w)", after)
        or re.match(r"['’]", after)
        or (after[:1] == " " and after[1:2].islower() and bool(re.match(rf"\s+{any_of('of')}", after)))
    )


@per_page
def _introduced() -> re.Pattern[str]:
    return re.compile(
        rf"(?<!\w)(?:{any_of('by')}|{any_of('announce')}|{any_of('moderator')})\s*:?\s*(?:{any_of('honorific')}\s+)?\W*$"
    )


def describe(rest: str) -> tuple[str | None, str | None, bool]:
    """What follows a name → function, organisation, whether the person moderates."""
    rest = re.sub(r"\s+", " ", rest).strip(" ,;:.*_|")
    rest = rest if rest.count(")") <= rest.count("(") else rest.lstrip(") ,")
    moderates = False
    if bracket := BRACKET.match(rest):
        inside, after = bracket[1].strip(), rest[bracket.end() :].strip(" ,;:.*_")
        if find("moderator", inside):
            role, organisation, _ = describe(after)
            return role, organisation, True
        role, organisation = _role_and_body(inside)
        goes_on = after and not re.match(rf"(?:{any_of('and')}|{any_of('or')})(?!\w)", plain(after))
        more_role, more_body, moderates = describe(after) if goes_on else (None, None, False)
        return role or more_role, organisation or more_body, moderates
    rest = re.sub(r"^(?:[-–—/|]\s+)+", "", rest)
    role, organisation = _role_and_body(_without_article(rest))
    return role, organisation, moderates


def _without_article(text: str) -> str:
    m = re.match(rf"(?:{any_of('article')})\s+", plain(text))
    return text[m.end() :] if m and is_role(text[m.end() :]) else text


def _role_and_body(text: str) -> tuple[str | None, str | None]:
    parts = [p.strip(" .*_") for p in _split(text) if p.strip(" .*_")]
    if not parts:
        return None, None
    first = parts[0]
    if re.fullmatch(r"\w+\.\w+", first):  # "ver.di"
        return None, first
    of = starts("of", first)
    if of and not is_role(first):  # "Name de l'Agence X"
        return None, _tidy_body(", ".join([first[of.end() :].strip(), *parts[1:]]))
    at = _employed().search(plain(first))
    if at and not is_role(first) and not is_organisation(first[: at.start()]) and _names_body(first[at.end() :]):
        return first[: at.start()].strip(), _tidy_body(", ".join([first[at.end() :], *parts[1:]]))
    if not is_role(first) and (len(parts) == 1 or is_organisation(first)) and not _lower(first):
        return _bodies(parts)
    if is_organisation(_head(first)) and not is_role(first):
        return _bodies(parts)
    return _roles(parts)


def _head(text: str) -> str:
    return " ".join(text.split()[:1])


def _bodies(parts: list[str]) -> tuple[str | None, str | None]:
    roles = [p for p in parts[1:] if is_role(p)]
    bodies = [p for p in parts if p not in roles]
    return ", ".join(roles) or None, _tidy_body(", ".join(bodies))


def _roles(parts: list[str]) -> tuple[str | None, str | None]:
    role, body = parts[0], None
    others = [p for p in parts[1:] if is_role(p) and not is_organisation(_head(p))]
    bodies = [p for p in parts[1:] if p not in others]
    lower = [p for p in bodies if _lower(p) and not is_organisation(p)]
    if lower and len(bodies) == len(lower):
        others, bodies = [*others, *lower], []
    role, body = _embedded(role, strong=bool(bodies))
    if others:
        role = ", ".join([role, *others])
    return role or None, _tidy_body(", ".join(filter(None, [body, *bodies])))


def _lower(text: str) -> bool:
    return text[:1].islower()


def _split(text: str) -> list[str]:
    """At commas and slashes that are not inside brackets."""
    parts, depth, start = [], 0, 0
    for i, c in enumerate(text):
        depth += (c == "(") - (c == ")")
        if depth <= 0 and (
            c == "," or (c == "/" and text[i - 1 : i] == " ") or (c == "." and text[i + 1 : i + 2] == " " and i > 30)
        ):
            parts.append(text[start:i])
            start = i + 1
    return [*parts, text[start:]]


def _embedded(role: str, *, strong: bool) -> tuple[str, str | None]:
    """ "chef de cabinet de l'Agence X" → function and body; with `strong`, only where it names the place of work."""
    tail = re.search(r"\s*\(([^()]*)\)\s*$", role)
    if starts("whole_role", role) and not tail:
        return role, None
    source = plain(role)
    if not strong and (body := re.match(rf"\w+\s+(?=[{UPPER}])", role)) and is_organisation(_head(role[body.end() :])):
        return role[: body.end()].strip(), role[body.end() :]
    work = list(_work().finditer(source))
    for m in work:
        if _names_body(role[m.end() :]):
            return role[: m.start()].strip(" ,"), role[m.end() :]
    if strong:
        return role, None
    for m in _belonging().finditer(source):
        after = role[m.end() :]
        if starts("roles", after):
            break
        bare = source[m.start() : m.end()].strip() in BARE_OF
        if bare and after[:1].islower():
            continue  # "chef de service"
        if _names_body(after) and m.start() > 0:
            return role[: m.start()].strip(" ,"), after
    if tail:
        return role[: tail.start()], tail[1]
    named = re.match(rf"((?:[a-zà-þ][\w'’-]*\s)+)([{UPPER}]\w+(?:\s[\w&'’-]+)+)$", role)
    if named and starts("roles", role) and not starts("roles", named[2]):
        return named[1].strip(), named[2]
    return role, None


def _names_body(text: str) -> bool:
    head = re.split(r"\s|['’]", text.strip(), maxsplit=1)[0]
    return bool(re.match(rf"[{UPPER}]", text.strip())) or is_organisation(head)


@per_page
def _work() -> re.Pattern[str]:
    return re.compile(rf"\s(?:{any_of('at_work')})(?:\s+|(?<=['’]))")


@per_page
def _belonging() -> re.Pattern[str]:
    return re.compile(rf"\s(?:{any_of('of')})(?:\s+|(?<=['’]))")


@per_page
def _employed() -> re.Pattern[str]:
    return re.compile(rf"(?<=\w)\s{any_of('employed_at')}\s+")


def _tidy_body(text: str) -> str | None:
    text = text.strip(" .,;:*_")
    if re.fullmatch(r"\([^()]*\)", text):
        text = text[1:-1]
    return text or None


def unnamed(text: str, lines: tuple[int, ...]) -> Speaker | None:
    """A speaker of whom the page gives only the function ("le chef de la mission")."""
    text = text.strip(" ,;:.*_")
    text = _without_article(text)
    if not is_role(text) or NAME.match(text):
        return None
    role, body = _role_and_body(text)
    return Speaker(name=None, role=role, organisation=body, lines=lines)
