"""Where the event takes place: venue, address, way there, and whether one can take part online."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING

from knowledge.event import Link, Text, Venue
from knowledge.loaders.address_lines import place_in_lines
from knowledge.loaders.beside import place_below_date
from knowledge.loaders.fields import Field, address_of
from knowledge.loaders.marks import squeeze
from knowledge.loaders.placed import (
    address_told,
    before_street,
    hosted_name,
    marked_place,
    place_in_sentence,
    spelled_out,
)
from knowledge.loaders.prose import END, Sentence, bare, text_of
from knowledge.loaders.times import find_dates, find_times
from knowledge.loaders.words import any_of, find, find_all, is_whole, label_of, plain, starts

if TYPE_CHECKING:
    from knowledge.loaders.envelope import Envelope, Node
    from knowledge.loaders.marks import Block
    from knowledge.loaders.when import When

LABELLED = re.compile(r"(?:^|(?<=[\s.!?]))(?P<label>[^\W\d_][\w’' ]{2,20}?)\s?:\s+")
NEXT_LABEL = re.compile(r"(.{4,200})\s(?=[A-ZÀ-Þ][^\s:.!?,]{0,20}(?:\s[^\s:.!?,]{1,20}){0,3}:\s)")  # "Theme:"
LONGEST_LINE = 120
LONGEST_SENTENCE = 400
MOST_PARTS = 3  # name, street, town
MOST_PLACES = 2  # that a page gives for the event as a whole
MOST_OPEN = 5  # words of "Address to be announced"
MOST_LOWER = 4  # words in small letters of a name before its street
LOWER = re.compile(r"\b[a-zà-þ]{3,}")
LONGEST_PLACE = 16  # words
LONGEST_TOWN = 3  # words
LONGEST_WAY = 160  # characters of what tells the way that are quoted whole
STREET = re.compile(r"\d{4,5}\b|\b\d{1,4}[a-z]?\b")
POSTCODE = re.compile(r"\d,\s\d{4,5}\s[A-ZÀ-Þ]")
KEY = re.compile(r"[a-z]+(?:-[a-z0-9]+)*")  # "old-forge"
BRACKETED = re.compile(r"\(([^()]{6,120})\)")
NAMED = r"(?P<name>[A-ZÀ-Þ][\w’'&-]*(?:\s+(?:[a-zà-þ]{1,4}\s+){0,2}[A-ZÀ-Þ0-9][\w’'&-]*){0,5})"


def read_venue(envelope: Envelope, fields: list[Field], prose: list[Sentence], when: When, body: list[Block]) -> Venue:
    name, address = _named(envelope, prose), _address(envelope)
    links = [Link(url=n.text, lines=n.lines) for n in envelope.all("map") if n.text]
    online = _online(envelope, fields, prose)
    online, name = _told_online(online, name)
    if address and (url := address_of(address.text)):
        links.append(Link(url=url, lines=address.lines))
        online, address = online or address, None
    if name and not address:
        name, address = _in_columns(name)
    name, address = _street_named(name, address)
    lined = place_in_lines(body) if not address else None
    if lined:
        name, address = name or lined[0], lined[1]
    name, address = _labelled(fields, name, address, links)
    if name and not address:
        name, address = _address_in(name, prose, fields)
    if name and (not address or not re.search(r"\d", address.text)):  # none, or only the town
        address = _street_beside_date(when) or address
    if name and not address and _is_town(name.text):
        name, address = _in_town(name, when)
    if not address:
        named, address = place_below_date(body, when)
        name = name or named
    for beside in (_beside_date(prose, when), _after_date(when)) if not name else ():
        if not name:
            name, address = beside[0], address or beside[1]
    if not name and not address:
        name, address = _hosted(prose)
    if name and not address and (told := before_street(name.text, name.lines)):  # "the Forge in Via Cecchi 19"
        name, address = told
    online, name = _told_online(online, name)
    name = name or marked_place(body, when) or _told_name(prose)
    address = _whole(address, prose)
    return Venue(
        name=_settled(name),
        address=_settled(address),
        access=_access(envelope, fields, prose),
        online=online,
        links=tuple(links),
        coordinates=_coordinates(envelope),
    )


def _whole(address: Text | None, prose: list[Sentence]) -> Text | None:
    """The address, that of the prose where there is none or only a town."""
    if address and re.search(r"\d", address.text):
        return address
    return address_told(prose) or address or _bracketed_where(prose)


def _settled(text: Text | None) -> Text | None:
    """A name or address without the link in it; None where it only says that it will follow."""
    if text is None:
        return None
    bare = squeeze(re.sub(r"\s*[<(]?https?://\S+", "", text.text)).strip(" ,")
    follows = find("open_slot", bare) is not None and len(bare.split()) <= MOST_OPEN
    return Text(text=bare, lines=text.lines) if bare and not follows else None


def _street_named(name: Text | None, address: Text | None) -> tuple[Text | None, Text | None]:
    """A "place" that is a street, with the town beside it ("place: 3 Mill Lane", "city: Cork")."""
    street = name is not None and _is_street(name.text.partition(",")[0])
    if name is None or not street or re.search(r"\d", address.text if address else ""):
        return name, address
    return None, Text(text=f"{name.text}, {address.text}" if address else name.text, lines=name.lines)


def _told_online(online: Text | None, name: Text | None) -> tuple[Text | None, Text | None]:
    """A "place" that only says how one takes part is none."""
    return (online or name, None) if name and _is_mode(name.text) else (online, name)


def _named(envelope: Envelope, prose: list[Sentence]) -> Text | None:
    name = text_of(envelope.text("venue") or envelope.text("room"))
    return spelled_out(name.text, prose) or name if name and KEY.fullmatch(name.text) else name


def _in_columns(name: Text) -> tuple[Text, Text | None]:
    """ "Old Forge | 3 Mill Lane, Cork"."""
    parts = [p.strip() for p in re.split(r"\s[|·•]\s", name.text, maxsplit=1)]
    head, rest = parts[0], parts[-1]
    if len(parts) > 1 and head and _is_street(rest) and not _is_street(head):
        return Text(text=head, lines=name.lines), Text(text=rest, lines=name.lines)
    return name, None


def _behind_label(text: str, name: Text | None) -> str | None:
    """The address at the end of a text, behind a label in it ("We meet at the Forge. Address: 3 Mill Lane, Cork")."""
    for m in LABELLED.finditer(text):
        label = m["label"].strip()
        article = starts("article", label)
        label = label[article.end() if article else 0 :].strip()
        street = text[m.end() :].strip(" .")
        if label_of(label) == "address" and _is_street(street):
            letters = name.text.replace(" ", "") if name and len(name.text) < LONGEST_LINE / 2 else ""
            called = r"\s*".join(map(re.escape, letters))
            return re.sub(rf"^\s*{called}[\s,]*", "", street, flags=re.IGNORECASE)
    return None


def _is_town(text: str) -> bool:
    return not find("venue_word", text) and not re.search(r"[\d,]", text) and len(text.split()) <= LONGEST_TOWN


def _in_town(town: Text, when: When) -> tuple[Text | None, Text | None]:
    """Place and street beside the date where the front matter has only the town."""
    name, address = _after_date(when)
    return (name or town, address) if address and _is_street(address.text) else (town, None)


def _labelled(
    fields: list[Field], name: Text | None, address: Text | None, links: list[Link]
) -> tuple[Text | None, Text | None]:
    """Name and address with what the labels add to them; the links of these labels go to `links`."""
    several = len({f.text for f in fields if f.name == "venue" and not f.front}) > MOST_PLACES  # of each session
    for f in fields:
        if f.name == "venue" and not f.front and several:
            continue
        if f.name == "venue" and not f.front and f.text and not name:
            name, more = _name_and_address(f.text, f.lines)
            behind = None if address or more else _behind_label(f.text, name)
            known = address if address and (more is None or re.search(r"\d", address.text)) else None  # only the town
            address = known or more or (Text(text=behind, lines=f.lines) if behind else None)
            links += [Link(url=u, lines=f.lines) for u in f.links]
        elif f.name == "venue" and not f.front and f.text and name and not address:
            other, more = _name_and_address(f.text, f.lines)
            address = more if other and _alike(other.text, name.text) else None
        elif f.name == "venue" and f.front and not name and not address and all(_name_and_address(f.text, f.lines)):
            name, address = _name_and_address(f.text, f.lines)
        elif f.name == "venue" and f.front and not address:
            address = Text(text=f.text, lines=f.lines)
        elif f.name == "address" and not address:
            address = Text(text=f.text, lines=f.lines)
            links += [Link(url=u, lines=f.lines) for u in f.links]
        elif f.front and f.name is None and address and not name and _alike(f.text, address.text):
            name = Text(text=f.label, lines=f.lines)
        elif f.front and f.name is None and address is None and _is_street(f.text):
            address, name = Text(text=f.text, lines=f.lines), name or Text(text=f.label, lines=f.lines)
    return name, address


def _address(envelope: Envelope) -> Text | None:
    inside = [v for v in envelope.all("venue") if v.pairs]
    keys = ("address", "postcode", "town")
    parts = [n for key in keys for n in [*envelope.all(key), *(n for v in inside for n in v.all(key))][:1]]
    if not parts:
        return None
    street, *rest = [(squeeze(bare(t.text or "")), t.lines) for n in parts for t in [next(n.texts())]]
    tail = " ".join(text for text, _ in rest if text not in street[0])
    text = ", ".join(filter(None, (street[0], tail)))
    return Text(text=text, lines=tuple(sorted({n for _, ns in (street, *rest) for n in ns})))


def _is_mode(text: str) -> bool:
    """Whether a "place" only says how one takes part ("En présentiel et en ligne")."""
    source = plain(text)
    if not (find("online", text) or find("mode", text)):
        return False
    left = re.sub(rf"(?<!\w)(?:{any_of('mode')}|{any_of('online')}|{any_of('and')}|100|%)(?!\w)", " ", source)
    return not re.search(r"\w{3,}", left)


def _alike(a: str, b: str) -> bool:
    one, two = (set(re.findall(r"\w+", plain(t))) for t in (a, b))
    return bool(one) and len(one & two) >= 0.8 * min(len(one), len(two))


def _is_street(text: str) -> bool:
    return len(text) < LONGEST_LINE and bool((find("street", text) and re.search(r"\d", text)) or POSTCODE.search(text))


def _name_and_address(text: str, lines: tuple[int, ...]) -> tuple[Text | None, Text | None]:
    """ "Name (street, town)" or "Name, street, town" taken apart."""
    parts = re.split(r"\s[-–—|·]\s", text, maxsplit=1)  # "Kiln – Via Dott. F. Forno 3, 37057 Verona"
    if len(parts) > 1 and _is_street(parts[1]) and not _is_street(parts[0]) and len(parts[0]) < LONGEST_LINE / 2:
        return Text(text=parts[0].strip(), lines=lines), Text(text=parts[1].strip(" ."), lines=lines)
    first = re.split(r"(?:(?<=[^\s.\d]{2}[.!?])|(?<=\)\.))(?<!\bSt\.)(?<!\bDr\.)(?<!\bSta\.)\s+(?=[A-ZÀ-Þ])", text)[
        0
    ].strip(" .")
    if told := place_in_sentence(first, lines):
        return told
    m = re.search(r"\(([^()]{6,})\)", first)
    if m and STREET.search(m[1]):
        return Text(text=first[: m.start()].strip(" ,"), lines=lines), Text(text=m[1], lines=lines)
    head, comma, rest = first.partition(",")
    if rest.strip() and find_times(head) and not find("street", head):  # "from 5 pm, at the Forge, 3 Mill Lane"
        return _name_and_address(rest.strip(), lines)
    if comma and (STREET.search(rest) or find("street", rest)) and not _is_street(head):
        if (len(LOWER.findall(head)) > MOST_LOWER or ":" in head) and (told := before_street(first, lines)):
            return told
        return Text(text=head.strip(), lines=lines), Text(text=rest.strip(), lines=lines)
    if _is_street(first):
        if starts("in", first) and (told := before_street(first, lines)):
            return told
        return None, Text(text=first, lines=lines)
    return Text(text=first, lines=lines), None


def place_of(text: str, lines: tuple[int, ...]) -> tuple[Text | None, Text | None]:
    """Name and address of a place that is given in one line."""
    return _name_and_address(text.replace("\n", ", "), lines)


def _address_in(name: Text, prose: list[Sentence], fields: list[Field]) -> tuple[Text, Text | None]:
    """The address that follows the venue's name somewhere in the prose, or stands in the venue's own words."""
    head, comma, rest = name.text.partition(",")
    if comma and STREET.search(rest) and find("street", rest):
        return Text(text=head, lines=name.lines), Text(text=rest.strip(), lines=name.lines)
    spoken = [(f.text, f.lines) for f in fields if f.name == "venue"] + [(s.text, s.lines) for s in prose]
    for text, lines in spoken:
        at = plain(text).find(plain(name.text))
        if at < 0:
            continue
        after = text[at + len(name.text) :]
        if (m := re.match(r"\s*\(([^()]{6,120})\)", after)) and STREET.search(m[1]):
            return name, Text(text=m[1], lines=lines)
        if (m := re.match(r"\s*(?:,|[-–—|·]\s)\s*([^.;!?()]{6,100})", after)) and _is_street(m[1]):
            return name, Text(text=_without_room(m[1].strip()), lines=lines)
    return name, None


def _without_room(address: str) -> str:
    """Without the room at the end of "5 High Street, 2000 Town, Room 2"."""
    before, comma, last = address.rpartition(",")
    return before if comma and starts("room", last.strip()) and re.search(r"\d", before) else address


def _after_date(when: When) -> tuple[Text | None, Text | None]:
    """The place in the words after the event's date."""
    label = NEXT_LABEL.match(when.place_of)
    after = label[1] if label else when.place_of
    if name := hosted_name(after):
        return Text(text=name, lines=when.place_lines), None
    told = re.match(r"[\s*_]*[–—|·•,:-]\s*([^.;!?]{8,120})$", after)
    if told and "," in told[1] and find("street", told[1]):
        return _name_and_address(told[1].strip(" *_"), when.place_lines)
    if (m := re.match(rf"[\s–—|,-]+{NAMED}\s*(?:\([^()]{{1,20}}\))?\s*$", after)) and re.match(r"\s*[–—|-]", after):
        named = Text(text=m["name"], lines=when.place_lines)
        return (None, named) if _is_town(m["name"]) and " " not in m["name"] else (named, None)
    if found := _bracketed_street(after, when.place_lines):
        return found
    for m in _in_place().finditer(plain(after)):
        rest = after[m.end() :].strip()
        if rest[:1].isdigit():
            continue
        head, _, tail = rest.partition(",")
        if _is_street(tail) and not _is_street(head) and head[:1].isupper():
            return _name_and_address(rest.strip(" .*_"), when.place_lines)
        street = re.match(r"[^.;!?()]{0,60}\(([^()]{6,100})\)", rest)
        if street and STREET.search(street[1]) and len(street[1]) > 12:
            name, _, _ = rest.partition("(")
            return Text(text=name.strip(), lines=when.place_lines), Text(text=street[1], lines=when.place_lines)
        if town := re.match(rf"{NAMED}(?:\s*\(\w{{1,6}}\))?", rest):
            if find("venue_word", town[0]) or not is_whole("in_town", m[0].strip()):
                return Text(text=town[0], lines=when.place_lines), None
            return None, Text(text=town[0], lines=when.place_lines)
        if place := _with_article(rest):
            return Text(text=place, lines=when.place_lines), None
        break
    return None, None


