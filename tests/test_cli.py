"""Whole runs of the command: exit codes, what goes to which stream, JSON Lines."""

from __future__ import annotations

import datetime as dt
import json
import os
import pty
import re
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.asking import Manner, ask_batch, ask_one
from bot.pages import Desks
from knowledge import Answer, Desk, Memory, load_event

ROOT = Path(__file__).parent.parent
EVENT = str(ROOT / "events" / "etat-dans-le-nuage-2024.md")
BEFORE = "2024-03-01T10:00:00+01:00"


def guichet(
    *arguments: str, stdin: str | bytes = "", cwd: Path = ROOT, **settings: str
) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GUICHET_")} | settings
    given = stdin if isinstance(stdin, bytes) else stdin.encode()
    command = [sys.executable, "-P", "-m", "bot", *arguments]
    run = subprocess.run(command, input=given, capture_output=True, cwd=cwd, env=environment, timeout=60)
    return subprocess.CompletedProcess(command, run.returncode, run.stdout.decode(), run.stderr.decode())


def batch(*lines: object, arguments: tuple[str, ...] = ()) -> tuple[list[dict[str, Any]], int]:
    """Replies to the lines (objects are written as JSON, texts as they are), and the exit code."""
    written = "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines)
    run = guichet("ask", EVENT, "--batch", "--now", BEFORE, *arguments, stdin=written)
    return [json.loads(line) for line in run.stdout.splitlines()], run.returncode


def assert_one_line(run: subprocess.CompletedProcess[str], *words: str) -> None:
    """A bad file or argument: exit 2, nothing on standard output, one line that says all the words."""
    assert (run.returncode, run.stdout) == (2, "")
    assert len(run.stderr.splitlines()) == 1
    assert [word for word in words if word not in run.stderr] == []


def test_ask_prints_the_reply_and_nothing_else() -> None:
    run = guichet("ask", EVENT, "Quelle est l'adresse ?", "--now", BEFORE)
    assert (run.returncode, run.stderr) == (0, "")
    assert "20 avenue de Ségur" in run.stdout


def test_ask_exits_3_where_the_page_does_not_say_it() -> None:
    run = guichet("ask", EVENT, "Y a-t-il un parking ?", "--now", BEFORE)
    assert (run.returncode, run.stderr) == (3, "")
    assert "infonuage.dinum@modernisation.gouv.fr" in run.stdout


def test_ask_exits_0_for_a_greeting() -> None:
    assert guichet("ask", EVENT, "Bonjour !", "--now", BEFORE).returncode == 0


class AskingBack(Desk):
    """A desk that cannot decide."""

    def ask(
        self,
        question: str,
        *,
        now: dt.datetime,
        memory: Memory = Memory(),
        language: str | None = None,
        again: bool = False,
        why: bool = False,
    ) -> Answer:
        return Answer(kind="choice", text="Lequel ?", language="fr", choices=("Le premier ?", "Le second ?"))


def test_a_choice_is_numbered_and_exits_0(capsys: pytest.CaptureFixture[str]) -> None:
    desks = Desks((AskingBack(load_event(EVENT)[0]),), BEFORE)
    assert ask_one(desks, "Qui ?", Manner()) == 0
    assert capsys.readouterr().out == "Lequel ?\n1. Le premier ?\n2. Le second ?\n"
    assert ask_batch(desks, [b'{"id": 1, "q": "Qui ?"}'], Manner()) == 0
    written = json.loads(capsys.readouterr().out)
    assert (written["kind"], written["choices"]) == ("choice", ["Le premier ?", "Le second ?"])
    assert (written["file"], written["lines"]) == ("", [])


def test_ask_replies_in_the_language_that_is_fixed() -> None:
    run = guichet("ask", EVENT, "C'est quand ?", "--now", BEFORE, "--language", "en")
    assert "March" in run.stdout


def test_ask_says_why() -> None:
    plain = guichet("ask", EVENT, "Quelle est l'adresse ?", "--now", BEFORE).stdout
    run = guichet("ask", EVENT, "Quelle est l'adresse ?", "--now", BEFORE, "--why")
    assert run.stdout.startswith(plain)
    assert len(run.stdout.splitlines()) > len(plain.splitlines()) + 1
    assert re.search(r"^  rule .+: yes$", run.stdout, re.MULTILINE)
    assert re.search(r"^  fact \d\.\d\d\* line \d+", run.stdout, re.MULTILINE)


