"""One programme in the many forms in which pages write one down: what a reader sees in each is the same."""

from __future__ import annotations

import pytest

from knowledge import parse
from knowledge.event import Session

FRONT = '---\ntitle: "Tag der Töpfer"\nstart: 2027-05-14\nvenue: Old Kiln\n---\n\n'
OPENING = "09:00 Welcome"
CLAY = "09:30-10:15 Clay and patience @Hall 2 – Ann Lee, potter"
CLAY_ALONE = "09:30-10:15 Clay and patience @Hall 2"
PAUSE = "10:15 Coffee break"

CASES = {
    "a timetable in code": (
        (
            "## Programme\n\n```\n09:00  Welcome\n09:30–10:15  Clay and patience (Ann Lee, potter), Hall 2\n"
            "10:15  Coffee break\n```\n"
        ),
        [OPENING, CLAY, PAUSE],
    ),
    "a list of definitions in HTML": (
        (
            "<dl>\n<dt>9:00</dt><dd>Welcome</dd>\n<dt>9:30–10:15</dt><dd>Clay and patience<br>Ann Lee, potter</dd>\n"
            "<dt>10:15</dt><dd>Coffee break</dd>\n</dl>\n"
        ),
        [OPENING, "09:30-10:15 Clay and patience – Ann Lee, potter", PAUSE],
    ),
    "a clock before each time": (
        (
            "## Programme\n\n🕘 9:00 — Welcome\n"
            "🕤 9:30 — **Clay and patience** — Ann Lee, potter\n☕ 10:15 — Coffee break\n"
        ),
        [OPENING, "09:30 Clay and patience – Ann Lee, potter", PAUSE],
    ),
    "the number of the room before the time": (
        (
            "## Programme\n\n- Welcome – 9:00\n- Clay and patience (Ann Lee, potter), Hall 2 – 9:30 to 10:15\n"
            "- Coffee break – 10:15\n"
        ),
        [OPENING, CLAY, PAUSE],
    ),
    "labels below a title": (
        (
            "## Sessions\n\n**Clay and patience**\nWhen: 9:30–10:15\nWhere: Hall 2\nWho: Ann Lee, potter\n\n"
            "**Why does salt burn?**\nWhen: 10:45–11:30\nWhere: Hall 1\nWho: Bo Roy, baker\n"
        ),
        [CLAY, "10:45-11:30 Why does salt burn? @Hall 1 – Bo Roy, baker"],
    ),
    "a cell over all columns, people below the title": (
        (
            "<table>\n<tr><th>Time</th><th>Session</th><th>Room</th></tr>\n"
            "<tr><td>9:30–10:15</td><td>Clay and patience<br>Ann Lee, potter</td><td>Hall 2</td></tr>\n"
            '<tr><td colspan="3">10:15 Coffee break</td></tr>\n</table>\n'
        ),
        [CLAY, PAUSE],
    ),
    "a programme in one line": (
        "**Programme:** 9:00 Welcome; 9:30 Clay and patience (Ann Lee); 10:15 Coffee break\n",
        [OPENING, "09:30 Clay and patience – Ann Lee", PAUSE],
    ),
    "the speaker before the title": (
        "## Programme\n\n- 9:30 Ann Lee: Clay and patience\n- 10:15 Bo Roy, baker: Salt and fire\n",
        ["09:30 Clay and patience – Ann Lee", "10:15 Salt and fire – Bo Roy, baker"],
    ),
    "time and room in a line of their own": (
        (
            "## Programme\n\n#### Clay and patience\n**9:30–10:15** | Hall 2 | Ann Lee, potter\n\n"
            "#### Coffee break\n**10:15**\n"
        ),
        [CLAY, PAUSE],
    ),
    "talks in turn below one time": (
        (
            "## Programm\n\n* 9.30–10.15 Uhr **Kurzvorträge** (je 15 Minuten)\n"
            "    * Ann Lee (Hof Lindner): Ton und Geduld\n    * Bo Roy (Backstube): Salz und Feuer\n"
            "* 10.15 Uhr Pause\n"
        ),
        [
            "09:30-10:15 Kurzvorträge (je 15 Minuten)",
            "Ton und Geduld – Ann Lee",
            "Salz und Feuer – Bo Roy",
            "10:15 Pause",
        ],
    ),
    "a choice under letters": (
        (
            "## Programma\n\nOre 9.30\n: Laboratori a scelta:\n: A) *Argilla e pazienza* - aula 1 - Anna Lei\n"
            ": B) *Sale e fuoco* - cortile - Dino Re\n\nOre 10.15\n: Pausa\n"
        ),
        ["09:30 Argilla e pazienza @aula 1 – Anna Lei", "09:30 Sale e fuoco @cortile – Dino Re", "10:15 Pausa"],
    ),
    "the room in the heading of the day, a label in italics": (
        (
            "## Friday 14 May – Reading Room\n\n**9:00** Welcome\n\n*Strand B, Hall 2*\n\n"
            "**9:30–10:15** Clay and patience (Ann Lee, potter)\n"
        ),
        ["09:00 Welcome @Reading Room", CLAY],
    ),
    "what each does, before the name; the room as a sentence": (
        (
            "## Programa\n\n**9:00 h.** Concierto. Voz: Alba Cid; guitarra: Hugo León. Sala Norte.\n\n"
            "**9:30 h. a 10:15 h.** Mesa redonda: *¿Quién enciende el horno?* Con Rosa Gil, panadera. "
            "Modera la periodista Elena Paz.\n"
        ),
        [
            "09:00 Concierto @Sala Norte – Alba Cid, Voz – Hugo León, guitarra",
            "09:30-10:15 Mesa redonda: ¿Quién enciende el horno? – Rosa Gil, panadera – Elena Paz, periodista (chair)",
        ],
    ),
    "functions before names": (
        (
            "## Programm\n\n* 9 Uhr **Eröffnung** – Bürgermeisterin Dr. Wiebke Harms und Landwirt Ole Petersen\n"
            "* 10.15 Uhr Pause\n"
        ),
        ["09:00 Eröffnung – Wiebke Harms, Bürgermeisterin – Ole Petersen, Landwirt", "10:15 Pause"],
    ),
    "headings that are talks": (
        "## Talks\n\n### Clay and patience\nAnn Lee, potter\n\n### Salt and fire\nBo Roy (Salt Guild)\n",
        ["Clay and patience – Ann Lee, potter", "Salt and fire – Bo Roy"],
    ),
    "boxes to tick": (
        "## Programme\n\n- [ ] 9:00 Welcome\n- [x] 10:15 Coffee break\n",
        [OPENING, PAUSE],
    ),
    "rounds that have their times above the table": (
        (
            "## Nachmittag: Werkstätten\n\nRunde 1: 13:00–13:45 Uhr\nRunde 2: 14:00–14:45 Uhr\n\n"
            "| | Werkstatt | Raum | Runde |\n|---|---|---|---|\n| A | Ton und Geduld (Ann Lee) | Saal 2 | 1 + 2 |\n"
            "| B | Salz und Feuer (Bo Roy) | Keller | 2 |\n| C | Glasur entfällt | | |\n"
        ),
        [
            "13:00-13:45 Ton und Geduld @Saal 2 – Ann Lee",
            "14:00-14:45 Ton und Geduld @Saal 2 – Ann Lee",
            "14:00-14:45 Salz und Feuer @Keller – Bo Roy",
        ],
    ),
    "rooms in headings, one session twice on a clock of twelve hours": (
        (
            "### Talks in the Great Hall\n\n9:30 **Clay and patience**\nAnn Lee, potter\n\n"
            "### Next door, Room 3: hands on\n\n10:00 & 2:00 *Salt and fire* - bring an apron.\n"
        ),
        [
            "09:30 Clay and patience @Great Hall – Ann Lee, potter",
            "10:00 Salt and fire @Room 3",
            "14:00 Salt and fire @Room 3",
        ],
    ),
    "a list right below a heading of HTML": (
        "<h3>Programma (sala Blu)</h3>\n* ore 9.30 - «Argilla e pazienza»\n* ore 10.15 - «Sale e fuoco»\n",
        ["09:30 Argilla e pazienza @sala Blu", "10:15 Sale e fuoco @sala Blu"],
    ),
    "an acronym as body, the level of a talk, an article before the function": (
        (
            "## Programma\n\n**9.30** *Argilla e pazienza*\nAnna Lei, geologa CNR Faenza\n\n"
            "**10.15** *Sale e fuoco*\nDino Re (principianti)\n"
        ),
        ["09:30 Argilla e pazienza – Anna Lei, geologa", "10:15 Sale e fuoco – Dino Re"],
    ),
}