def _with_article(rest: str) -> str | None:
    """The place that a sentence ends with ("in the round room of the House of Clay")."""
    article = starts("article", rest)
    place = re.split(r"[;:!?]|\.(?:\s|$)|,\s", rest[article.end() if article else 0 :])[0].strip(" *_")
    told = any(starts(kind, place) for kind in ("room", "venue_word"))
    named = re.search(r"\s[A-ZÀ-Þ]|\d", place) is not None
    return place if told and named and len(place.split()) <= LONGEST_PLACE else None


def _hosted(prose: list[Sentence]) -> tuple[Text | None, Text | None]:
    """The place that the prose gives with its street in brackets, or as the host."""
    for sentence in prose:
        if found := _bracketed_street(sentence.text, sentence.lines):
            return found
    for sentence in prose:
        if found := _named_street(sentence):
            return found
    for sentence in prose:
        if (m := find("host", sentence.text)) and (town := re.match(rf"\s*{NAMED}", sentence.text[m.end() :])):
            return Text(text=town["name"], lines=sentence.lines), None
    return None, None


def _named_street(sentence: Sentence) -> tuple[Text, Text] | None:
    """ "at the Old Forge, 3 Mill Lane, Cork" wherever it is told."""
    for m in _in_place().finditer(plain(sentence.text[:LONGEST_SENTENCE])):
        rest = re.split(r"[;:!?()]|\.\s", sentence.text[m.end() : m.end() + LONGEST_LINE])[0]
        article = starts("article", rest)
        parts = [p.strip(" .") for p in rest[article.end() if article else 0 :].split(",")[:MOST_PARTS]]
        street = next((n for n in range(2, len(parts) + 1) if _is_street(", ".join(parts[1:n]))), None)
        named = len(parts) > 1 and 0 < len(parts[0]) <= LONGEST_LINE / 2 and parts[0][0].isupper()
        if named and street == 2 and len(parts) == street and starts_with_number(parts[1]):
            return Text(text=parts[0], lines=sentence.lines), Text(text=parts[1], lines=sentence.lines)
        if named and street == 2 and len(parts) > street and parts[2][:1].isupper() and find("street", parts[1]):
            return Text(text=parts[0], lines=sentence.lines), Text(text=", ".join(parts[1:3]), lines=sentence.lines)
    return None


