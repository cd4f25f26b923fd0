"""Times as people write them, in the languages the desk speaks, asked on the evening before a Tuesday."""

from __future__ import annotations

import datetime as dt
import time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.data import LANGUAGES
from knowledge.when import When, find_times

ZONE = ZoneInfo("Europe/Paris")
NOW = dt.datetime(2024, 3, 4, 18, 0, tzinfo=ZONE)  # a Monday
DAY = dt.date(2024, 3, 5)
TUESDAY = "2024-03-05"


def found(question: str, language: str, *, now: dt.datetime = NOW, days: tuple[dt.date, ...] = (DAY,)) -> list[When]:
    return list(find_times(question, now=now, days=days, zone=ZONE, languages=(language,)))


def told(when: When) -> str:
    """Short for a span: "2024-03-05 14:00", "after …", "… to …", "day …", "morning …"."""
    start, end = f"{when.start:%Y-%m-%d %H:%M}", f"{when.end:%Y-%m-%d %H:%M}"
    side = "" if when.relation in ("at", "between") else f"{when.relation} "
    if when.grain == "minute":
        return f"{side}{start}" if when.start == when.end else f"{start} to {end[11:]}"
    if when.grain == "part":
        return f"{when.part} {start[:10]}"
    last = when.end.date() - dt.timedelta(days=1)
    return f"{when.grain} {start[:10]}" if when.start.date() == last else f"{when.grain} {start[:10]} to {last}"


