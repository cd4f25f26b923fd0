"""How the pages of user groups, workshops and meetings tell of their talks, days and places."""

from __future__ import annotations

import re

import pytest

from knowledge import parse
from knowledge.event import Event

FRONT = '---\ntitle: "Kiln night"\nstart: 2027-05-14\n---\n\n'


def told(event: Event) -> list[str]:
    """The sessions in one line each: start, title, names."""
    found = []
    for s in event.sessions:
        names = ", ".join(p.name or "?" for p in s.speakers)
        clock = f"{s.start:%H:%M} " if s.start else ""
        found.append(clock + (s.title or "?") + f" – {names}" * bool(names))
    return found


CASES = {
    "titles in bold, who gives the talk in brackets": (
        (
            "## Die Vorträge\n\n**Ton und Geduld: Öfen ohne Eile** (_Ann Lee_)\n\nEin langer Text über Öfen.\n\n"
            "**Glasuren – wozu?** (_Bo Roy_)\n\nNoch ein Text.\n\n## Der Ablauf\n\n- 18:30 Einlass\n- 19:00 Beginn\n"
        ),
        ["Ton und Geduld: Öfen ohne Eile – Ann Lee", "Glasuren – wozu? – Bo Roy", "18:30 Einlass", "19:00 Beginn"],
    ),
    "talks without a time between what has one, told above": (
        (
            "## Talks\n\n**Clay — a slow craft** — Ann Lee on clay and why it waits.\n\n"
            "**Night Fires** — Bo Roy explores three kilns.\n\n"
            "## Program\n\n- 18:00 Welcome\n- Talk 1\n- Light dinner (soup)\n- Talk 2\n- 21:00 Goodbye\n"
        ),
        [
            "18:00 Welcome",
            "Clay — a slow craft – Ann Lee",
            "Light dinner (soup)",
            "Night Fires – Bo Roy",
            "21:00 Goodbye",
        ],
    ),
    "places of the programme by their number": (
        (
            "## Talks\n\n**Clay and patience** by Ann Lee\n\n**Salt on fire** by Bo Roy\n\n"
            "## Running order\n\n- 18:10 First talk (talk and questions)\n- 18:45 Break\n- 19:00 Second talk\n"
        ),
        ["18:10 Clay and patience – Ann Lee", "18:45 Break", "19:00 Salt on fire – Bo Roy"],
    ),
    "headings with who speaks in brackets": (
        (
            "Three.\n\n### Moss on roofs (Ann Lee)\n\nDetails TBA.\n\n### Nettles (Bo Roy)\n\nDetails TBA.\n\n"
            "### How to join\n\nBring a pot.\n"
        ),
        ["Moss on roofs – Ann Lee", "Nettles – Bo Roy"],
    ),
    "a question in a title": (
        (
            "| Time | Title | Speaker |\n|--|--|--|\n| 9:00 | Ask or wait? Two ways to fish | Ann Lee |\n"
            "| 9:30 | Nets | Bo Roy |\n"
        ),
        ["09:00 Ask or wait? Two ways to fish – Ann Lee", "09:30 Nets – Bo Roy"],
    ),
}


@pytest.mark.parametrize(("body", "expected"), CASES.values(), ids=list(CASES))
def test_talks(body: str, expected: list[str]) -> None:
    event, _ = parse(FRONT + body, file="page.md")
    assert told(event) == expected


def test_a_schedule_of_the_front_matter_in_rows() -> None:
    page = (
        "---\ntitle: Kiln weekend\nstart: 2027-05-14\nend: 2027-05-15\nschedule:\n"
        "  Friday:\n    - - '10:00'\n      - Doors open\n    - - '11:00'\n      - '12:30'\n      - Glazing (Workshop)\n"
        "  Saturday:\n    -\n      - '09:00'\n      - Clay and patience\n      - Ann Lee\n---\n"
    )
    event, _ = parse(page, file="page.md")
    assert told(event) == ["10:00 Doors open", "11:00 Glazing (Workshop)", "09:00 Clay and patience – Ann Lee"]
    assert [s.date.day for s in event.sessions if s.date] == [14, 14, 15]
    assert event.sessions[1].end is not None