CASES["functions with an elided article, a title before a name, a break between two clocks"] = (
    (
        "## Programma\n\n**9.30** *Argilla e pazienza*, con l'archeologa Anna Lei e il geologo Dino Re; "
        "modera la giornalista Ines Po\n\n**10.15** *Sale e fuoco*\nDott.ssa Carla Neri, chimica\n\n"
        "Nessuna visita tra le 12.00 e le 14.00.\n"
    ),
    [
        "09:30 Argilla e pazienza – Anna Lei, archeologa – Dino Re, geologo – Ines Po, giornalista (chair)",
        "10:15 Sale e fuoco – Carla Neri, chimica",
    ],
)


CASES["rounds in one line, named with ordinals; a break told as a sentence"] = (
    (
        "## Workshops\n\nRound 1: 10:00–10:45; round 2: 11:00–11:45\n\n"
        "| Workshop | Leader | Room | Rounds |\n|---|---|---|---|\n| Clay and patience | Ann Lee | Hall 2 | both |\n"
        "| Salt and fire | Bo Roy | Cellar | 2nd |\n\nBetween 12:00 and 13:00 the kiln is closed.\n"
    ),
    [
        "10:00-10:45 Clay and patience @Hall 2 – Ann Lee",
        "11:00-11:45 Clay and patience @Hall 2 – Ann Lee",
        "11:00-11:45 Salt and fire @Cellar – Bo Roy",
    ],
)

