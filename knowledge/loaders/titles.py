"""What stands in the line of a session: its title, kind, room, speakers and what is said of it."""

from __future__ import annotations

import functools
import re
from dataclasses import replace
from typing import NamedTuple

from knowledge.event import Kind, Speaker
from knowledge.loaders.asides import kind_behind, room_sentence
from knowledge.loaders.credits import credited
from knowledge.loaders.kinds import EARLY, EDGES, is_kind_word, kind_of
from knowledge.loaders.lecturers import lecturers
from knowledge.loaders.names import NAME, UPPER, with_body
from knowledge.loaders.people import find_people, unnamed
from knowledge.loaders.roles import is_organisation, is_role, without_article
from knowledge.loaders.room_end import BRACKETED, take_room
from knowledge.loaders.times import find_durations, find_times
from knowledge.loaders.words import any_of, find, kinds_in, per_page, plain, starts

SHORTENED = r"(?<!\bDr)(?<!\bPr)(?<!\bProf)(?<!\bSt)(?<!\be\.g)(?<!\bz\.B)(?<!\bi\.e)"  # words before a full stop
ENDS_WITH = re.compile(rf"(?<=[^\s.A-ZÀ-Þ]){SHORTENED}[.!?…]\s+(?=[A-ZÀ-Þ])")
SHORT_NAMES = 60  # characters
NAMED_KINDS = ("workshop", "talk", "panel")  # "Workshop: Two Words" is a title
LONGEST_TITLE = 220
LONGEST_QUESTION = 100  # characters of a title that goes on behind its question
LONGEST_ROOM = 5  # words
MOST_NAMES = 20  # in bold, of one session
QUOTED = re.compile(r"«\s*([^«»]{4,200}?)\s*»|“([^“”]{4,200})”|„([^„“”]{4,200})[“”]|\"([^\"]{4,200})\"")
INITIALS = re.compile(r"(?:[A-ZÀ-Þ]\.[ -]?){1,2}[A-ZÀ-Þ][\w’'-]+")
LASTS = re.compile(r"\s*\\?[\[(]\s*(?:\\?~|ca\.?|env\.?)?\s*(\d{1,3}\s?[^\W\d]{1,8}\.?(?:\s?\d{2})?)\s*\\?[\])]")
ROOM_NEXT = re.compile(r"\s*\(([^()]{2,40})\)")
BEFORE_TITLE = re.compile(r":\s|\s[–—-]\s")
DASHES = re.compile(r"\s+[-–—|·]\s+|\s*/\s+|\s[–—](?=[A-ZÀ-Þ])|(?<=\w)[–—]\s+(?=[A-ZÀ-Þ])")
PICTURES = re.compile(r"[\s\u2190-\u2bff\ufe0f\u200d\U0001f000-\U0001faff]*")
SENTENCE_END = re.compile(
    r"(?<=[^\s.A-ZÀ-Þ][.!?…])(?<!\bDr\.)(?<!\bPr\.)(?<!\bProf\.)(?<!\bSt\.)(?<!\be\.g\.)(?<!\bz\.B\.)\s+(?=[A-ZÀ-Þ«“\"¿¡])"
)


class Head(NamedTuple):
    """The line of a session, taken apart."""

    title: str | None
    kind: Kind | None
    room: str | None = None
    speakers: tuple[Speaker, ...] = ()
    abstract: str = ""
    duration: int | None = None


def read_head(text: str, lines: tuple[int, ...], *, bold: str = "", names: tuple[str, ...] = ()) -> Head:
    """`bold` is the beginning of the text that is in bold, `names` are all texts in bold."""
    text, bold = without_marks(text), without_marks(bold)
    pairs = credited(text, lines)
    parted = _parted(text) if not pairs else None
    before = text[: pairs[0][1]] if pairs else parted[0] if parted else text
    head = _read_head(before, lines, bold=bold, names=names)
    if pairs:
        known = {s.name for s, _, _ in pairs}
        head = head._replace(speakers=(*(s for s in head.speakers if s.name not in known), *(s for s, _, _ in pairs)))
    if head.title and (met := find("encounter", head.title)) and met.start() <= EARLY:
        people = _people_at(head.title[met.end() :].strip(), lines, names)
        told = {s.name for s in head.speakers}
        head = head._replace(speakers=(*(p for p in people if p.name not in told), *head.speakers))
    kind = kind_behind(head.abstract) if head.kind in (None, "talk") else None
    room = head.room or (parted[1] if parted else None) or room_sentence(text)
    return head._replace(kind=kind or head.kind, room=room)