CASES = {
    "fr": [
        ("C'est à 14h ?", "2024-03-05 14:00"),
        ("Qui parle à 9 h 30 ?", "2024-03-05 09:30"),
        ("qui parle à 11h30", "2024-03-05 11:30"),
        ("On mange à midi ?", "2024-03-05 12:00"),
        ("neuf heures et demie c'est bon ?", "2024-03-05 09:30"),
        ("à dix heures moins le quart", "2024-03-05 09:45"),
        ("à neuf heures", "2024-03-05 09:00"),
        ("à une heure", "2024-03-05 13:00"),
        ("8h du soir", "2024-03-05 20:00"),
        ("dans dix minutes", "2024-03-04 18:10"),
        ("dans 1h30", "2024-03-04 19:30"),
        ("dans une demi-heure", "2024-03-04 18:30"),
        ("il y a une heure", "2024-03-04 17:00"),
        ("Et maintenant ?", "2024-03-04 18:00"),
        ("Qu'y a-t-il demain matin ?", "morning 2024-03-05"),
        ("demain matin à 9h", "2024-03-05 09:00"),
        ("demain après-midi vers 3h", "about 2024-03-05 15:00"),
        ("après-demain", "day 2024-03-06"),
        ("hier", "day 2024-03-03"),
        ("avant-hier soir", "evening 2024-03-02"),
        ("C'est mardi prochain ?", "day 2024-03-05"),
        ("c'était lundi dernier ?", "day 2024-02-26"),
        ("mardi", "day 2024-03-05"),
        ("mardi à 11h", "2024-03-05 11:00"),
        ("mercredi 6", "day 2024-03-06"),
        ("Qu'est-ce qu'il y a après 14h ?", "after 2024-03-05 14:00"),
        ("Peut-on arriver avant 10h ?", "before 2024-03-05 10:00"),
        ("jusqu'à 17h45", "until 2024-03-05 17:45"),
        ("à partir de 8h30", "after 2024-03-05 08:30"),
        ("entre 9h et 11h", "2024-03-05 09:00 to 11:00"),
        ("de 9h à 11h30", "2024-03-05 09:00 to 11:30"),
        ("9h-9h10", "2024-03-05 09:00 to 09:10"),
        ("le 5", "day 2024-03-05"),
        ("le 5 mars", "day 2024-03-05"),
        ("mardi 5 mars 2024 à 9h", "2024-03-05 09:00"),
        ("le 1er mars", "day 2024-03-01"),
        ("le premier avril", "day 2024-04-01"),
        ("le 5/3", "day 2024-03-05"),
        ("du 5 au 7 mars", "day 2024-03-05 to 2024-03-07"),
        ("en avril", "month 2024-04-01 to 2024-04-30"),
        ("en mai", "month 2024-05-01 to 2024-05-31"),
        ("au second semestre 2026", "year 2026-07-01 to 2026-12-31"),
        ("en 2025", "year 2025-01-01 to 2025-12-31"),
        ("ce week-end", "week 2024-03-09 to 2024-03-10"),
        ("la semaine prochaine", "week 2024-03-11 to 2024-03-17"),
        ("dans la matinée", "morning 2024-03-05"),
        ("cet aprem", "afternoon 2024-03-04"),
        ("ce soir", "evening 2024-03-04"),
        ("hier soir", "evening 2024-03-03"),
        ("c'est bien le March 5th ?", "day 2024-03-05"),
    ],
    "en": [
        ("What's on at half past nine?", "2024-03-05 09:30"),
        ("a quarter to ten", "2024-03-05 09:45"),
        ("ten past four", "2024-03-05 16:10"),
        ("at 9am", "2024-03-05 09:00"),
        ("2 pm", "2024-03-05 14:00"),
        ("2:30 p.m.", "2024-03-05 14:30"),
        ("12am", "2024-03-05 00:00"),
        ("at 4", "2024-03-05 16:00"),
        ("at nine", "2024-03-05 09:00"),
        ("before nine?", "before 2024-03-05 09:00"),
        ("at 8 in the evening", "2024-03-05 20:00"),
        ("14:00", "2024-03-05 14:00"),
        ("in ten minutes", "2024-03-04 18:10"),
        ("in half an hour", "2024-03-04 18:30"),
        ("two hours ago", "2024-03-04 16:00"),
        ("tomorrow at 8am", "2024-03-05 08:00"),
        ("tomorrow afternoon", "afternoon 2024-03-05"),
        ("the day after tomorrow", "day 2024-03-06"),
        ("next Tuesday", "day 2024-03-05"),
        ("on Tuesday at 11", "2024-03-05 11:00"),
        ("Wednesday", "day 2024-03-06"),
        ("between 9 and 11:30", "2024-03-05 09:00 to 11:30"),
        ("from 2 to 4 pm", "2024-03-05 14:00 to 16:00"),
        ("11-1pm", "2024-03-05 11:00 to 13:00"),
        ("March 5th", "day 2024-03-05"),
        ("Tuesday, March 5, 2024", "day 2024-03-05"),
        ("the 5th of March", "day 2024-03-05"),
        ("5 March 2024 at 9:30", "2024-03-05 09:30"),
        ("5/3", "day 2024-03-05"),
        ("2024-03-06", "day 2024-03-06"),
        ("March 5-7", "day 2024-03-05 to 2024-03-07"),
        ("the 5th", "day 2024-03-05"),
        ("in April", "month 2024-04-01 to 2024-04-30"),
        ("the second half of 2026", "year 2026-07-01 to 2026-12-31"),
        ("next month", "month 2024-04-01 to 2024-04-30"),
        ("this weekend", "week 2024-03-09 to 2024-03-10"),
        ("tonight", "evening 2024-03-04"),
        ("last night", "evening 2024-03-03"),
        ("in the morning", "morning 2024-03-05"),
        ("by noon", "2024-03-05 12:00"),
        ("after 2pm", "after 2024-03-05 14:00"),
        ("until 5.30 pm", "until 2024-03-05 17:30"),
        ("is it on the 5 mars", "day 2024-03-05"),
    ],
    "de": [
        ("Was ist um halb zehn?", "2024-03-05 09:30"),
        ("viertel nach neun", "2024-03-05 09:15"),
        ("um dreiviertel zehn", "2024-03-05 09:45"),
        ("um 14 Uhr 30", "2024-03-05 14:30"),
        ("um neun", "2024-03-05 09:00"),
        ("morgen um 9 Uhr", "2024-03-05 09:00"),
        ("morgen früh", "morning 2024-03-05"),
        ("heute Nachmittag", "afternoon 2024-03-04"),
        ("nach 14 Uhr", "after 2024-03-05 14:00"),
        ("vor zehn Minuten", "2024-03-04 17:50"),
        ("vor 10 Uhr", "before 2024-03-05 10:00"),
        ("zwischen 9 und 11 Uhr", "2024-03-05 09:00 to 11:00"),
        ("von 9 bis 11", "2024-03-05 09:00 to 11:00"),
        ("am 22.4.", "day 2024-04-22"),
        ("am 5. März", "day 2024-03-05"),
        ("Dienstag, den 5. März 2024", "day 2024-03-05"),
        ("im April", "month 2024-04-01 to 2024-04-30"),
        ("im Mai", "month 2024-05-01 to 2024-05-31"),
        ("vorgestern", "day 2024-03-02"),
        ("übermorgen", "day 2024-03-06"),
        ("nächsten Dienstag", "day 2024-03-05"),
        ("am Wochenende", "week 2024-03-09 to 2024-03-10"),
        ("nächste Woche", "week 2024-03-11 to 2024-03-17"),
        ("um 8 Uhr abends", "2024-03-05 20:00"),
        ("am Vormittag", "morning 2024-03-05"),
        ("am Dienstag um 11", "2024-03-05 11:00"),
        ("vom 5. bis 7. März", "day 2024-03-05 to 2024-03-07"),
        ("heute abend", "evening 2024-03-04"),
    ],
    "es": [
        ("a las nueve y media", "2024-03-05 09:30"),
        ("las diez menos cuarto", "2024-03-05 09:45"),
        ("a las 14h", "2024-03-05 14:00"),
        ("a las 5 de la tarde", "2024-03-05 17:00"),
        ("mañana por la mañana", "morning 2024-03-05"),
        ("pasado mañana", "day 2024-03-06"),
        ("ayer", "day 2024-03-03"),
        ("el próximo martes", "day 2024-03-05"),
        ("la semana que viene", "week 2024-03-11 to 2024-03-17"),
        ("dentro de 10 minutos", "2024-03-04 18:10"),
        ("hace una hora", "2024-03-04 17:00"),
        ("entre las 9 y las 11", "2024-03-05 09:00 to 11:00"),
        ("después de las 14", "after 2024-03-05 14:00"),
        ("antes de las 10:30", "before 2024-03-05 10:30"),
        ("el 5 de marzo de 2024", "day 2024-03-05"),
        ("en abril", "month 2024-04-01 to 2024-04-30"),
        ("esta noche", "evening 2024-03-04"),
        ("este fin de semana", "week 2024-03-09 to 2024-03-10"),
    ],
    "it": [
        ("alle nove e mezza", "2024-03-05 09:30"),
        ("alle 14:30", "2024-03-05 14:30"),
        ("alle dieci meno un quarto", "2024-03-05 09:45"),
        ("domani mattina", "morning 2024-03-05"),
        ("domani alle 8", "2024-03-05 08:00"),
        ("dopodomani", "day 2024-03-06"),
        ("martedì prossimo", "day 2024-03-05"),
        ("fra dieci minuti", "2024-03-04 18:10"),
        ("due ore fa", "2024-03-04 16:00"),
        ("un'ora fa", "2024-03-04 17:00"),
        ("tra le 9 e le 11", "2024-03-05 09:00 to 11:00"),
        ("dopo le 14", "after 2024-03-05 14:00"),
        ("prima delle 10", "before 2024-03-05 10:00"),
        ("il 5 marzo", "day 2024-03-05"),
        ("in aprile", "month 2024-04-01 to 2024-04-30"),
        ("stasera", "evening 2024-03-04"),
        ("la settimana prossima", "week 2024-03-11 to 2024-03-17"),
        ("nel pomeriggio", "afternoon 2024-03-05"),
    ],
    "pt": [
        ("às nove e meia", "2024-03-05 09:30"),
        ("às 14h", "2024-03-05 14:00"),
        ("às 9 horas", "2024-03-05 09:00"),
        ("amanhã de manhã", "morning 2024-03-05"),
        ("depois de amanhã", "day 2024-03-06"),
        ("ontem", "day 2024-03-03"),
        ("daqui a 10 minutos", "2024-03-04 18:10"),
        ("há uma hora", "2024-03-04 17:00"),
        ("entre as 9 e as 11", "2024-03-05 09:00 to 11:00"),
        ("depois das 14h", "after 2024-03-05 14:00"),
        ("antes das 10", "before 2024-03-05 10:00"),
        ("na próxima terça-feira", "day 2024-03-05"),
        ("dia 5 de março", "day 2024-03-05"),
        ("em abril", "month 2024-04-01 to 2024-04-30"),
        ("hoje à tarde", "afternoon 2024-03-04"),
        ("na semana que vem", "week 2024-03-11 to 2024-03-17"),
    ],
    "nl": [
        ("om half tien", "2024-03-05 09:30"),
        ("kwart over negen", "2024-03-05 09:15"),
        ("tien voor half tien", "2024-03-05 09:20"),
        ("om 14 uur", "2024-03-05 14:00"),
        ("om 9u30", "2024-03-05 09:30"),
        ("morgenochtend", "morning 2024-03-05"),
        ("overmorgen", "day 2024-03-06"),
        ("eergisteren", "day 2024-03-02"),
        ("volgende dinsdag", "day 2024-03-05"),
        ("over tien minuten", "2024-03-04 18:10"),
        ("een uur geleden", "2024-03-04 17:00"),
        ("tussen 9 en 11", "2024-03-05 09:00 to 11:00"),
        ("na 14 uur", "after 2024-03-05 14:00"),
        ("voor 10 uur", "before 2024-03-05 10:00"),
        ("op 5 maart", "day 2024-03-05"),
        ("in april", "month 2024-04-01 to 2024-04-30"),
        ("vanavond", "evening 2024-03-04"),
        ("om 8 uur 's avonds", "2024-03-05 20:00"),
        ("volgende week", "week 2024-03-11 to 2024-03-17"),
    ],
}
SILENT = {
    "fr": [
        "Y a-t-il un parking ?",
        "On peut venir à 4 personnes ?",
        "Bonne journée !",
        "bonsoir",
        "C'est à 5 minutes de la gare ?",
        "Combien coûte la place, 10 € ?",
        "une question : le 3e atelier est complet ?",
        "le bus 42 passe où",
        "de 3 à 5 personnes",
        "salle B12",
        "ça dure deux heures ?",
        "Je viens avec mes 2 enfants",
        "Est-ce que je dois imprimer le billet ?",
    ],
    "en": [
        "Is there parking?",
        "Good morning",
        "May I bring 2 friends?",
        "about 5 people",
        "from 10 companies",
        "the 5 best talks",
        "version 1.2",
        "who is next?",
        "have a nice day",
        "May we come with a dog?",
    ],
    "de": ["Guten Morgen", "Gibt es Parkplätze?", "für 3 Personen", "in 2 Sprachen", "Schönen Abend noch!"],
    "es": ["buenas tardes", "¿Hay aparcamiento?", "para 4 personas"],
    "it": ["buonasera", "C'è un parcheggio?", "siamo in 3 persone", "A che ora aprite?", "dura un'ora?"],
    "pt": ["boa tarde", "Há estacionamento?", "para 4 pessoas"],
    "nl": ["goedemorgen", "Is er parkeergelegenheid?", "voor 4 personen"],
}