CASES["cells with a title in bold and paragraphs below it; rooms named in the middle of the table"] = (
    (
        '<table>\n<tr>\n<td><p>9:00</p></td>\n<td colspan="2"><p><b>Welcome</b></p>'
        "<p>The kiln is lit at 9:10.</p></td>\n</tr>\n"
        "<tr><td></td><td><em>Great Hall</em></td><td><em>Kiln</em></td></tr>\n"
        "<tr>\n<td><p>9:30</p></td>\n<td><p><b>Clay and patience</b> (beginners)</p>\n\n"
        '<p><a href="https://example.org/ann">Ann Lee</a>, potter at <a href="https://example.org/co">Kiln Co</a> '
        "and singer, shows how clay lives.</p></td>\n"
        "<td><p><b>Workshop: Salt</b></p>\n<p>Wear an apron from 9:30 on.</p></td>\n</tr>\n"
        "<tr>\n<td><p>10:15</p></td>\n<td><p><b>Fire Talks</b></p><p>With us, "
        '<a href="https://example.org/bo">Bo Roy</a> of the company Ashes and '
        '<a href="https://example.org/eva">Eva Sand</a> of the company Glaze tell you their stories.</p></td>\n'
        "<td><p><b>Old kilns</b></p><p>Ida Holm tells us of kilns.</p></td>\n</tr>\n"
        '<tr><td>11:00</td><td colspan="2"><b>Closing keynote</b> <em>- Great Hall</em></td></tr>\n</table>\n'
    ),
    [
        "09:00 Welcome",
        "09:30 Clay and patience @Great Hall – Ann Lee, potter",
        "09:30 Workshop: Salt @Kiln",
        "10:15 Fire Talks @Great Hall – Bo Roy – Eva Sand",
        "10:15 Old kilns @Kiln – Ida Holm",
        "11:00 Closing keynote @Great Hall",
    ],
)