def of_business(head: Head) -> Head:
    """An item of a meeting: its subject, and that it is no talk."""
    parts = re.split(r"\s*:\s|\s+\(", head.title or "", maxsplit=1)
    people = head.speakers or (_people_at(parts[1].rstrip(")"), (), ()) if len(parts) > 1 else ())
    kind: Kind = "other" if head.kind in (None, "talk", "panel", "workshop") else head.kind
    return head._replace(title=_shape(parts[0]), kind=kind, speakers=people)


def _parted(text: str) -> tuple[str, str] | None:
    """ "Title – Room 3 – Ann Lee" without the room, and the room."""
    parts = re.split(r"\s+[-–—|·]\s+", text)
    if len(parts) < len(("title", "room", "speaker")):
        return None
    for i, part in enumerate(parts[1:-1], 1):
        m = starts("room", part) if len(part.split()) <= LONGEST_ROOM and not find_times(part) else None
        if m and part[m.end() :][:1] in ("", " "):
            return " – ".join([*parts[:i], *parts[i + 1 :]]), part.strip(EDGES)
    return None


KIND_FIRST = re.compile(r"\W{0,2}[\[(]([^\W\d][^\[\]()]{2,20})[\])]\s*:?\s+")  # "[Talk] Title"
FIRST_LASTS = re.compile(r"^\W{0,3}(\d{1,3}\s?(?:['′]|min\w{0,4}\.?))\s*[-–—:|]\s+")


def _read_head(text: str, lines: tuple[int, ...], *, bold: str = "", names: tuple[str, ...] = ()) -> Head:
    if (lasts := LASTS.search(text)) and lasts.start() and (minutes := find_durations(lasts[1])):
        head = _read_head(f"{text[: lasts.start()]}{text[lasts.end() :]}", lines, bold=LASTS.sub("", bold), names=names)
        return head._replace(duration=minutes)
    if (lasts := FIRST_LASTS.match(text)) and (minutes := find_durations(lasts[1].replace("′", "'"))):
        head = _read_head(text[lasts.end() :], lines, names=names)
        return head._replace(duration=minutes)
    if (marked := KIND_FIRST.match(text)) and (named := is_kind_word(marked[1])):
        head = _behind_last_comma(text[marked.end() :], lines) or _read_head(
            text[marked.end() :], lines, bold=bold[marked.end() :], names=names
        )
        return head._replace(kind=named)
    text = _without_state(text.strip(EDGES.replace(".", "")))
    if phase := _phase().match(plain(text)):
        rest = text[phase.end() :]
        if is_kind_word(bold[phase.end() :].strip(EDGES)) or _quoted_title(rest):
            text, bold = rest, ""
    kind = kind_of(text)
    text, room = _take_room(text, names)
    bold = bold.strip(EDGES)
    if bold and not is_kind_word(bold) and text.startswith(bold) and not _is_person(bold, text):
        title, rest = bold, text[len(bold) :]
        if room is None and (near := ROOM_NEXT.match(rest)) and find("room", near[1]):
            room, rest = near[1].strip(), rest[near.end() :]
        speakers, said = people_after(rest, lines, names)
        if not speakers:
            title, speakers, _ = _people_in(title, lines, names)
        return Head(_shape(title), kind, room, speakers, said)
    if quoted := _quoted_title(text):
        title, rest = quoted
        speakers, said = people_after(rest, lines, names)
        return Head(_shape(title), kind, room, speakers, said)
    if told := _kind_and_people(text, lines, names) or _people_first(text, lines, names):
        title, speakers, said = told
        return Head(_shape(title), kind or kind_of(title), room, speakers, said)
    title, speakers, said = _people_in(text, lines, names)
    speakers = speakers or _without_title(title, lines)
    title, more = _first_sentence(_without_frame(title))
    if room is None:
        title, room = take_room(title.strip(EDGES))
    return Head(_shape(title), kind or kind_of(title), room, speakers, " ".join(filter(None, (more, said))))