@pytest.mark.parametrize(
    ("language", "question", "expected"),
    [pytest.param(code, *case, id=f"{code}: {case[0]}") for code, cases in CASES.items() for case in cases],
)
def test_a_time_is_read(language: str, question: str, expected: str) -> None:
    assert [told(when) for when in found(question, language)] == [expected]


@pytest.mark.parametrize(
    ("language", "question"),
    [pytest.param(code, text, id=f"{code}: {text}") for code, texts in SILENT.items() for text in texts],
)
def test_what_is_no_time_is_left_alone(language: str, question: str) -> None:
    assert found(question, language) == []


@pytest.mark.parametrize(
    ("language", "question", "expected"),
    [
        ("fr", "en salle 1 à 11h ?", ["2024-03-05 11:00"]),
        ("fr", "salle 1 - 11h", ["2024-03-05 11:00"]),
        ("de", "9 bis 11 Uhr", ["2024-03-05 09:00 to 11:00"]),
        ("fr", "mardi à 9h et mercredi à 14h", ["2024-03-05 09:00", "2024-03-06 14:00"]),
        ("en", "at 9 or at 11?", ["2024-03-05 09:00", "2024-03-05 11:00"]),
        ("de", "heute oder morgen?", ["day 2024-03-04", "day 2024-03-05"]),
        ("fr", "mercredi en salle Mistral à 14h", ["day 2024-03-06", "2024-03-06 14:00"]),
        ("fr", "le matin ou l'après-midi ?", ["morning 2024-03-05", "afternoon 2024-03-05"]),
    ],
)
def test_several_times_are_read_in_order(language: str, question: str, expected: list[str]) -> None:
    assert [told(when) for when in found(question, language)] == expected


