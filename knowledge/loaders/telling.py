"""What somebody does in a session, told by a verb: "Ann Lee, potter at Kiln Ltd, shows us how clay lives"."""

from __future__ import annotations

import re

from knowledge.loaders.words import any_of, find, per_page, plain, starts


def before_verb(rest: str) -> str:
    """What describes a person, without the sentence that goes on with what the person tells."""
    if starts("who", rest.lstrip(" ,")):
        return ""
    verb = _verb().search(plain(rest)) if find("speaks", rest) else None
    return rest[: verb.start()] if verb else rest


def tells(rest: str) -> bool:
    """Whether words after a name begin with what the person tells ("shows how …", "nous parle de …")."""
    return _begins().match(plain(rest)) is not None


def subject_of(text: str, after: int) -> tuple[str, str] | None:
    """Who tells, and of what, in a sentence of which the name ends at `after` ("…, Kiln Ltd, shows the kiln")."""
    rest = text[after:]
    m = _behind_commas().match(plain(rest)) if find("speaks", rest) else None
    told = rest[m.end() :].strip(" .,") if m else ""
    return (text[: after + m.start("verb")].rstrip(" ,"), told) if m and told else None


@per_page
def _behind_commas() -> re.Pattern[str]:
    us = rf"(?:(?:{any_of('to_us')})\s+)?"
    return re.compile(
        rf"(?:(?:,|\s(?:{any_of('of')}))\s[^,.;:()]{{2,60}}?){{0,2}}?,?\s+{us}(?P<verb>{any_of('speaks')})(?!\w),?\s+{us}"
    )


@per_page
def _verb() -> re.Pattern[str]:
    speaks, us = any_of("speaks"), any_of("to_us")
    return re.compile(rf"(?:^\s*|\)\s*|,\s*|\s(?=(?:{us}|{any_of('will')})\s))(?:(?:{us})\s+)?(?:{speaks})(?!\w)")


@per_page
def _begins() -> re.Pattern[str]:
    return re.compile(rf"\s*(?:(?:{any_of('to_us')})\s+)?(?:{any_of('speaks')})(?!\w)")