def test_ask_without_event_uses_the_settings(tmp_path: Path) -> None:
    question = ("ask", "Quelle est l'adresse ?", "--now", BEFORE)
    assert "Ségur" in guichet(*question, cwd=tmp_path, GUICHET_EVENTS=EVENT).stdout
    (tmp_path / ".env").write_text(f"GUICHET_EVENTS={EVENT}\n", encoding="utf-8")
    assert "Ségur" in guichet(*question, cwd=tmp_path).stdout


def test_ask_without_event_uses_the_folder_events() -> None:
    assert "Ségur" in guichet("ask", "Quelle est l'adresse ?", "--now", BEFORE).stdout


def test_ask_takes_the_contact_of_the_settings_where_the_page_names_none(tmp_path: Path) -> None:
    page = tmp_path / "day.md"
    page.write_text("---\ntitle: A small day\nlanguage: en\nstart: 2024-03-05\n---\nWe meet.\n", encoding="utf-8")
    question = ("ask", str(page), "Is there parking?", "--now", BEFORE)
    assert "desk@example.org" in guichet(*question, GUICHET_CONTACT="desk@example.org").stdout
    assert "https://example.org/day" in guichet(*question, GUICHET_PAGE_URL="https://example.org/day").stdout


@pytest.fixture
def two_pages(tmp_path: Path) -> Path:
    """A folder of two events, one in March and one in April 2024."""
    for name, day in (("a", "2024-03-05"), ("b", "2024-04-09")):
        text = f"---\ntitle: Event {name}\nlanguage: en\nstart: {day}\nvenue: House {name}\n---\nWe meet.\n"
        (tmp_path / f"{name}.md").write_text(text, encoding="utf-8")
    return tmp_path


def test_ask_takes_the_running_or_next_event_of_a_folder(two_pages: Path) -> None:
    where = ("ask", str(two_pages), "Where is it?", "--now")
    houses = {now: guichet(*where, now).stdout for now in ("2024-03-05T10:00", "2024-03-06T10:00", "2025-01-01T10:00")}
    assert ["House a" in houses["2024-03-05T10:00"], "House b" in houses["2024-03-06T10:00"]] == [True, True]
    assert "House b" in houses["2025-01-01T10:00"]


def test_ask_goes_to_the_event_that_is_named_and_tells_which_there_are(two_pages: Path) -> None:
    lines = [
        {"id": "1", "q": "Where is it on 5 March?", "now": "2024-03-20T10:00:00+01:00"},
        {"id": "2", "q": "And on 5 March?", "now": "2024-03-20T10:00:00+01:00", "context": ["Where is it?"]},
        {"id": "3", "q": "Which events are there?", "now": "2024-03-20T10:00:00+01:00"},
    ]
    text = "\n".join(map(json.dumps, lines))
    replies = [json.loads(line) for line in guichet("ask", str(two_pages), "--batch", stdin=text).stdout.splitlines()]
    assert [reply["kind"] for reply in replies] == ["answer"] * 3
    assert ["House a" in reply["answer"] for reply in replies] == [True, True, False]
    assert [Path(reply["file"]).name for reply in replies] == ["a.md", "a.md", "b.md"]
    assert replies[2]["answer"].splitlines() == ["Event a (5 Mar 2024)", "Event b (9 Apr 2024)"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("ask", "no-such-page.md", "Où ?"), ("no-such-page.md",)),
        (("ask", EVENT), ("QUESTION", "guichet ask EVENT")),
        (("ask",), ("QUESTION",)),
        (("ask", EVENT, "Où ?", "--now", "yesterday"), ("--now", "'yesterday'", "2024-03-05T10:00")),
        (("ask", EVENT, "Où ?", "--language", "xx"), ("--language", "'xx'", "fr")),
        (("ask", EVENT, "Où ?", "--batch"), ("--batch", "QUESTION")),
        (("ask", EVENT, "Où ?", "--colour"), ("--colour",)),
        (("ask", EVENT, "Où ?", "more"), ("more",)),
        (("chat", "no-such-page.md"), ("no-such-page.md",)),
        (("check", "no-such-page.md"), ("no-such-page.md",)),
        (("check", "no-such-page.md", "--json"), ("no-such-page.md",)),
        (("ask", "bot/texts", "Où ?"), ("bot/texts", "no event file")),
        (("tell",), ("tell",)),
    ],
)
def test_bad_arguments_get_one_line(arguments: tuple[str, ...], words: tuple[str, ...]) -> None:
    assert_one_line(guichet(*arguments), *words)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\xff\xfe\x00binary\x00", ("day.md",)),
        (b"---\ntitle: one\ntitle: two\n---\nText\n", ("day.md", "3")),
        (b"---\ntitle: [open\n---\nText\n", ("day.md",)),
        (b"", ("day.md",)),
    ],
    ids=["binary", "doubled key", "broken front matter", "empty"],
)
def test_bad_files_get_one_line(content: bytes, words: tuple[str, ...], tmp_path: Path) -> None:
    page = tmp_path / "day.md"
    page.write_bytes(content)
    run = guichet("ask", str(page), "Where?", "--now", BEFORE)
    if run.returncode != 2:  # what can be repaired is no fault
        assert run.stderr == ""
    else:
        assert_one_line(run, *words)


