"""Who speaks before a title: "Ann Lee (Body) and Bo Roy (Body), Title", "Ann Lee, head of Body: Title"."""

from __future__ import annotations

import re

from knowledge.event import Speaker
from knowledge.loaders.names import BODY, NAME
from knowledge.loaders.people import find_people
from knowledge.loaders.roles import is_organisation, is_role
from knowledge.loaders.words import any_of, is_whole, per_page, plain

MARK = re.compile(r"\s*[,:;.]\s+|\s+[–—-]\s+")
COLON = re.compile(r"\s*:\s+")
SHORTEST = 8  # characters of a title
LONGEST_ROLE = 90  # characters between a name and the colon before its title


def lecturers(text: str, lines: tuple[int, ...]) -> tuple[str, tuple[Speaker, ...]] | None:
    """Title and speakers of a line that begins with people, each with the body in brackets or what they do."""
    end = _people_end(text)
    mark = MARK.match(text, end) if end else None
    if mark is None:
        mark = _after_role(text)
    if mark is None:
        return None
    title = text[mark.end() :].strip()
    people = find_people(text[: mark.start()], lines)
    begins = title[:1].isalnum() or title[:1] in "«“„\"'¿¡"
    if len(title) < SHORTEST or not begins or title[0].islower() or not people or people[0].at > 1:
        return None
    if is_role(title) or (is_organisation(title.split(",")[0]) and "," in title) or _person(title):
        return None
    return title, tuple(f.speaker for f in people)


def _people_end(text: str) -> int:
    """Where the people at the beginning of a text end, 0 where not each has a bracket behind the name."""
    end = at = 0
    while name := NAME.match(text, at):
        body = BODY.match(text, name.end())
        if body is None or is_organisation(name["name"]):
            return 0
        end = body.end()
        joint = _joint().match(plain(text), end)
        if joint is None or not NAME.match(text, joint.end()) or not BODY.match(text, _name_end(text, joint.end())):
            return end
        at = joint.end()
    return end


def _name_end(text: str, at: int) -> int:
    name = NAME.match(text, at)
    return name.end() if name else at


def _after_role(text: str) -> re.Match[str] | None:
    """The colon behind "Ann Lee, head of Body"."""
    name, colon = NAME.match(text), COLON.search(text)
    if name is None or colon is None or colon.start() > name.end() + LONGEST_ROLE:
        return None
    between = text[name.end() : colon.start()]
    role = between.lstrip(", ")
    told = between.startswith(",") and (is_role(role) or is_organisation(role))
    return colon if told and not is_organisation(name["name"]) and not re.search(r"[.;?!]\s", between) else None


def _person(title: str) -> bool:
    name = NAME.match(title)
    return (name is not None and not title[name.end() :].strip(" .")) or is_whole("moderator", title)


@per_page
def _joint() -> re.Pattern[str]:
    return re.compile(rf"\s*(?:[,;/&]|\s{any_of('and')}(?!\w))\s*(?:{any_of('and')}\s+)?")