CASES["people behind a label inside a bracket or a sentence of its own, a dash that touches the name"] = (
    (
        "## Programa\n\n- 9:30 hs: Barro y paciencia (torno, horno. Talleristas: Ana Gil, Hugo León y Rosa Paz)\n"
        "- 10:15 hs: INTERVALO\n- 10:30 hs: Sal y fuego. Integrantes: Luis Mar y Eva Sol.\n"
        "- 11:00 hs: Vidrio –Marta Ruiz\n"
    ),
    [
        "09:30 Barro y paciencia – Ana Gil – Hugo León – Rosa Paz",
        "10:15 INTERVALO",
        "10:30 Sal y fuego – Luis Mar – Eva Sol",
        "11:00 Vidrio – Marta Ruiz",
    ],
)


CASES["talks under headings, each in the words of who gives it"] = (
    (
        "## Agenda\n\n### Clay and patience\n\n[Ann Lee](https://a.example) says:\n\n> A year with clay,\nand more.\n\n"
        "### Salt: what is it?\n[bo](https://b.example) and [Carla Neri](https://c.example) write\n\n> Salt!\n\n"
        "## Afterwards\n\nDrinks, Dan Poe says:\n\n> Cheers!\n"
    ),
    ["Clay and patience – Ann Lee", "Salt: what is it? – bo – Carla Neri"],
)


CASES["talks under headings that name who speaks"] = (
    "## Programa\n\n### Barro y paciencia - Ana Gil\n\nCuánto tarda.\n\n### Sal y fuego - Luis Paz\n\nQué hace.\n",
    ["Barro y paciencia – Ana Gil", "Sal y fuego – Luis Paz"],
)


CASES["a break without a time between rows, two people with their bodies below a title"] = (
    (
        "## Programm\n\n| | |\n|---|---|\n| 9:30 - 10:15 | **Ton und Geduld**<br>Ann Lee (Universität Bern) & Bo Roy "
        "(Universität Basel) |\n| &nbsp; | *Kaffeepause* |\n| 10:45 - 11:30 | **Salz**<br>Bo Roy (Werkbund) |\n"
    ),
    ["09:30-10:15 Ton und Geduld – Ann Lee – Bo Roy", "Kaffeepause", "10:45-11:30 Salz – Bo Roy"],
)


CASES["titles in italics behind who speaks"] = (
    (
        "<ul>\n<li><strong>9:30</strong> Ann Lee, <em>Clay and patience</em></li>\n"
        "<li><strong>10:15</strong> Bo Roy (Salt Guild) – <em>Salt and fire</em></li>\n"
        "<li><strong>11:00</strong> <em>Glaze</em>, Eva Sand</li>\n</ul>\n"
    ),
    ["09:30 Clay and patience – Ann Lee", "10:15 Salt and fire – Bo Roy", "11:00 Glaze – Eva Sand"],
)


CASES["a list of people with their bodies, each before a comma and a title"] = (
    "**14 May 2027**\n\n- Ann Lee (Université de Brest), *Clay and patience*\n- Bo Roy (Salt Guild), Salt, fire\n",
    ["Clay and patience – Ann Lee", "Salt, fire – Bo Roy"],
)


CASES["the title in the line below who speaks"] = (
    (
        "## Programme\n\n**9:30** Ann Lee (University of Bern)  \n*Clay and patience*\n\n"
        "**10:15** Bo Roy (Salt Guild)  \nSalt and fire\n\n11:00 **Coffee**\n"
    ),
    ["09:30 Clay and patience – Ann Lee", "10:15 Salt and fire – Bo Roy", "11:00 Coffee"],
)


def told(session: Session) -> str:
    times = "-".join(f"{t:%H:%M}" for t in (session.start, session.end) if t)
    people = [", ".join(filter(None, (s.name, s.role))) + (" (chair)" if s.moderator else "") for s in session.speakers]
    room = f" @{session.room}" if session.room else ""
    return " – ".join([f"{times} {session.title}{room}".strip(), *people])


@pytest.mark.parametrize("form", CASES)
def test_the_programme_is_read_in_every_form(form: str) -> None:
    page, sessions = CASES[form]
    event, _ = parse(FRONT + page, file="page.md")
    assert [told(s) for s in event.sessions] == sessions