def test_help_has_no_boxes() -> None:
    for command in ((), ("ask",), ("chat",), ("check",)):
        run = guichet(*command, "--help")
        assert (run.returncode, "╭" in run.stdout) == (0, False)


def test_batch_replies_to_every_line_in_order() -> None:
    replies, code = batch(
        {"id": "a", "q": "Quelle est l'adresse ?"}, {"id": 2, "q": "Y a-t-il un parking ?"}, {"q": "Bonjour"}
    )
    assert code == 0
    assert [(reply["id"], reply["kind"]) for reply in replies] == [("a", "answer"), (2, "fallback"), (None, "chat")]
    keys = {"id", "kind", "answer", "language", "file", "lines", "ms"}
    assert [keys - reply.keys() for reply in replies] == [set()] * 3
    assert replies[0]["lines"]
    assert replies[0]["file"].endswith("etat-dans-le-nuage-2024.md")
    assert [reply["lines"] for reply in replies[1:]] == [[], []]


def test_batch_names_lines_it_cannot_read_and_goes_on() -> None:
    replies, code = batch(
        "not JSON",
        "[1, 2]",
        {"id": "c", "q": 5},
        {"id": "d"},
        {"id": "e", "q": "Où ?", "now": "soon"},
        {"id": "f", "q": "Où ?", "context": "x"},
        "[" * 100_000,
        "",
        {"id": "g", "q": "Quelle est l'adresse ?"},
    )
    assert code == 0
    assert [(reply["id"], reply["kind"]) for reply in replies] == [
        (None, "error"),
        (None, "error"),
        ("c", "error"),
        ("d", "error"),
        ("e", "error"),
        ("f", "error"),
        (None, "error"),
        ("g", "answer"),
    ]
    assert ["line 1: not JSON" in replies[0]["answer"], "line 5:" in replies[4]["answer"]] == [True, True]


def test_batch_survives_bytes_that_are_no_utf8_and_half_characters() -> None:
    lines = b'{"id": 1, "q": "\xff"}\n{"id": 2, "q": "\\ud800"}\n\xef\xbb\xbf{"id": 3, "q": "Bonjour"}\n'
    run = guichet("ask", EVENT, "--batch", "--now", BEFORE, stdin=lines, PYTHONIOENCODING="ascii")
    replies = [json.loads(line) for line in run.stdout.splitlines()]
    assert [(reply["id"], reply["kind"] == "error") for reply in replies] == [(None, True), (2, False), (3, False)]


def test_batch_asks_the_context_first() -> None:
    replies, _ = batch(
        {"id": 1, "q": "Et à quelle heure ?", "context": ["Quand parle Christine Serrette ?"]},
        {"id": 2, "q": "Quelle est l'adresse ?", "context": []},
    )
    assert "9h10" in replies[0]["answer"]
    assert len(replies) == 2


def test_batch_takes_the_moment_of_each_line() -> None:
    question = "Qui parle en ce moment ?"
    replies, _ = batch(
        {"id": 1, "q": question, "now": "2024-03-05T09:20:00+01:00"},
        {"id": 2, "q": question, "now": "2024-03-05T11:10:00+01:00"},
    )
    assert ["Serrette" in replies[0]["answer"], "Pertuy" in replies[1]["answer"]] == [True, True]