@pytest.mark.parametrize(
    ("language", "question", "start", "open_half"),
    [
        ("fr", "à 3h", 15, True),
        ("en", "at 3", 15, True),
        ("en", "at half past three", 15, True),
        ("de", "um 8", 8, True),
        ("fr", "à 15h", 15, False),
        ("fr", "à 03h", 3, False),
        ("en", "at 3am", 3, False),
        ("en", "in the afternoon at 3", 15, False),
        ("es", "a las 3 de la tarde", 15, False),
        ("fr", "à midi", 12, False),
    ],
)
def test_a_clock_time_tells_whether_its_half_of_the_day_is_open(
    language: str, question: str, start: int, open_half: bool
) -> None:
    (when,) = found(question, language)
    assert (when.start.hour, when.ambiguous_half_day) == (start, open_half)
    assert abs(when.other_half.start - when.start) == dt.timedelta(hours=12)
    assert when.other_half.start.date() == when.start.date()


@pytest.mark.parametrize(
    ("language", "question", "day"),
    [
        ("fr", "et le lendemain ?", 12),
        ("fr", "le surlendemain", 13),
        ("fr", "et la veille ?", 10),
        ("en", "the next day", 12),
        ("de", "am nächsten Tag", 12),
        ("es", "al día siguiente", 12),
        ("it", "il giorno dopo", 12),
        ("pt", "no dia seguinte", 12),
        ("nl", "de volgende dag", 12),
    ],
)
def test_the_next_day_is_counted_from_the_day_last_spoken_of(language: str, question: str, day: int) -> None:
    asked = {"now": NOW, "days": (DAY,), "zone": ZONE, "languages": (language,)}
    (when,) = find_times(question, **asked, anchor=dt.date(2024, 3, 11))  # type: ignore[arg-type]
    assert (when.start.date(), when.anchored) == (dt.date(2024, 3, day), True)