def test_the_hours_of_each_day_are_no_sessions() -> None:
    page = "| Day | Open |\n|---|---|\n| Friday, 14 May | 10 to 18:00 |\n| Saturday, 15 May | 11:00 to 16:00 |\n"
    event, _ = parse(FRONT + page, file="page.md")
    assert [(d.date.day, f"{d.opens:%H}", f"{d.closes:%H}") for d in event.days if d.opens and d.closes] == [
        (14, "10", "18"),
        (15, "11", "16"),
    ]
    assert not event.sessions


def test_labels_in_a_map_of_the_front_matter() -> None:
    page = (
        "---\ntitle: Tag der Glut\ndate: 2027-01-08\neckdaten:\n  Datum: Samstag, 5. Juni 2027\n"
        "  Uhrzeit: 10 bis 16 Uhr\n  Ort: Alte Gießerei, Lindenstraße 3, 3011 Bern\n  Preis: 12 Franken\n---\n\nText.\n"
    )
    event, _ = parse(page, file="page.md")
    (day,) = event.days
    assert (day.date.isoformat(), f"{day.opens:%H:%M}", f"{day.closes:%H:%M}") == ("2027-06-05", "10:00", "16:00")
    told = [t.text for t in (event.venue.name, event.venue.address, event.price) if t]
    assert told == ["Alte Gießerei", "Lindenstraße 3, 3011 Bern", "12 Franken"]
    assert event.timezone == "Europe/Zurich"


def test_an_end_after_midnight_belongs_to_the_evening() -> None:
    page = "---\ntitle: Night\nstart: 2027-05-14 19:00\nend: 2027-05-15 01:00\n---\n\nText.\n"
    (day,) = parse(page, file="page.md")[0].days
    assert (day.date.day, f"{day.opens:%H}", f"{day.closes:%H}") == (14, "19", "01")


def test_the_street_beside_the_date_completes_a_town() -> None:
    page = (
        "---\ntitle: Noche de hornos\nfecha: 2027-06-05\nsede: Casa del Barro\nciudad: Rosario, Argentina\n---\n\n"
        "**Sábado 5 de junio** · Av. Pellegrini 250, Rosario · Patio 2\n"
    )
    event, _ = parse(page, file="page.md")
    assert event.venue.address is not None
    assert event.venue.address.text == "Av. Pellegrini 250, Rosario"
    assert event.timezone == "America/Argentina/Cordoba"


def test_a_label_that_says_free_entry_and_nothing_else() -> None:
    page = (
        "---\ntitle: Fête du four\ndate_debut: 2027-06-05 10:00\nchamps_informations:\n- intitule: Entrée libre\n"
        "  contenu: ''\n---\n\n### Les inscriptions au club\n\nElles se prennent sur place.\n"
    )
    event, _ = parse(page, file="page.md")
    assert event.registration.state == "not required"
    assert event.price is not None
    assert event.price.text == "Entrée libre"


@pytest.mark.parametrize(
    ("front", "day"),
    [
        ("date: 2027-05-14 14:00\ndate-end: 2027-05-14 21:00", "2027-05-14 14-21"),
        ("fecha: 2027-05-14 14:00\nfecha_fin: 2027-05-14 21:00", "2027-05-14 14-21"),
        ("datum: 2027-05-14\nende: 21:00", ""),  # the end of no day: the date may be that of publication
        ("date: 2026-01-04\nend_date: 2027-05-14", ""),
        ("date: 2027-05-01\nstart_date: 2027-05-14 14:00\nend_date: 2027-05-14 21:00", "2027-05-14 14-21"),
    ],
)
def test_a_bare_date_beside_the_end_is_the_begin(front: str, day: str) -> None:
    event, _ = parse(f"---\ntitle: Kiln night\n{front}\n---\n\nText.\n", file="page.md")
    assert " ".join(f"{d.date} {d.opens:%H}-{d.closes:%H}" for d in event.days if d.opens and d.closes) == day


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Presentación", "welcome"),
        ("Presentación de hornos", "talk"),
        ("Intro", "welcome"),
        ("INTERVALO", "break"),
        ("Keynote de clôture", "closing"),
    ],
)
def test_one_word_tells_the_kind(title: str, kind: str) -> None:
    event, _ = parse(f"{FRONT}## Programme\n\n- 9:30 {title}\n- 10:15 Clay and patience\n", file="page.md")
    assert event.sessions[0].kind == kind