def _without_title(text: str, lines: tuple[int, ...]) -> tuple[Speaker, ...]:
    """Who speaks in a line that says nothing else: "Ann Lee (University of Cork)"."""
    alone = with_body(text)
    return _people_at(text, lines, (alone[0],)) if alone and is_organisation(alone[1]) else ()


def _behind_last_comma(text: str, lines: tuple[int, ...]) -> Head | None:
    """ "Title, Ann Lee of Kiln Ltd", where the line says by its kind that it is a session."""
    title, comma, who = text.rpartition(", ")
    parts = re.split(rf"\s{any_of('of')}\s", plain(who), maxsplit=1)
    name, body = who[: len(parts[0])], who[len(who) - len(parts[1]) :] if len(parts) > 1 else None
    m = NAME.fullmatch(name.strip(EDGES))
    if not comma or not title.strip(EDGES) or m is None or is_organisation(m["name"]) or is_role(m["name"]):
        return None
    speaker = Speaker(name=m["name"], organisation=body.strip(EDGES) if body else None, lines=lines)
    return Head(_shape(title), None, None, (speaker,), "")


def _without_state(text: str) -> str:
    """Without "– sold out" or "(waiting list)" at the end."""
    m = _state().search(plain(text)) if kinds_in(text, "full") else None
    return text[: m.start()] if m else text


@per_page
def _state() -> re.Pattern[str]:
    return re.compile(rf"\s*(?:[-–—,|]\s*|[(\[])(?:{any_of('full')})[^()\[\]]{{0,20}}[)\]]?\s*$")


@per_page
def _phase() -> re.Pattern[str]:
    return re.compile(rf"{any_of('phase')}\s?(?:\d{{1,2}}|[a-z]|[ivx]{{1,4}})\s*[-–—:.]\s+")


def numbered_phase(text: str) -> bool:
    """Whether a text begins with a numbered part ("Phase 2 – …")."""
    return _phase().match(plain(text)) is not None


def _is_person(bold: str, text: str) -> bool:
    return bool(NAME.fullmatch(bold)) and bool(find_people(text, (), bold=(bold,)))


def without_marks(title: str) -> str:
    """A title without the pictures around it ("⚠ Deadline ⚠")."""
    begin, end = (m.end() for m in (PICTURES.match(title), PICTURES.match(title[::-1])) if m)
    return title[begin : len(title) - end] or title


def _without_by(title: str) -> str:
    """ "First panel with" without the word that leads to the people below it."""
    m = _by_last().search(plain(title)) if kinds_in(title, "by") else None
    return title[: m.start()].strip(EDGES) if m and m.start() else title


@per_page
def _by_last() -> re.Pattern[str]:
    return re.compile(rf"\s{any_of('by')}$")


def _shape(title: str) -> str | None:
    title = _without_by(without_marks(title.strip(EDGES)))
    if m := re.fullmatch(r"«\s*([^«»]+?)\s*»|“([^“”]+)”|\"([^\"]+)\"", title):
        title = next(g for g in m.groups() if g)
    if (joint := _joint_at_end().search(plain(title))) and joint.start():
        title = title[: joint.start()]
    return title or None


@per_page
def _joint_at_end() -> re.Pattern[str]:
    """What is left of "a talk by X and led by Y" without the people."""
    return re.compile(rf",?\s{any_of('and')}$")


def _take_room(text: str, names: tuple[str, ...]) -> tuple[str, str | None]:
    """The room, which stands before the names in bold where there are such behind the title."""
    at = next(
        (at for n in names[:MOST_NAMES] if _is_name(n.strip(EDGES)) and (at := text.find(n.strip(EDGES))) > 0), -1
    )
    if at < 0:
        return take_room(text)
    before, room = take_room(text[:at].rstrip(EDGES))
    return (f"{before}, {text[at:]}", room) if room else (text, None)