@pytest.mark.parametrize(
    ("page", "days"),
    [
        ("---\ntitle: Kiln night\ndate: 2027-05-14T19:00:00Z\n---\n\n- 19:00 Arrival\n- 19:30 Clay\n", ["2027-05-14"]),
        ("---\ntitle: Kiln night\ndate: 2027-05-14T09:12:00Z\n---\n\n- 19:00 Arrival\n- 19:30 Clay\n", []),
        (
            (
                "# Kiln workshop\n\n- Abstract deadline: May 1, 2027\n- Registration deadline: May 10, 2027\n"
                "- Event date: May 14, 2027\n- Location: online\n\n#### Publication date: April 1, 2027\n\n"
                "What | When\n:--|:--\nRegistration deadline | May 10, 2027\nEvent date | May 14, 2027\n\n"
                "It will be held virtually on Google Meet on May 14, 2027 from 1:00-3:00 CST.\n"
            ),
            ["2027-05-14 13:00-15:00 online"],
        ),
        (
            "# Kiln course\n\nThe next course takes place May, 13-14, 2027 from 9am - 4pm at the Old Kiln.\n",
            ["2027-05-13 09:00-16:00", "2027-05-14 09:00-16:00"],
        ),
    ],
)
def test_days_hours_and_what_is_none(page: str, days: list[str]) -> None:
    event, _ = parse(page, file="page.md")
    found = []
    for d in event.days:
        hours = f" {d.opens:%H:%M}-{d.closes:%H:%M}" if d.opens and d.closes else ""
        found.append(f"{d.date}{hours}" + " online" * bool(event.venue.online))
    assert found == days
    assert not any("deadline" in (s.title or "").casefold() for s in event.sessions)


@pytest.mark.parametrize(
    ("words", "name", "audience"),
    [
        (
            (
                "Am **Freitag, dem 14. Mai 2027**, lädt der Verein der Töpfer und das Institut zu Vorträgen ein.\n\n"
                "## Der Treffpunkt\n\n{{< location >}}\nTöpferhaus AG\nTonstraße 8, 10557 Berlin\nhttps://karten.example/x\n"
                "{{< /location >}}\n"
            ),
            "Töpferhaus AG",
            None,
        ),
        ("**14 May 2027 - Old Forge (CO)**  \nTheme of the day: **Fire**\n", "Old Forge", None),
        ("It is on Google Meet and participants can join 15 minutes before.\n", None, None),
        ("Bakers and potters are welcome.\n", None, "Bakers and potters"),
    ],
)
def test_the_place_and_for_whom(words: str, name: str | None, audience: str | None) -> None:
    event, _ = parse(FRONT + words, file="page.md")
    assert (event.venue.name.text if event.venue.name else None) == name
    assert (event.audience.text if event.audience else None) == audience