def test_the_day_of_the_title_and_parts_that_are_no_dates() -> None:
    page = (
        "---\ntitle: Open kilns on 2027-04-21\ndate: 2027-04-15\n---\n\nOpen from 10:00 to 20:00 on April 21.\n\n"
        "- 10:00 Hands on 1/2 (help)\n- 12:00 Hands on (2/2)\n\nUntil Wednesday, April 21!\n"
    )
    event, _ = parse(page, file="page.md")
    assert [d.date.isoformat() for d in event.days] == ["2027-04-21"]
    assert not any(s.speakers for s in event.sessions)


def test_a_heading_that_only_says_what_kind_of_event_it_is_is_no_title() -> None:
    event, _ = parse("## Giornata di studi\n\n## **Argilla e pazienza**\n\n14 maggio 2027\n", file="page.md")
    assert event.title.text == "Argilla e pazienza"


@pytest.mark.parametrize(("place", "zone"), [("Springfield, IL 62701", "Chicago"), ("Salem, OR", "Los_Angeles")])
def test_the_letters_of_a_state_tell_the_time_zone(place: str, zone: str) -> None:
    event, _ = parse(f"---\ntitle: Kiln day\ndate: 2027-05-14\nvenue: Old Kiln, {place}\n---\n\nText.\n", file="p.md")
    assert event.timezone == f"America/{zone}"


@pytest.mark.parametrize(
    ("words", "days"),
    [
        ("Bern, May 3-4, 2027", [(5, 3), (5, 4)]),
        ("Bern, May 31 – June 1, 2027", [(5, 31), (6, 1)]),
        ("June 12 & 13, 2027, Bern", [(6, 12), (6, 13)]),
        ("May 3, 2027 - 6pm", [(5, 3)]),
        ("Monday, May 3rd to Tuesday, May 4th, 2027", [(5, 3), (5, 4)]),
    ],
)
def test_days_behind_their_month(words: str, days: list[tuple[int, int]]) -> None:
    event, _ = parse(f"---\ntitle: Kiln days\n---\n\n{words}\n", file="page.md")
    assert [(d.date.month, d.date.day) for d in event.days] == days


def test_labels_in_bold_in_one_line() -> None:
    page = "---\ntitle: Fiesta\n---\n\n**Fecha:** 5 de junio de 2027 **Hora:** 18:00 | **Lugar:** Casa del Barro\n"
    event, _ = parse(page, file="page.md")
    assert [(d.date.day, f"{d.opens:%H}") for d in event.days] == [(5, "18")]
    assert event.venue.name is not None
    assert event.venue.name.text == "Casa del Barro"


def test_the_number_of_a_part_before_its_day_is_no_time() -> None:
    page = "---\ntitle: Séminaire\n---\n\n## Séance 1 : 3 mai 2027\n\nArgile\n\n## Séance 2 : 10 juin 2027\n\nSel\n"
    event, _ = parse(page, file="page.md")
    assert [s.start for s in event.sessions] == [None, None]


def test_a_schedule_by_day_whose_entries_have_activities() -> None:
    page = (
        '---\ntitle: Clay jam\nstart: "2027-05-15T10:00:00+00:00"\nend: "2027-05-16T18:00:00+00:00"\nschedule:\n'
        '  - name: Saturday — Day 1\n    events:\n      - time: "10:00"\n        activity: Opening Ceremony\n'
        '      - time: "10:40"\n        activity: 🟢 Team making - By Ann and Bo 🟢\n'
        '  - name: Sunday — Day 2\n    events:\n      - time: ""\n        activity: Kiln Competition\n'
        '      - time: "13:00"\n        activity: Lunch\n      - time: "14:00"\n        activity: Glaze - by XYZ\n---\n'
    )
    event, _ = parse(page, file="page.md")
    found = [(s.date and s.date.day, s.start and s.start.hour, s.title) for s in event.sessions]
    assert found[:2] == [(15, 10, "Opening Ceremony"), (15, 10, "Team making")]
    assert found[2:] == [(16, None, "Kiln Competition"), (16, 13, "Lunch"), (16, 14, "Glaze")]
    assert [[p.name for p in s.speakers] for s in event.sessions] == [[], ["Ann", "Bo"], [], [], []]


