"""What somebody does and for whom: the words after a name → function and organisation."""

from __future__ import annotations

import re

from knowledge.loaders.words import any_of, find, is_whole, per_page, per_text, plain, starts

UPPER = "A-ZÀ-ÖØ-ÞŁŚŠŽČĐ"
BRACKET = re.compile(r"^\s*\(([^()]{1,160})\)")
LASTS = re.compile(r"(?:ca\.?\s|~)?\d{1,3}\s?(?:min\w*\.?|h|['′])(?:\s?\d\d)?", re.IGNORECASE)  # "90 min"
COUNTED = re.compile(r"\d{1,4}\s[a-zà-ÿ]+")
BARE_OF = ("de", "d'", "of", "di", "for", "pour")


@per_text
def is_organisation(text: str) -> bool:
    """Whether a text names a body rather than a person or a function."""
    return find("organisation", text) is not None


@per_text
def is_role(text: str) -> bool:
    """Whether a text says what somebody does: it begins with a function, or is one word of that form ("Buchbinder")."""
    first = text.split(",")[0].split("(")[0].strip()
    if starts("roles", text) or find("role_ending", first):
        return True
    one_word = " " not in first and not first.isupper() and not is_organisation(first)
    return one_word and starts("role_word", first) is not None


def describe(rest: str) -> tuple[str | None, str | None, bool]:
    """What follows a name → function, organisation, whether the person moderates."""
    rest = re.split(r"\s[·•|]\s", re.sub(r"\s+", " ", rest).strip(" ,;:.*_|·•"))[0]
    rest = rest if rest.count(")") <= rest.count("(") else rest.lstrip(") ,")
    moderates = False
    if bracket := BRACKET.match(rest):
        inside, after = bracket[1].strip(), rest[bracket.end() :].strip(" ,;:.*_")
        if find("moderator", inside):
            role, organisation, _ = describe(after)
            return role, organisation, True
        role, organisation = role_and_body(inside)
        goes_on = after and not re.match(rf"(?:{any_of('and')}|{any_of('or')})(?!\w)", plain(after))
        more_role, more_body, moderates = describe(after) if goes_on else (None, None, False)
        return role or more_role, organisation or more_body, moderates
    rest = re.sub(r"^(?:[-–—/|]\s+)+", "", rest)
    role, organisation = role_and_body(without_article(rest))
    if organisation and (said := starts("moderator", organisation)) and said.end() == len(organisation):
        return role, None, True  # "journalist (moderation)"
    return role, organisation, moderates


def without_article(text: str) -> str:
    m = re.match(rf"(?:{any_of('article')})(?:\s+|(?<='))", plain(text))
    return text[m.end() :] if m and is_role(text[m.end() :]) else text


def role_and_body(text: str) -> tuple[str | None, str | None]:
    parts = [p for p in (p.strip(" .*_") for p in _split(text)) if p and not starts("in_language", p)]
    parts = [p for p in parts if not LASTS.fullmatch(p) and not is_whole("level", p)]
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
    if is_organisation(head_word(first)) and not is_role(first):
        return _bodies(parts)
    if " " not in first and first[:1].isupper() and not any(map(is_role, parts)):  # "Eawag, Dübendorf"
        return _bodies(parts)
    return _roles(parts)


def head_word(text: str) -> str:
    return " ".join(text.split()[:1])


def _bodies(parts: list[str]) -> tuple[str | None, str | None]:
    roles = [p for p in parts[1:] if is_role(p)]
    bodies = [p for p in parts if p not in roles]
    return ", ".join(roles) or None, _tidy_body(", ".join(bodies))


def _roles(parts: list[str]) -> tuple[str | None, str | None]:
    role, body = parts[0], None
    others = [p for p in parts[1:] if is_role(p) and not is_organisation(head_word(p))]
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
    if (
        not strong
        and is_role(head_word(role))
        and (body := re.match(rf"\w+\s+(?=[{UPPER}])", role))
        and is_organisation(head_word(role[body.end() :]))
    ):
        return role[: body.end()].strip(), role[body.end() :]
    inside = tail.start() if tail else len(role)  # what is in brackets at the end is a body of its own
    for m in _work().finditer(source, 0, inside):
        field = m[0].strip() in BARE_OF and role[m.end() :][:1].islower()  # "ingeniero de software"
        if not field and _names_body(role[m.end() :]):
            return role[: m.start()].strip(" ,"), role[m.end() :]
    if strong:
        return role, None
    for m in _belonging().finditer(source, 0, inside):
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
    if named and starts("roles", role) and not is_role(named[2]):
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
    if COUNTED.fullmatch(text):
        return None  # "12 places"
    if re.fullmatch(r"\([^()]*\)", text):
        text = text[1:-1]
    return (text[1:] if text.startswith("(") and ")" not in text else text) or None