THREE_DAYS = tuple(dt.date(2026, 9, n) for n in (17, 18, 19))


@pytest.mark.parametrize(
    ("language", "question", "expected"),
    [
        ("fr", "le 2e jour ça finit quand", "day 2026-09-18"),
        ("fr", "le deuxième jour à 14h", "2026-09-18 14:00"),
        ("fr", "jour 3, on fait quoi", "day 2026-09-19"),
        ("en", "what time does day 2 end", "day 2026-09-18"),
        ("en", "on the third day", "day 2026-09-19"),
        ("de", "wann fängt es am 2. Tag an", "day 2026-09-18"),
        ("de", "am zweiten Tag", "day 2026-09-18"),
        ("es", "el segundo día", "day 2026-09-18"),
        ("es", "el día 18", "day 2026-09-18"),
        ("it", "la seconda giornata", "day 2026-09-18"),
        ("pt", "no 2º dia", "day 2026-09-18"),
        ("nl", "de tweede dag", "day 2026-09-18"),
    ],
)
def test_days_are_counted_from_the_first_of_the_event(language: str, question: str, expected: str) -> None:
    assert [told(w) for w in found(question, language, days=THREE_DAYS)] == [expected]


@pytest.mark.parametrize(("language", "question"), [("fr", "les 2 jours"), ("en", "two days"), ("de", "alle 3 Tage")])
def test_a_number_of_days_is_no_day(language: str, question: str) -> None:
    assert found(question, language, days=THREE_DAYS) == []