@pytest.mark.parametrize(
    ("words", "place"),
    [
        (
            (
                "## Venue & Registration\n\nRead our rules with care before you come.\n\n### Venue\n\nThe address:\n\n"
                "> Old Kiln Ltd<br/>71 Mill Lane<br/>Leeds<br/>LS1 4AB<br/><br/>[See on a map](https://maps.example)\n"
            ),
            ("Old Kiln Ltd", "71 Mill Lane, Leeds, LS1 4AB"),
        ),
        (
            "## Ort\n\n**Alte Töpferei**\n\nLindenstraße 3  \n3011 Bern\n\nDie Tür ist offen.\n",
            ("Alte Töpferei", "Lindenstraße 3, 3011 Bern"),
        ),
        (
            "Il se tiendra le 14 mai 2027, de 14h à 18h dans la salle 2.10 (salle ronde) de la Maison des Terres.\n",
            ("salle 2.10 (salle ronde) de la Maison des Terres", None),
        ),
    ],
)
def test_the_place_in_lines_and_behind_the_hours(words: str, place: tuple[str, str | None]) -> None:
    venue = parse(f"---\ntitle: Kiln\n---\n\n{words}", file="page.md")[0].venue
    assert (venue.name and venue.name.text, venue.address.text if venue.address else None) == place


@pytest.mark.parametrize(
    ("front", "page", "venue"),
    [
        ("date: 2027-03-01", "Vi aspettiamo **martedì 4 maggio 2027** presso il **Forno Vecchio**.", "Forno Vecchio"),
        (
            "date: 2027-03-01",
            (
                "La nuit aura lieu **le samedi 15 mai 2027** dès **9h** à la poterie **Les Braises**, au bourg. "
                "L'adresse exacte est : [**12 rue des Fours, 87000 Limoges**](https://example.org/map)."
            ),
            "Les Braises; 12 rue des Fours, 87000 Limoges",
        ),
        (
            "start: 2027-05-14",
            (
                "## Where?\n\nThis third evening takes place in the offices of Ash & Glaze "
                "[12 Mill Street, Leeds](https://example.org/map)."
            ),
            "Ash & Glaze; 12 Mill Street, Leeds",
        ),
        (
            "start: 2027-05-14",
            "## Wo?\n\nDer Abend findet in den Räumen der Töpferei Lindner, Ofenstraße 3, 3011 Bern statt.",
            "Töpferei Lindner; Ofenstraße 3, 3011 Bern",
        ),
        ("start: 2027-05-14", "El **14 de mayo de 2027** se hablará de **Barro** en **Pasta** y en **Vidrio**.", ""),
    ],
)
def test_the_place_in_a_sentence(front: str, page: str, venue: str) -> None:
    event, _ = parse(f"---\ntitle: Kiln night\n{front}\n---\n\n{page}\n", file="page.md")
    name, address = event.venue.name, event.venue.address
    assert (name.text if name else "", address.text if address and name else "") == (
        tuple(venue.split("; ")) if "; " in venue else (venue, "")
    )


def test_what_is_watched_together_is_no_way_to_take_part() -> None:
    page = (
        "---\ntitle: Kiln night\nstart: 2027-05-14\n---\n\nThe congress is streamed live on YouTube; we watch it "
        "together on the big screen. Please [tell us that you come](https://www.eventbrite.co.uk/e/kiln-1).\n\n"
        "Open to all, but children need a parent.\n"
    )
    event, _ = parse(page, file="page.md")
    assert event.venue.online is None
    assert event.registration.state == "open"
    assert [x.url for x in event.registration.links] == ["https://www.eventbrite.co.uk/e/kiln-1"]
    assert event.audience is not None
    assert event.audience.text == "Open to all"