def _quoted_title(text: str) -> tuple[str, str] | None:
    """The title in quotes that follows the kind of session, and the rest of the text."""
    m = QUOTED.search(text)
    if not m:
        return None
    if not m.start() and text[m.end() :].lstrip().startswith(",") and INITIALS.match(text[m.end() :].strip(EDGES)):
        return next(g for g in m.groups() if g), text[m.end() :]  # "« Title », A. Lee"
    if not m.start() or not is_kind_word(text[: m.start()].strip(EDGES)):
        return None
    return next(g for g in m.groups() if g), text[m.end() :]


def _kind_and_people(
    text: str, lines: tuple[int, ...], names: tuple[str, ...]
) -> tuple[str, tuple[Speaker, ...], str] | None:
    """ "Invited talk, Ann Lee (Body), «Title»", "Invited talk, Ann Lee"."""
    m = _kind_first().match(plain(text)) if "," in text and kinds_in(text, "talk") else None
    rest = text[m.end() :] if m else ""
    if m is None or not NAME.match(rest):
        return None
    if told := _people_first(rest, lines, names) or _people_first(f"{rest}:", lines, names):
        return told
    people = _people_at(rest, lines, names)
    return (text[: m.end("kind")], people, "") if people else None


@per_page
def _kind_first() -> re.Pattern[str]:
    return re.compile(rf"(?P<kind>(?:[\w-]+\s)?{any_of('talk')}(?:\s[\w-]+)?),\s")


def _people_first(
    text: str, lines: tuple[int, ...], names: tuple[str, ...]
) -> tuple[str, tuple[Speaker, ...], str] | None:
    """Who speaks before the quoted title, as in colloquia: "Ann LEE (University), « Title » [in French]"."""
    if led := lecturers(text, lines):
        return *led, ""
    if first := speaker_before_title(text, lines):
        return first
    m = QUOTED.search(text)
    if not m or not m.start() or not text[: m.start()].rstrip().endswith((",", ":", "–", "—", "-", ")")):
        return None
    people = _people_at(text[: m.start()].strip(EDGES), lines, names)
    after = text[m.end() :].strip(EDGES + ".")
    if not people or (after and not BRACKETED.fullmatch(after) and len(after) > SHORT_NAMES):
        return None
    return next(g for g in m.groups() if g), people, after.strip("[]()")


@functools.cache
def _speaker_first() -> re.Pattern[str]:
    described = r"(?P<body>\s*\([^()]{2,80}\))?(?:(?:,\s[^:,]{3,60}){0,2}\s*:|\s[–—-])"
    return re.compile(rf"{NAME.pattern}{described}\s+(?P<title>\S.{{4,}})$")


def speaker_before_title(
    text: str, lines: tuple[int, ...], *, listed: bool = False
) -> tuple[str, tuple[Speaker, ...], str] | None:
    """ "Ann Lee (Body): Title"; without a bracket only in a list where most items are so."""
    m = _speaker_first().match(text) if BEFORE_TITLE.search(text) and NAME.match(text) else None
    if m is None or not (m["body"] or listed) or is_organisation(m["name"]) or is_kind_word(m["name"]):
        return None
    title = m["title"].strip(EDGES)
    people = find_people(text[: m.start("title")].rstrip(EDGES), lines, bold=(m["name"],))
    if not people or people[0].at > 1 or (NAME.match(title) and find_people(title, lines)):
        return None
    if text[m.end("name") :].lstrip()[:1] in "–—-" and (is_role(title) or is_organisation(title)):
        return None
    quoted = QUOTED.match(title)
    after = title[quoted.end() :].strip(EDGES) if quoted else ""
    if quoted and (not after or BRACKETED.fullmatch(after)):
        return next(g for g in quoted.groups() if g), tuple(f.speaker for f in people), after.strip("[]()")
    return title, tuple(f.speaker for f in people), ""


def people_after(rest: str, lines: tuple[int, ...], names: tuple[str, ...]) -> tuple[tuple[Speaker, ...], str]:
    """The speakers in what follows a title, and the words before them."""
    rest = rest.strip(EDGES.replace(".", "")).lstrip(".")
    if not rest:
        return (), ""
    if (of := starts("told_of", rest)) and NAME.match(rest[of.end() :].lstrip()):
        rest = rest[of.end() :].lstrip()  # "« Title » de Ann Lee"
    title, speakers, said = _people_in(rest, lines, names, begins=True)
    return speakers, " ".join(filter(None, (title.strip(" ,;:"), said))) if speakers else rest