def starts_with_number(text: str) -> bool:
    return re.match(r"\d", text) is not None and find("street", text) is not None


def _bracketed_street(text: str, lines: tuple[int, ...]) -> tuple[Text, Text] | None:
    """ "the Old Forge (3 Mill Lane, Cork)"."""
    bracket = BRACKETED.search(text)
    place = _named_before(text[: bracket.start()]) if bracket and _is_street(bracket[1]) else None
    return (Text(text=place, lines=lines), Text(text=bracket[1], lines=lines)) if bracket and place else None


def _beside_date(prose: list[Sentence], when: When) -> tuple[Text | None, Text | None]:
    """The place in a line of its own below the date ("Friday 3 May", "Town Hall, High Street, Cork")."""
    for i, (one, other) in enumerate(itertools.pairwise(prose)):
        if other.block != one.block + 1 or other.heading != one.heading or when.first is None:
            continue
        dated = any(d.date == when.first for d in find_dates(one.text, when.year))
        short = len(one.text) < LONGEST_LINE and len(other.text) < LONGEST_LINE and "," in other.text
        if dated and short and find("street", other.text) and not find_times(other.text):
            return _name_and_address(other.text, other.lines)
        below = prose[i + 2] if i + 2 < len(prose) else None
        named = len(other.text) < LONGEST_LINE / 2 and not find_dates(other.text, when.year)
        if dated and named and below and below.block == other.block + 1 and _is_street(below.text):
            return Text(text=other.text.strip(" *_,"), lines=other.lines), Text(text=below.text, lines=below.lines)
    return None, None