def test_batch_replies_in_the_language_that_is_fixed() -> None:
    replies, _ = batch({"id": 1, "q": "C'est quand ?"}, {"id": 2, "q": 3}, arguments=("--language", "de"))
    assert [reply["language"] for reply in replies] == ["de", "de"]
    assert "März" in replies[0]["answer"]


def test_batch_of_a_folder_names_the_page_that_is_meant(two_pages: Path) -> None:
    lines = [
        {"id": now, "q": "Where is it?", "now": now} for now in ("2024-03-01T10:00", "2024-03-20T10:00", "2025-01-01")
    ]
    run = guichet("ask", str(two_pages), "--batch", stdin="\n".join(map(json.dumps, lines)))
    replies = [json.loads(line) for line in run.stdout.splitlines()]
    assert [Path(reply["file"]).stem for reply in replies] == ["a", "b", "b"]


def test_batch_flushes_line_by_line() -> None:
    """The reply to a line is there before the next line is written."""
    command = [sys.executable, "-P", "-m", "bot", "ask", EVENT, "--batch", "--now", BEFORE]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8") as run:
        assert run.stdin is not None
        assert run.stdout is not None
        for number in range(3):
            print(json.dumps({"id": number, "q": "Où ?"}), file=run.stdin, flush=True)
            assert json.loads(run.stdout.readline())["id"] == number
        run.stdin.close()
        assert run.wait(timeout=30) == 0


def test_batch_ends_quietly_when_its_reader_leaves() -> None:
    lines = "\n".join(json.dumps({"id": number, "q": "Où ?"}) for number in range(500))
    command = f"{sys.executable} -P -m bot ask {EVENT} --batch --now {BEFORE} | head -n 1"
    run = subprocess.run(["sh", "-c", command], input=lines, capture_output=True, text=True, cwd=ROOT, timeout=60)
    assert (len(run.stdout.splitlines()), run.stderr) == (1, "")


def test_check_json_is_one_object_on_one_line() -> None:
    run = guichet("check", EVENT, "--json")
    assert (run.returncode in (0, 1), run.stderr, len(run.stdout.splitlines())) == (True, "", 1)
    read = json.loads(run.stdout)
    assert len(read["sessions"]) == 7
    assert read["days"][0]["date"] == "2024-03-05"


def test_check_speaks_the_language_of_the_page_or_the_one_given() -> None:
    assert guichet("check", EVENT).stdout != guichet("check", EVENT, "--language", "en").stdout


def test_check_exits_1_for_a_contradiction_and_names_its_line(tmp_path: Path) -> None:
    page = tmp_path / "day.md"
    page.write_text(
        "---\ntitle: A day\nlanguage: en\n---\nWe meet on Monday, 5 March 2024, in Paris.\n", encoding="utf-8"
    )
    run = guichet("check", str(page))
    assert (run.returncode, run.stderr) == (1, "")
    assert [line for line in run.stdout.splitlines() if line.startswith("5:")] != []
    (problem,) = json.loads(guichet("check", str(page), "--json").stdout)["problems"]
    assert (problem["line"], problem["level"], problem.keys()) == (5, "error", {"line", "level", "code", "message"})


def test_check_against_an_earlier_page_tells_what_changed(tmp_path: Path) -> None:
    new = tmp_path / "new.md"
    new.write_text(Path(EVENT).read_text(encoding="utf-8").replace("9h55-10h30", "9h55-10h20"), encoding="utf-8")
    run = guichet("check", str(new), "--against", EVENT)
    assert (run.returncode, run.stderr) == (0, "")
    assert ["5 mars 2024 09:55–10:30" in run.stdout, len(run.stdout.splitlines())] == [True, 1]
    [change] = json.loads(guichet("check", str(new), "--against", EVENT, "--json").stdout)["changes"]
    assert (change["what"], change["new"]) == ("moved", "2024-03-05 09:55–10:20")


def test_check_json_has_the_keys_that_scripts_rely_on() -> None:
    read = json.loads(guichet("check", EVENT, "--json").stdout)
    top = "file title language timezone days venue contact registration price audience sessions problems gaps"
    assert read.keys() == set(top.split())
    assert read["days"][0].keys() == {"date", "opens", "closes", "venue"}
    assert read["venue"].keys() == {"name", "address", "access", "online", "links"}
    assert read["contact"].keys() == {"emails", "phones", "links"}
    assert read["registration"].keys() == {"state", "links", "deadline"}
    session = "id date start end duration title kind room track speakers lines"
    assert {key for row in read["sessions"] for key in row} == set(session.split())
    speakers = [speaker for row in read["sessions"] for speaker in row["speakers"]]
    assert {key for speaker in speakers for key in speaker} == {"name", "role", "organisation", "moderator"}