@pytest.mark.parametrize(
    ("page", "audience"),
    [
        ("Que vous soyez un potier ou une boulangère, venez.", "potier ou une boulangère"),
        ("Whether you are a potter or a baker: come.", "potter or a baker"),
        ("L'evento è aperto a tutti, ma la prenotazione è obbligatoria.", "aperto a tutti"),
        ("Whether you are there or not, we light the kiln.", None),
    ],
)
def test_the_audience_ends_where_something_else_begins(page: str, audience: str | None) -> None:
    event, _ = parse(f"---\ntitle: Kiln night\nstart: 2027-05-14\n---\n\n{page}\n", file="page.md")
    assert (event.audience.text if event.audience else None) == audience


@pytest.mark.parametrize(
    ("front", "body", "name", "address"),
    [
        ("location: Old Forge | 3 Mill Street, 48151 Münster", "", "Old Forge", "3 Mill Street, 48151 Münster"),
        ("", "## Où\n\nÀ la Forge.\n\nL’adresse : 3 rue du Moulin 56000 Vannes\n", "", "3 rue du Moulin 56000 Vannes"),
        (
            "",
            "## Wo\n\nIm Ofenhaus Nord.\n\nAdresse:\n\nOfen Haus Nord\n\nTonstraße 4\n\n48151 Münster\n",
            "",
            "Tonstraße 4 48151 Münster",
        ),
    ],
)
def test_an_address_behind_a_bar_or_a_label(front: str, body: str, name: str, address: str) -> None:
    event, _ = parse(f"---\ntitle: Kiln day\n{front}\n---\n\n{body or 'Text.'}\n", file="page.md")
    assert event.venue.address is not None
    assert event.venue.address.text.replace("Ofen Haus Nord ", "") == address
    assert not name or (event.venue.name is not None and event.venue.name.text == name)


def test_a_mistyped_begin_a_street_named_as_a_town_and_a_link_to_contact() -> None:
    page = (
        "---\ntitle: Noche de hornos\nstartDate: 2027-05-144T10:30\nendDate: 2027-05-14T13:00\n"
        "street: Calle Seattle 5\npostalCode: '41001'\nlocality: Sevilla\n---\n\n"
        "Si tienes preguntas, [escríbenos](/contacto).\n\n- 10:30 Bienvenida, café\n- 11:00 El barro y la paciencia\n"
    )
    event, _ = parse(page, file="page.md")
    (day,) = event.days
    assert (f"{day.date} {day.opens:%H:%M}", f"{day.closes:%H}") == ("2027-05-14 10:30", "13")
    assert event.timezone == "Europe/Madrid"
    assert [x.url for x in event.contact.links] == ["/contacto"]
    assert [(s.title, s.room) for s in event.sessions][:1] == [("Bienvenida, café", None)]


@pytest.mark.parametrize(
    ("words", "hours"),
    [
        ("## Wann?\n\nFreitag, 14. Mai (ab 16 Uhr), bis Sonntag, 16. Mai (bis ca. 15 Uhr).\n", "14 16-; 15 -; 16 -15"),
        ("## When\n\nFriday 14 May (from 6 pm) to Saturday 15 May (until 1 pm)\n", "14 18-; 15 -13"),
        ("## When\n\nFriday 14 May (from 6 pm), and Saturday 5 June (until 1 pm)\n", ""),
    ],
)
def test_from_a_day_with_its_hour_to_a_day_with_its_hour(words: str, hours: str) -> None:
    event, _ = parse(f"---\ntitle: Kiln days\neventDate: 2027-05-14\n---\n\n{words}", file="page.md")
    told = "; ".join(
        f"{d.date.day} {d.opens.hour if d.opens else ''}-{d.closes.hour if d.closes else ''}" for d in event.days
    )
    assert told == hours or (not hours and len(event.days) == 1)