MORE = {
    "numbered talks, who speaks in a line below": (
        (
            "## Palestra 1: O Barro\n\nUm texto.\n\nPalestrante: [Ana Gil aka Pote](https://x.example). Oleira.\n\n"
            "## Palestra 2: A Brasa\n\nOutro texto.\n\nPalestrante: [Rui Paz](https://x.example). Forneiro.\n"
        ),
        ["O Barro – Ana Gil", "A Brasa – Rui Paz"],
    ),
    "hours of twelve with one letter, speakers by number": (
        (
            "## Program\n\n9:00 - 9:10a   **Welcome**\n\n9:10 - 9:40a   **Short talks**\n- Speaker 1: Dr. Ann Lee\n"
            "- Speaker 2: Dr. Bo Roy\n\n12:30 - 1:30p   **Lunch break**\n"
        ),
        ["09:00 Welcome", "09:10 Short talks – Ann Lee, Bo Roy", "12:30 Lunch break"],
    ),
    "two talks in a cell, and what comes after them": (
        (
            "### Agenda\n\n<table>\n<tr><td>~ 18:30 Uhr</td><td>Opening</td></tr>\n"
            "<tr><td>~ 19:00 Uhr</td><td><p>[Talk] Ton im Ofen, Ann Lee von <a href='https://x.example'>Kiln</a><br/>\n"
            "[Talk] Glut, Bo Roy von <a href='https://y.example'>Ember</a></p></td></tr>\n"
            "<tr><td>danach</td><td>Diskutieren und Bier</td></tr>\n</table>\n"
        ),
        ["18:30 Opening", "19:00 Ton im Ofen – Ann Lee", "19:00 Glut – Bo Roy", "Diskutieren und Bier"],
    ),
    "sentences that tell who introduces what": (
        (
            "There will also be two short talks:\n- Dr. [Ann Lee](https://x.example), TU Delft, will introduce the "
            "[Slow Kiln](https://y.example), a way of firing.\n- [Bo Roy](https://z.example), Kiln University will "
            "introduce the Glaze Check project, an initiative.\n"
        ),
        ["Slow Kiln – Ann Lee", "Glaze Check project – Bo Roy"],
    ),
}


@pytest.mark.parametrize(("body", "expected"), MORE.values(), ids=list(MORE))
def test_more_talks(body: str, expected: list[str]) -> None:
    event, _ = parse(FRONT + body, file="page.md")
    assert told(event) == expected
    assert not any("will" in (p.organisation or "") + (p.role or "") for s in event.sessions for p in s.speakers)


@pytest.mark.parametrize(
    ("page", "file", "expected"),
    [
        (
            (
                "Title: Noite dos fornos\nDate: 2027-05-12 14:38\nAuthor: Rui\n---\n\nNo próximo sábado (15 de maio) "
                "abrimos os fornos. O encontro acontecerá em Olaria Velha, de 09h30min às 12h.\n"
            ),
            "page.md",
            "Noite dos fornos | 2027-05-15 09:30-12:00",
        ),
        (
            "---\ntitle: Ofenabend\nline_three: Fr. 14. Mai 2027 im Ofenhaus\n---\n\nWir heizen ein.\n",
            "page.md",
            "Ofenabend | 2027-05-14",
        ),
        (
            "---\ntitle: Ofenabend\n---\n\nWir treffen uns am Freitag, 14. Mai.\n",
            "ofen-2027.md",
            "Ofenabend | 2027-05-14",
        ),
        ("---\ntitle: Ofenabend\n---\n\nWir treffen uns am Montag, 14. Mai.\n", "ofen-2027.md", "Ofenabend |"),
        (
            "## Dates\n\nFrom August 23-24, 2027.\n\n## Venue\n\nA palace.\n",
            "kiln-school.md",
            "kiln school | 2027-08-23; 2027-08-24",
        ),
    ],
)
def test_the_name_and_the_days(page: str, file: str, expected: str) -> None:
    event, _ = parse(page, file=file)
    hours = (f" {d.opens:%H:%M}-{d.closes:%H:%M}" if d.opens and d.closes else "" for d in event.days)
    days = "; ".join(f"{d.date}{h}" for d, h in zip(event.days, hours, strict=True))
    assert f"{event.title.text} | {days}".strip() == expected


@pytest.mark.parametrize(
    ("page", "zone"),
    [
        (
            "---\ntitle: Kiln call\ndate: 2027-05-14 10:30:00 -0500\nend_date: 2027-05-14 11:30:00 -0500\n---\n\nHi.\n",
            "New_York",
        ),
        ("---\ntitle: Kiln call\nstart: 2027-05-14\n---\n\nFrom 1:00-3:00pm PST on a call.\n", "Los_Angeles"),
        ("---\ntitle: Notte dei forni\nstart: 2027-05-14\n---\n\nDalle 18:00 CET alle 20:00 per tutti noi.\n", "Rome"),
    ],
)
def test_the_zone_behind_a_clock(page: str, zone: str) -> None:
    assert parse(page, file="page.md")[0].timezone.endswith(zone)