def _people_in(
    text: str, lines: tuple[int, ...], names: tuple[str, ...], *, begins: bool = False
) -> tuple[str, tuple[Speaker, ...], str]:
    """A text with speakers at its end → what stands before them, the speakers, what stands after."""
    if begins and (people := _people_at(text, lines, names)):
        return "", people, ""
    if parted := _by_first_names(text, lines):
        return *parted, ""
    if cut := _before_bold(text, names):
        title, rest, moderates = cut
        if people := _people_at(rest, lines, names):
            return title, (replace(people[0], moderator=moderates or people[0].moderator), *people[1:]), ""
    words = kinds_in(text, "moderator", "by", "announce")
    cuts = [(m.start(), m.end(), m[0]) for m in _introductions(*words).finditer(plain(text))] if words else []
    cuts += [(m.start(), m.end(), "") for m in DASHES.finditer(text)]
    for start, end, cut_at in sorted(cuts):
        people = _people_at(text[end:], lines, names)
        if people and (cut_at or not is_kind_word(text[end:])):
            if cut_at and find("moderator", cut_at):
                people = (replace(people[0], moderator=True), *people[1:])
            title, aside = _without_opened(text[:start])
            return title, people, aside
    if behind := _people_behind(text, lines, names):
        return *behind, ""
    if (comma := _after_comma(text, lines, names)) is not None:
        return text[:comma], _people_at(text[comma + 1 :], lines, names), ""
    if kinds_in(text, "told") and (told := _told().search(plain(text))):
        return text, _people_at(text[told.end() :], lines, names), ""
    return text, (), ""


def _people_behind(text: str, lines: tuple[int, ...], names: tuple[str, ...]) -> tuple[str, tuple[Speaker, ...]] | None:
    """A title and the people behind its full stop or in the bracket at its end."""
    if m := ENDS_WITH.search(text):  # "Title. Ann Lee (Body)"
        people = _people_at(text[m.end() :], lines, names)
        if people and (people[0].role or people[0].organisation or len(text) - m.end() < SHORT_NAMES):
            return text[: m.start()], people
    if (bracket := BRACKETED.search(text)) and (people := _people_at(bracket[1], lines, names)):
        return text[: bracket.start()], people
    return None


FIRST_NAME = rf"[{UPPER}][^\W\d_{UPPER}]+(?:-[{UPPER}][^\W\d_{UPPER}]+)?"


def _by_first_names(text: str, lines: tuple[int, ...]) -> tuple[str, tuple[Speaker, ...]] | None:
    """A title and who gives it, by the first name alone ("Title - by Ann and Bo"); those in capitals are no people."""
    m = _by_at_end().search(plain(text)) if kinds_in(text, "given_by") else None
    parts = _and().split(text[m.start("who") : m.end("who")]) if m and m.start() else []
    if m is None or not parts or any(not p[:1].isupper() for p in parts):
        return None
    if all(re.fullmatch(FIRST_NAME, p) and not (is_organisation(p) or is_role(p) or is_kind_word(p)) for p in parts):
        return text[: m.start()], tuple(Speaker(name=p, lines=lines) for p in parts)
    return (text[: m.start()], ()) if any(re.fullmatch(r"[A-Z]{2,6}", p) for p in parts) else None


@per_page
def _by_at_end() -> re.Pattern[str]:
    return re.compile(rf"(?:\s[-–—|]|,|\s\()\s*{any_of('given_by')}:?\s+(?P<who>[^,.:;()–—-]{{2,60}}?)\)?$")


@per_page
def _and() -> re.Pattern[str]:
    return re.compile(rf"\s*(?:&|,|\s{any_of('and')}\s)\s*", re.IGNORECASE)


def _without_opened(title: str) -> tuple[str, str]:
    """A title without the bracket that is not closed in it ("Title (for all. With"), and what stands in that."""
    at = title.rfind("(")
    if at <= 0 or title.count("(") <= title.count(")"):
        return title, ""
    return title[:at], title[at + 1 :].strip(EDGES)


