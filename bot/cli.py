"""The command line: the only place where the parts are put together."""

from __future__ import annotations

import datetime as dt
import gc
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer
from typer.exceptions import TyperException

from bot.pages import ArgumentError, event_place, is_folder, moment, open_desks
from bot.wording import spoken
from knowledge import EventFileError

if TYPE_CHECKING:
    from collections.abc import Sequence

T = TypeVar("T")
UNUSABLE = 2
INTERRUPTED = 130
app = typer.Typer(
    name="guichet",
    help="The information desk of an event, in chat: it answers from the event's own page, and from nothing else.",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
EventArgument = Annotated[
    str | None,
    typer.Argument(metavar="[EVENT]", help="Event file or folder of them; default: GUICHET_EVENTS, else events."),
]
NowOption = Annotated[
    str | None, typer.Option("--now", metavar="ISO-8601", help="The moment of asking; default: real time.")
]
LanguageOption = Annotated[
    str | None, typer.Option("--language", metavar="XX", help="Language of the replies; default: each question's.")
]


@app.command()
def chat(event: EventArgument = None, now: NowOption = None, language: LanguageOption = None) -> int:
    """Talk with the desk here in the terminal; no token, network or database needed."""
    from bot.terminal_chat import talk  # imported where it is needed: a question does without

    return talk(goes_on(open_desks(event_place(event), now)), language=_spoken(language))


@app.command()
def ask(
    event: EventArgument = None,
    question: Annotated[str | None, typer.Argument(metavar="[QUESTION]", help="What you want to know.")] = None,
    batch: Annotated[bool, typer.Option("--batch", help="JSON Lines on standard input and output.")] = False,
    now: NowOption = None,
    language: LanguageOption = None,
    why: Annotated[bool, typer.Option("--why", help="Also say what was recognised and considered.")] = False,
) -> int:
    """Ask one question, or many with --batch; exit 3 where the page does not say it."""
    from bot.asking import Manner, ask_batch, ask_one

    manner = Manner(_spoken(language), why)
    if batch:
        if question is not None:
            raise ArgumentError("--batch reads its questions from standard input; leave out QUESTION")
        return ask_batch(goes_on(open_desks(event_place(event), now)), sys.stdin.buffer, manner)
    place, asked = (event, question) if question is not None else _only_argument(event)
    return ask_one(open_desks(event_place(place), now), asked, manner)


def _only_argument(given: str | None) -> tuple[None, str]:
    """`guichet ask "QUESTION"`: the one argument is the question, and the event that of the settings."""
    if given is None or is_folder(given) or os.path.isfile(given):  # noqa: PTH113 - never raises
        raise ArgumentError('QUESTION is missing; write guichet ask EVENT "your question"')
    return None, given


@app.command()
def check(
    event: EventArgument = None,
    json: Annotated[bool, typer.Option("--json", help="One JSON object a page, on one line.")] = False,
    now: NowOption = None,
    language: Annotated[
        str | None, typer.Option("--language", metavar="XX", help="Language of the report; default: the page's.")
    ] = None,
    against: Annotated[
        str | None, typer.Option("--against", metavar="OLD", help="Only say what changed since this earlier page.")
    ] = None,
) -> int:
    """Show what the desk understands of a page, what contradicts itself and what is missing."""
    from bot.checking import check as check_pages
    from bot.checking import compared

    goes_on(None)
    if now is not None:
        moment(now, dt.UTC)
    if against is not None:
        return compared(event_place(event), against, language=_spoken(language), as_lines=json)
    return check_pages(event_place(event), language=_spoken(language), as_lines=json)


@app.command()
def links(
    event: EventArgument = None,
    bot: Annotated[
        str, typer.Option("--bot", metavar="NAME", help="The bot's name on Telegram, like my_event_bot.")
    ] = "",
    out: Annotated[str, typer.Option("--out", metavar="FOLDER", help="Where the codes are written.")] = "posters",
) -> int:
    """Deep links and QR codes for posters: of the event, its rooms and its sessions."""
    from bot.posters import bot_name, posters, write

    name = bot_name(bot)
    if name is None:
        raise ArgumentError("--bot is missing or no bot's name; write it as BotFather gave it, like --bot my_event_bot")
    for desk in open_desks(event_place(event), None).desks:
        every = tuple(posters(desk, name))
        try:
            page = write(desk, every, Path(out))
        except OSError as error:
            raise ArgumentError(f"--out {out!r} cannot be written ({error.strerror}); name another folder") from None
        for poster in every:
            print(f"{poster.link}\t{poster.words}")
        print(f"{len(every)} codes as PNG and SVG; to print: {page}", file=sys.stderr)
    return 0


@app.command()
def faq(
    action: Annotated[str, typer.Argument(metavar="export", help="Write the answers to standard output.")],
    event: EventArgument = None,
) -> int:
    """The answers that organisers gave in the chat, as front matter lines for the page."""
    if action != "export":
        raise ArgumentError(f"{action!r} is not known; write guichet faq export EVENT")
    from bot.faq_export import export

    return export(open_desks(event_place(event)))


@app.command()
def rehearse(
    event: EventArgument = None,
    speed: Annotated[float, typer.Option("--speed", metavar="N", help="How much faster than real time goes by.")] = 600,
    language: LanguageOption = None,
) -> int:
    """What the desk sends by itself around an event goes by here, to nobody; from GUICHET_NOW or the evening before."""
    from bot.rehearsal import rehearse as go_by

    if not speed > 0:
        raise ArgumentError(f"--speed {speed:g} stands still; write a number above 0, like --speed 600")
    return go_by(event_place(event), speed=speed, language=_spoken(language))


@app.command()
def backup(file: Annotated[str, typer.Argument(metavar="FILE", help="Where the copy is written.")]) -> int:
    """Copy the store of GUICHET_DATABASE_URL into one file, also while the desk runs."""
    from bot.backup import backup as write

    return write(file)


@app.command()
def restore(
    file: Annotated[str, typer.Argument(metavar="FILE", help="What `guichet backup` wrote, of either database.")],
    replace: Annotated[bool, typer.Option("--replace", help="Give up what the store holds.")] = False,
) -> int:
    """Fill the store of GUICHET_DATABASE_URL, which no desk may be using, from a backup."""
    from bot.backup import restore as fill

    return fill(file, replace=replace)


@app.command(context_settings={"ignore_unknown_options": True, "help_option_names": []})
def serve(arguments: Annotated[list[str] | None, typer.Argument(hidden=True)] = None) -> int:
    """Run the desk for all its chats; settings are GUICHET_* variables, see `guichet serve --help`."""
    from bot.serve import main as run

    return run(goes_on(arguments or []))


def goes_on(needed: T) -> T:
    """What a command needs, from where on it makes garbage, which is looked for again; what it needs is none."""
    if not gc.isenabled():
        gc.freeze()
        gc.enable()
    return needed


def _spoken(language: str | None) -> str | None:
    if language is not None and language not in spoken():
        raise ArgumentError(f"--language {language!r} is not spoken here; choose one of {', '.join(spoken())}")
    return language


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; whatever is wrong with a file or an argument is said in one line, with exit code 2."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    _speak_utf8()
    try:
        return int(app(given or ["--help"], prog_name="guichet", standalone_mode=False) or 0)
    except EventFileError as error:
        return _complain(error.sentence)
    except ArgumentError as error:
        return _complain(f"guichet {given[0]}: {error}")
    except TyperException as error:
        return _complain(f"guichet: {error}")
    except (typer.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except BrokenPipeError:  # the reader has left, like `head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _complain(sentence: str) -> int:
    print(" ".join(sentence.split()), file=sys.stderr)
    return UNUSABLE


def _speak_utf8() -> None:
    """Whatever the locale, replies are UTF-8, and nothing that a page holds can break printing."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