def test_a_linked_place_and_a_map_that_is_no_way_to_register() -> None:
    page = (
        "Wir treffen uns diesmal im <a href='https://ofen.example/'>Ofenhaus</a> in Ulm.\n\n"
        "## Anmeldung, Ort\n\nZur Anmeldung geht es [hier](https://tickets.example/x), der Ort steht "
        "[auf der Karte](https://goo.gl/maps/abc).\n"
    )
    event, _ = parse(FRONT + page, file="page.md")
    assert event.venue.name is not None
    assert event.venue.name.text == "Ofenhaus"
    assert [x.url for x in event.registration.links] == ["https://tickets.example/x"]


PARTS = {
    "parts of the day without a clock, days in their adverbs": (
        (
            "## Ofenhaus, vom 14.-15. Mai 2027\n\n### Freitags\n* _08:00_ Frühstück\n* _vormittags_ Exkursion\n"
            "* _12:30_ Mittagessen\n\n### Samstags\n* _09:00_ Brennen\n* _nachmittags_ Vorträge und Glut\n"
        ),
        ["14 08:00 Frühstück", "14 Exkursion", "14 12:30 Mittagessen", "15 09:00 Brennen", "15 Vorträge und Glut"],
    ),
    "a list below a mere date is no programme where there is one": (
        (
            "### Friday 14 May 2027\n\nThe speakers guide you by the hand:\n\n* Giving you a warm welcome\n"
            "* Giving you advice on clay\n\n### Agenda\n\n09.30 - 10.00 Doors\n10.00 - 11.00 Clay - Ann Lee\n"
        ),
        ["14 09:30 Doors", "14 10:00 Clay – Ann Lee"],
    ),
    "who gives the keynote, a panel with a list, a late end": (
        (
            "## Agenda\n\n18.30 Keynote: Dr. Ann Lee\n\n19.00 - 20.00 First panel with\n\n- Kiln Club\n- Ember Club\n\n"
            "21.40 - LATE NETWORKING\n"
        ),
        ["14 18:30 Keynote – Ann Lee", "14 19:00 First panel", "14 21:40 LATE NETWORKING"],
    ),
}


@pytest.mark.parametrize(("body", "expected"), PARTS.values(), ids=list(PARTS))
def test_parts_of_the_day(body: str, expected: list[str]) -> None:
    page = body if body.startswith("## Ofen") else FRONT + body
    event, _ = parse(page, file="page.md")
    lines = told(event)
    found = [f"{s.date.day} {line}" for s, line in zip(event.sessions, lines, strict=True) if s.date]
    assert [re.sub(r"(First panel).*", r"\1", line) for line in found] == expected


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        (
            (
                "# Hornos\n\nSerá el **viernes 14 de mayo de 16:00 a 20:00** a través de la plataforma Discord, "
                "en la edición de 2027. Si eres una mujer y quieres aprender, ven.\n"
            ),
            "Hornos | 2027-05-14 16:00-20:00 | None | online | una mujer",
        ),
        (
            (
                "## 14th May, 10:50am--4:30pm.\n\nThe 2027 Kiln Conference is here.\n\n## Dove\n\n"
                "Old Forge - Mill Street 21, 37133 Leeds\n"
            ),
            "kiln conference | 2027-05-14 10:50-16:30 | Old Forge; Mill Street 21, 37133 Leeds | here | None",
        ),
    ],
)
def test_a_year_told_by_the_way_and_an_address_behind_a_dash(page: str, expected: str) -> None:
    event, _ = parse(page, file="kiln-conference.md")
    (day,) = event.days
    place = "; ".join(t.text for t in (event.venue.name, event.venue.address) if t) or None
    hours = f"{day.opens:%H:%M}-{day.closes:%H:%M}" if day.opens and day.closes else ""
    mode = "online" if event.venue.online else "here"
    who = event.audience.text if event.audience else None
    assert f"{event.title.text} | {day.date} {hours} | {place} | {mode} | {who}" == expected