def _before_bold(text: str, names: tuple[str, ...]) -> tuple[str, str, bool] | None:
    """Title, people, whether the first moderates, where a name in bold stands behind a mark or a word like "by"."""
    for name in (n.strip(EDGES) for n in names[:MOST_NAMES]):
        at = text.find(name)
        if at <= 0 or not _is_name(name):
            continue
        before = plain(text[:at])
        kinds = kinds_in(before, "introduced", "moderator", "by", "announce")
        lead = _leads(*kinds).search(before) if kinds else None
        if lead and (not lead["more"].strip() or is_role(without_article(text[lead.start("more") : at]))):
            return text[: lead.start()], text[lead.start("more") :], bool(find("moderator", lead[0]))
        if mark := re.search(r"\s*[,;:(|·–—-]\s*$", before):
            rest = text[at:]
            return text[: mark.start()], rest.rstrip(") ") if rest.count(")") > rest.count("(") else rest, False
    return None


@per_page
def _leads(*kinds: str) -> re.Pattern[str]:
    lead = rf"{any_of(*kinds)}\s*:?\s+(?:{any_of('honorific')}\s+)?"
    return re.compile(rf"\s*[,(]?\s*(?<!\w){lead}(?P<more>[^,.;:()]{{0,60}})$")


def _is_name(text: str) -> bool:
    m = NAME.match(text)
    ends = m is not None and text[m.end() :][:1] in ("", ",")
    return m is not None and ends and not is_organisation(m["name"]) and not is_kind_word(text)


def _after_comma(text: str, lines: tuple[int, ...], names: tuple[str, ...]) -> int | None:
    """The comma after which a described person begins ("Opening, Ann Lee, director")."""
    for m in re.finditer(r"[,:]\s", text):
        if NAME.match(text[m.end() :]):
            people = _people_at(text[m.end() :], lines, names)
            kind = is_kind_word(text[: m.start()])
            titled = NAME.match(text, m.end())
            if people and titled and titled.start("name") > titled.start() and kind:
                return m.start()  # "Keynote: Prof. Lee"
            if people and (people[0].role or (kind and (m[0][0] == "," or kind not in NAMED_KINDS))):
                return m.start()
    return None


def _people_at(text: str, lines: tuple[int, ...], names: tuple[str, ...]) -> tuple[Speaker, ...]:
    """The people of a text that begins with one, named or not."""
    text = text.rstrip(" .)") if text.count(")") > text.count("(") else text
    found = find_people(text, lines, bold=names)
    if not found:
        return ()
    lead = text[: found[0].at].strip(" *_,;:•")
    with_whom = starts("by", lead) or starts("announce", lead)
    function = lead[with_whom.end() :].strip() if with_whom else lead  # "with the potter Ann Lee"
    if not lead or found[0].speaker.role in (function, without_article(function)):
        return tuple(f.speaker for f in found)
    other = unnamed(re.split(r"[;,]", lead)[0], lines) if len(lead) < 120 and ";" in lead else None
    return (other, *(f.speaker for f in found)) if other else ()


@per_page
def _introductions(*kinds: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)[,(]?\s*{any_of(*kinds)}\s*:?\s+(?:{any_of('honorific')}\s+)?")


@per_page
def _told() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){any_of('told')}(?:\s\w+)?\s{any_of('told_of')}\s?")


def _without_frame(text: str) -> str:
    """Without "La matinée sera consacrée à" before what it is about."""
    if m := starts("frame", text):
        text = text[m.end() :].strip()
        if cut := find("frame_end", text):
            text = text[: cut.start()]
    return text


def _asks_on(text: str, at: int) -> bool:
    """Whether a title goes on behind its question ("Ask or wait? Two ways of fishing")."""
    asks = text[:at].rstrip().endswith("?") and len(text) <= LONGEST_QUESTION
    return asks and not re.search(r"[.!?]$|[.!?]\s", text[at:].strip())


def _first_sentence(text: str) -> tuple[str, str]:
    m = SENTENCE_END.search(text)
    if m and m.start() > 12 and not _asks_on(text, m.start()):
        return text[: m.start()], text[m.end() :]
    if len(text) > LONGEST_TITLE and (m := re.search(r"\s[-–—:]\s|, ", text[40:])):
        return text[: 40 + m.start()], text[40 + m.end() :]
    return text, ""