def test_a_weekday_is_that_of_the_event() -> None:
    days = (dt.date(2024, 6, 7), dt.date(2024, 6, 8), dt.date(2024, 6, 9))
    assert [told(when) for when in found("samedi", "fr", days=days)] == ["day 2024-06-08"]
    assert [told(when) for when in found("am Wochenende", "de", days=days)] == ["week 2024-06-08 to 2024-06-09"]
    assert [told(when) for when in found("le 8", "fr", days=days)] == ["day 2024-06-08"]
    assert [told(when) for when in found("à 10h", "fr", days=days)] == ["2024-06-07 10:00"]
    assert [told(when) for when in found("en juin", "fr", days=days)] == ["month 2024-06-01 to 2024-06-30"]


def test_a_clock_time_is_of_today_on_a_day_of_the_event() -> None:
    days = (DAY, DAY + dt.timedelta(days=1))
    now = dt.datetime(2024, 3, 6, 9, tzinfo=ZONE)
    assert [told(when) for when in found("à 10h", "fr", now=now, days=days)] == ["2024-03-06 10:00"]


def test_an_event_without_days_counts_from_today() -> None:
    assert [told(when) for when in found("mardi à 10h", "fr", days=())] == ["2024-03-05 10:00"]


@pytest.mark.parametrize("question", ["Et à 14h, qui parle ?", "“À 14h”… vraiment ?", "Où ça ? À 14 h, non ?"])
def test_the_span_is_where_the_words_stand(question: str) -> None:
    (when,) = found(question, "fr")
    assert when.words == question[slice(*when.span)]
    assert when.words.lower().startswith("à 14")


HOSTILE = (
    "9",
    ":",
    "9:",
    "1/",
    "12 ",
    "midi ",
    "le ",
    "5 mars ",
    "à 9h ",
    "-9",
    "1.",
    "entre 9 et ",
    "dans ",
    "é",
    "٣",
)


@pytest.mark.parametrize("piece", HOSTILE)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_long_and_monotonous_texts_are_read_fast(piece: str, language: str) -> None:
    text = (piece * 4096)[:4096]
    found(text, language)

    def taken() -> float:
        began = time.process_time()
        found(text, language)
        return time.process_time() - began

    assert min(taken() for _ in range(3)) < 0.1  # five times what it may take on an idle machine


@settings(max_examples=150, deadline=None)
@given(
    text=st.lists(st.sampled_from([*HOSTILE, " h ", "31", "2024-13-40", "30/2", "24h", "\ud800", "mars", " et "])).map(
        "".join
    ),
    language=st.sampled_from(LANGUAGES),
    year=st.sampled_from([2, 2024, 9998]),
)
def test_nothing_raises_and_spans_are_in_order(text: str, language: str, year: int) -> None:
    now = dt.datetime(year, 2, 28, tzinfo=ZONE)
    times = find_times(text, now=now, days=(DAY,), zone=ZONE, languages=(language,))
    assert [when.span for when in times] == sorted(when.span for when in times)
    assert all(when.start <= when.end for when in times)