def test_one_sentence_in_another_language_is_not_the_page() -> None:
    page = (
        "# Programm\n\nOn air: these are streamed live for the world and for you to enjoy on the net.\n\n"
        "- 08:00 Frühstück für alle\n- 09:00 Beginn der Tagung mit Vorträgen\n- 10:00 Besuch bei der Glut\n"
        "- 11:00 Runde zu den Öfen\n- 12:00 Essen und Pause\n- 13:00 Die Glut ist aus\n"
    )
    assert parse(page, file="page.md")[0].language == "de"


ONE_TALK = {
    "a speaker in the front matter": (
        "---\ntitle: 'Webinar: Moss and mills'\nstart: 2027-05-14\nspeaker: Ann Lee\nauthor: Bo Roy\n---\n\nOn moss.\n",
        ["Moss and mills – Ann Lee"],
    ),
    "two speakers and the two headings that the title names": (
        (
            "---\ntitle: \"Doppelvortrag: 'Moos auf Dächern' und 'Mühlen mit System'\"\ndate: 2027-05-14 18:30\n"
            "speaker:\n  - name: Ann Lee\n  - name: Bo Roy\nlocation: Ofenhaus, Tonstraße 8, Darmstadt\nhybrid: true\n"
            "---\n\n## Zusammenfassung\n\n### Moos auf Dächern\n\nText.\n\n### Mühlen mit System\n\nText.\n"
        ),
        ["Moos auf Dächern – Ann Lee", "Mühlen mit System – Bo Roy"],
    ),
    "a heading with the name below one for who speaks": (
        (
            "---\ntitle: El musgo lento\nstart: 2027-05-14\n---\n\n## Ponente\n\n<div>\n<img src='/a.jpg' alt='Ana'>\n"
            "<h2>Ana Gil</h2>\n<p>Arquitecta de hornos</p>\n</div>\n\n## Descripción\n\nEl musgo.\n"
        ),
        ["El musgo lento – Ana Gil"],
    ),
    "many speakers and no programme": (
        "---\ntitle: Kiln days\nstart: 2027-05-14\nspeakers: [Ann Lee, Bo Roy, Eva Sand, Ida Holm]\n---\n\nCome.\n",
        [],
    ),
    "talks in cards, each with the name of who speaks": (
        (
            "---\ntitle: Noche de hornos\nstart: 2027-05-14\n---\n\n## Datos\n\n<div>\n<h3>Lugar</h3>\n<p>Horno</p>\n"
            "<h3>¡GRATIS!</h3>\n<p>Entrada libre</p>\n<h3>RSVP</h3>\n<p>Aquí</p>\n</div>\n\n## Charlas y ponentes\n\n"
            "<div>\n<h3>El barro sin prisa</h3>\n<p>30 minutos</p>\n<h4>Ana Gil</h4>\n<p>Alfarera</p>\n</div>\n\n"
            "<div>\n<h3>Brasas y vidrio</h3>\n<p>30 minutos</p>\n<h4>Luis Paz</h4>\n<p>Vidriero</p>\n</div>\n"
        ),
        ["El barro sin prisa – Ana Gil", "Brasas y vidrio – Luis Paz"],
    ),
    "the business of a council, hour by hour": (
        (
            "---\ntitle: Council\nstart: 2027-05-14\n---\n\n## Meeting Agenda\n\n### 1. Call to Order\n- 7:00 PM\n\n"
            "### 2. Public Comment\n- 7:05 PM - 7:20 PM\n- Anyone may speak\n\n### 3. Minutes of the Previous Meeting\n"
            "- 7:20 PM\n"
        ),
        ["19:00 Call to Order", "19:05 Public Comment", "19:20 Minutes of the Previous Meeting"],
    ),
}


@pytest.mark.parametrize(("page", "expected"), ONE_TALK.values(), ids=list(ONE_TALK))
def test_what_is_the_talk_of_an_event(page: str, expected: list[str]) -> None:
    assert told(parse(page, file="page.md")[0]) == expected