def test_check_shows_its_progress_through_a_folder_on_a_terminal_only(two_pages: Path) -> None:
    ours, theirs = pty.openpty()
    command = [sys.executable, "-P", "-m", "bot", "check", str(two_pages), "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=theirs, cwd=ROOT) as run:
        os.close(theirs)
        shown = read_until(ours, "100%")
        assert run.stdout is not None
        lines = run.stdout.read().decode().splitlines()
    os.close(ours)
    assert "check" in shown
    assert [Path(json.loads(line)["file"]).name for line in lines] == ["a.md", "b.md"]
    assert guichet("check", str(two_pages)).stderr == ""


def test_check_of_a_folder_takes_the_worst_exit_code(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(Path(EVENT).read_text(encoding="utf-8"), encoding="utf-8")
    run = guichet("check", str(tmp_path), "--json")
    assert (run.returncode in (0, 1), len(run.stdout.splitlines())) == (True, 1)
    (tmp_path / "b.md").write_bytes(b"---\ntitle: one\ntitle: two\n---\n\xff\xfe")
    run = guichet("check", str(tmp_path), "--json")
    assert (run.returncode, len(run.stdout.splitlines())) == (2, 1)
    assert "b.md" in run.stderr


def test_chat_greets_replies_and_leaves_politely() -> None:
    run = guichet("chat", EVENT, "--now", "2024-03-05T09:20", stdin="Qui parle maintenant ?\n/language\n2\n")
    assert (run.returncode, run.stderr) == (0, "")
    assert "Serrette" in run.stdout
    assert "1. Deutsch" in run.stdout
    assert run.stdout.rstrip().endswith("See you soon!")
    assert "\x1b" not in run.stdout


@pytest.mark.parametrize("leaving", ["quit", "/exit", " :q "])
def test_chat_leaves_as_other_programs_do(leaving: str) -> None:
    run = guichet("chat", EVENT, "--now", BEFORE, stdin=f"{leaving}\nC'est où ?\n")
    assert (run.returncode, run.stderr, run.stdout.count("\n")) == (0, "", 3)


def test_chat_doubts_a_file_that_tells_of_no_event() -> None:
    run = guichet("chat", "LICENSE", stdin="Où ?\n")
    assert (run.returncode, len(run.stderr.splitlines())) == (0, 1)
    assert run.stderr.startswith("LICENSE: no date, place or programme")


@pytest.fixture
def interruptible() -> Iterator[None]:
    """Programs started in the background inherit a SIGINT that is ignored; here it is heard again."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interruptible")
@pytest.mark.parametrize("leave", ["Ctrl-D", "Ctrl-C"])
def test_chat_on_a_terminal_prompts_and_lets_go(leave: str) -> None:
    ours, theirs = pty.openpty()
    command = [sys.executable, "-P", "-m", "bot", "chat", EVENT, "--now", "2024-03-05T09:20"]
    environment = os.environ | {"TERM": "xterm-256color"}
    environment.pop("NO_COLOR", None)
    with subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env=environment, cwd=ROOT) as run:
        os.close(theirs)
        said = read_until(ours, "> ")
        os.write(ours, b"Quelle est l'adresse ?\n")
        replied = read_until(ours, "\n> ")
        if leave == "Ctrl-D":
            os.write(ours, b"\x04")
        else:
            run.send_signal(signal.SIGINT)
            os.write(ours, b"\n")  # wakes a prompt that was not yet waiting when the signal came
        left = read_until(ours, "bientôt")
        try:
            assert run.wait(timeout=30) == 0
        finally:
            run.kill()
    os.close(ours)
    assert "\x1b[" in said
    assert "avenue de Ségur" in replied
    assert "Traceback" not in left


def read_until(terminal: int, words: str) -> str:
    """What a terminal shows, up to the words; an end or a crash ends it too."""
    shown = b""
    while words.encode() not in shown and select.select([terminal], [], [], 20)[0]:
        try:
            shown += os.read(terminal, 4096)
        except OSError:  # the other side has closed
            break
    return shown.decode("utf-8", "replace")