def _street_beside_date(when: When) -> Text | None:
    """The street in the words after the event's date ("Saturday 3 May, from 9 to 12, 5 High Street, Cork")."""
    columns = re.split(r"\s[·|•]\s", when.place_of)[1:]
    for rest in [*columns, *(when.place_of[m.end() :] for m in re.finditer(r",\s+(?=\d)", when.place_of))]:
        rest = rest.strip(" .*_")
        if _is_street(rest) and not find_times(rest) and not find_dates(rest, when.year):
            return Text(text=rest, lines=when.place_lines)
    return None


def _told_name(prose: list[Sentence]) -> Text | None:
    """The name in a sentence that says where the event takes place, without a street."""
    told = (place_in_sentence(s.text, s.lines) for s in prose if len(s.text) <= LONGEST_SENTENCE)
    return next((name for found in told if found for name in found[:1] if name), None)


def _bracketed_where(prose: list[Sentence]) -> Text | None:
    """The street in the brackets of a sentence that says where the event takes place."""
    for s in prose:
        bracket = BRACKETED.search(s.text) if find("takes_place", s.text) else None
        if bracket and _is_street(bracket[1]):
            return Text(text=bracket[1], lines=s.lines)
    return None


def _named_before(text: str) -> str | None:
    """The place that the last "in the …" of a text names."""
    places = list(_in_place().finditer(plain(text)))
    name = text[places[-1].end() :].strip() if places else ""
    article = starts("article", name)
    name = name[article.end() :].strip() if article else name
    if name and len(name) < LONGEST_LINE / 2 and (find("venue_word", name) or name[0].isupper()):
        return name
    last = re.search(rf"(?:^|\s){NAMED}\s*$", text)  # "the Old Forge (3 Mill Lane, Cork)"
    return last["name"] if last and (" " in last["name"] or find("venue_word", last["name"])) else None


