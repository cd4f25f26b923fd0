"""An event of our own as values: the ground on which the desk's manners are tested without any page."""

from __future__ import annotations

import datetime as dt

from knowledge.event import Contact, Day, Event, Passage, Registration, Session, Speaker, Text, Venue

DATE = dt.date(2026, 5, 12)


def _text(text: str, *lines: int) -> Text:
    return Text(text=text, lines=lines)


def _session(number: int, start: str, end: str, title: str, *speakers: Speaker, kind: str = "talk") -> Session:
    return Session(
        id=f"s{number}",
        date=DATE,
        start=dt.time.fromisoformat(start),
        end=dt.time.fromisoformat(end),
        title=title,
        kind=kind,  # type: ignore[arg-type]
        speakers=speakers,
        lines=(20 + number,),
    )


def garden_day() -> Event:
    """Rencontre des jardins partagés: one day, six sessions, an unnamed gap, a lunch, registration closed."""
    return Event(
        file="jardins.md",
        title=_text("Rencontre des jardins partagés", 2),
        language="fr",
        timezone="Europe/Paris",
        days=(Day(date=DATE, opens=dt.time(8, 45), closes=dt.time(16, 30), lines=(5,), hours_lines=(6,)),),
        venue=Venue(
            name=_text("Maison de la Garance", 7),
            address=_text("12 rue des Tanneurs, 38000 Grenoble", 8),
            access=_text("Tram B, arrêt Saint-Roch ; bus 31", 9),
        ),
        contact=Contact(emails=(_text("jardins@garance.example", 10),)),
        registration=Registration(state="closed", words=_text("Les inscriptions sont closes", 11), lines=(11,)),
        audience=_text("ouvert à tous les habitants", 12),
        organiser=_text("l'association Racines", 13),
        summary=_text("Une journée pour apprendre à jardiner ensemble en ville.", 3),
        sessions=(
            _session(
                1, "09:00", "09:30", "Le compost sans odeur",
                Speaker(name="Mireille Astruc", role="maraîchère", organisation="Ferme des Ormes"),
            ),
            _session(
                2, "09:30", "10:30", "Récupérer l'eau de pluie",
                Speaker(name="Yves Dolomieu", role="hydrologue", organisation="Université de Savoie"),
                Speaker(name="Paula Reyes", role="architecte", organisation="Atelier Ciel"),
            ),
            _session(
                3, "11:00", "12:00", "Les abeilles en ville",
                Speaker(name="Nora Kessler", role="apicultrice", organisation="Ruches de Bonne"),
            ),
            _session(4, "12:00", "13:30", "Déjeuner partagé", kind="meal"),
            _session(
                5, "13:30", "15:30", "Atelier semis",
                Speaker(name="Yves Martel", role="jardinier", organisation="Racines"), kind="workshop",
            ),
            _session(6, "15:30", "16:30", "Clôture", Speaker(name="Mireille Astruc"), kind="closing"),
        ),
        passages=(
            Passage(text="Chaque participant repart avec un sachet de graines.", headings=("À savoir",), lines=(40,)),
            Passage(text="Pensez à apporter des gants et un chapeau.", headings=("À savoir",), lines=(41,)),
        ),
    )  # fmt: skip