def _in_place() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){any_of('in')}(?:\s|(?<=['’]))")


def _access(envelope: Envelope, fields: list[Field], prose: list[Sentence]) -> Text | None:
    """How to get there: the front matter's list of lines, a label, or the section of that name."""
    for node in envelope.all("access"):
        texts = [t for t in node.texts() if t.text]
        if len(texts) == 1 and find("online", texts[0].text or ""):
            continue
        if texts:
            return Text(
                text=squeeze(" ".join(bare(t.text or "") for t in texts)),
                lines=tuple(sorted({n for t in texts for n in t.lines})),
            )
    told = [f for f in fields if f.name == "access" and f.text]
    told.sort(key=lambda f: not f.front)
    if told:
        text = bare(told[0].text)
        return Text(text=text if told[0].front else _way(text), lines=told[0].lines)
    for f in fields:
        if f.front and f.name is None and find("transit", f.text):
            return Text(text=bare(f.text), lines=f.lines)
    return next((Text(text=s.text, lines=s.lines) for s in prose if _transit(s.text)), None)


def _way(text: str) -> str:
    """The sentences of a section that tell the way, without those about parking, beds and lifts after them."""
    parts = END.split(text)
    told = [i for i, part in enumerate(parts) if find("transit", part) and not find("lodging", part)]
    if len(text) <= LONGEST_WAY or not told:
        return text
    last = next((b for b, after in itertools.pairwise([*told, len(parts) + 1]) if after > b + 1), told[-1])
    return " ".join(parts[told[0] : last + 1]).strip()


def _transit(text: str) -> bool:
    """Whether a sentence tells the way by its lines and stops."""
    return len({m[0] for m in find_all("transit", text)}) >= 2 and not find("lodging", text)


def _online(envelope: Envelope, fields: list[Field], prose: list[Sentence]) -> Text | None:
    """The words that say one can take part online: weak words count in the place, only clear ones in prose."""
    if node := envelope.find("online"):
        text = next((t for t in node.texts() if t.text), None)
        if text and plain(text.text or "") not in ("false", "no", "non", "nein"):
            return text_of(text)
    for key in ("venue", "address", "access", "mode"):
        for node in envelope.all(key):
            for t in node.texts():
                if find("online", t.text or ""):
                    return text_of(t)
    for f in fields:
        if (f.name in ("registration", "venue", "hours", "date") or f.front) and (
            find("online_sure", f.text) or find("online_sure", f.label)
        ):
            return Text(text=f.text or f.label, lines=f.lines)
    shown = any(find("shown_together", s.text) for s in prose)  # a stream of something else, watched at the place
    for s in () if shown else prose:
        if (m := find("online_sure", s.text)) and not find("negation", s.text[max(0, m.start() - 25) : m.end() + 20]):
            return Text(text=s.text, lines=s.lines)
    return None


def _coordinates(envelope: Envelope) -> tuple[float, float] | None:
    node: Node | None = envelope.text("coordinates")
    found = re.findall(r"-?\d{1,3}(?:\.\d+)?", node.text) if node and node.text else []
    if len(found) == 2 and abs(float(found[0])) <= 90 and abs(float(found[1])) <= 180:
        return float(found[0]), float(found[1])
    return None
