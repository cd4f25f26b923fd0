"""The import directions of the house, and what the core must not touch: clock, network, environment, files."""

from __future__ import annotations

import ast
import functools
import subprocess
import sys
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for folder in ("knowledge", "bot")
    for path in sorted((ROOT / folder).rglob("*.py"))
}
# The way through the house: a module may import those of its own row and of the rows above, never below.
ORDER = (
    ("knowledge.event",),
    ("knowledge.data",),
    ("knowledge.words",),
    ("knowledge.lexicon",),
    ("knowledge.language",),
    ("knowledge.concepts", "knowledge.changes", "knowledge.ages"),
    ("knowledge.detect",),
    ("knowledge.when*",),
    ("knowledge.loader*", "knowledge.page*", "knowledge.read*"),
    ("knowledge.series",),
    ("knowledge.facts",),
    ("knowledge.persons", "knowledge.spans", "knowledge.sentences"),
    ("knowledge.gathering",),
    ("knowledge.titles", "knowledge.mending"),
    ("knowledge.clause", "knowledge.spelling"),
    ("knowledge.labelling",),
    ("knowledge.cutting",),
    ("knowledge.question",),
    ("knowledge.meaning",),
    ("knowledge.answers",),
    ("knowledge.subject",),
    ("knowledge.memory",),
    ("knowledge.case",),
    ("knowledge.rules*",),
    ("knowledge.senses", "knowledge.follow_ups"),
    ("knowledge.matcher",),
    ("knowledge.asking", "knowledge.turns"),
    ("knowledge.why",),
    ("knowledge.check*", "knowledge.desk"),
    ("knowledge",),
)
# Files are opened in two places: the data of languages in one, event files and the words of pages in the other.
FILE_READERS = ("knowledge.data", "knowledge.loader*", "knowledge.reading.*", "bot.wording")
PURE_BOT = (
    "bot.conversation",
    "bot.commands*",
    "bot.choosing",
    "bot.kept",
    "bot.scrubbing",
    "bot.grouping",
    "bot.which",
    "bot.reminders",
    "bot.agenda",
    "bot.offers",
    "bot.wishes",
    "bot.calendars",
    "bot.paging",
    "bot.times",
    "bot.inline",
    "bot.links",
    "bot.message*",
    "bot.announcement",
    "bot.ledger",
    "bot.moments",
)
ONE_USER = {"telegram": "bot.telegram*", "dateparser": "knowledge.when*"}
NETWORK = {"socket", "ssl", "http", "urllib.request", "requests", "httpx", "aiohttp", "subprocess", "asyncio"}
# What a plain question does without, of libraries and of ours.
UNASKED = {"asyncio", "babel", "dateparser", "hashlib", "httptools", "httpx", "icalendar", "linkify_it", "pydantic"}
UNASKED |= {"PIL", "font_source_sans_pro", "rapidfuzz"}
UNASKED |= {"rich", "sqlalchemy", "starlette", "telegram", "tomllib", "xml", "knowledge.changes", "knowledge.check"}
UNASKED |= {"knowledge.loaders.calendar", "knowledge.loaders.schedule", "knowledge.series", "knowledge.why"}
UNASKED |= {"alembic", "asyncpg", "click", "prometheus_client", "segno", "uvicorn"}
UNASKED |= {"bot.backup", "bot.faq_export", "bot.posters", "bot.rehearsal", "bot.store"}
UNASKED |= {"bot.checking", "bot.config", "bot.conversation", "bot.serve", "bot.terminal_chat"}
CLOCK = {"now", "today", "utcnow", "time", "time_ns", "monotonic", "perf_counter", "localtime"}
FILES = {"open", "read_text", "read_bytes", "write_text", "write_bytes"}


def is_type_checking(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def running(node: ast.AST) -> Iterator[ast.AST]:
    """All of a syntax tree that runs: what stands under TYPE_CHECKING is for readers and mypy."""
    for child in ast.iter_child_nodes(node):
        if not is_type_checking(child):
            yield child
            yield from running(child)


@functools.cache
def tree(module: str) -> ast.Module:
    return ast.parse(MODULES[module].read_text(encoding="utf-8"))


def imported(nodes: Iterator[ast.AST]) -> set[str]:
    """Names of imported modules; `from package import name` also gives package.name where that is a module of ours."""
    names: set[str] = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            inner = {f"{node.module}.{alias.name}" for alias in node.names} & MODULES.keys()
            names.update(inner or {node.module})
    return names


def under(names: set[str], package: str) -> set[str]:
    return {name for name in names if name == package or name.startswith(f"{package}.")}


def fits(module: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatch(module, pattern) for pattern in patterns)


KNOWLEDGE = tuple(module for module in MODULES if module.split(".")[0] == "knowledge")
BOT = tuple(module for module in MODULES if module.split(".")[0] == "bot")
CORE = (*KNOWLEDGE, *(module for module in BOT if fits(module, PURE_BOT)))


@pytest.mark.parametrize("module", KNOWLEDGE)
def test_knowledge_never_imports_the_bot(module: str) -> None:
    assert under(imported(ast.walk(tree(module))), "bot") == set()


@pytest.mark.parametrize("module", BOT)
def test_the_bot_uses_only_the_front_door_of_knowledge(module: str) -> None:
    assert under(imported(ast.walk(tree(module))), "knowledge") <= {"knowledge"}


@pytest.mark.parametrize("module", KNOWLEDGE)
def test_knowledge_imports_in_one_direction(module: str) -> None:
    rows = [row for row, patterns in enumerate(ORDER) if fits(module, patterns)]
    assert rows, f"{module} has no row in ORDER: say where it stands on the way from the event file to the answer"
    allowed = tuple(pattern for patterns in ORDER[: rows[0] + 1] for pattern in patterns)
    strayed = {name for name in under(imported(running(tree(module))), "knowledge") if not fits(name, allowed)}
    assert strayed == set()


def test_there_are_no_import_cycles() -> None:
    """Lazy imports inside functions count too: they hide a cycle, they do not break it."""
    uses = {module: imported(running(tree(module))) & MODULES.keys() - {module} for module in MODULES}
    while leaves := [module for module, needs in uses.items() if not needs & uses.keys()]:
        for module in leaves:
            del uses[module]
    assert uses == {}


@pytest.mark.parametrize("module", MODULES)
def test_heavy_libraries_have_one_user(module: str) -> None:
    names = imported(ast.walk(tree(module)))
    used = {library for library in ONE_USER if under(names, library)}
    assert {library for library in used if not fits(module, (ONE_USER[library],))} == set()


@pytest.mark.parametrize("module", CORE)
def test_the_core_touches_no_network(module: str) -> None:
    assert imported(ast.walk(tree(module))) & NETWORK == set()


@pytest.mark.parametrize("module", CORE)
def test_the_core_reads_no_clock_and_no_environment(module: str) -> None:
    calls = {
        f"{node.func.value.id if isinstance(node.func.value, ast.Name) else '…'}.{node.func.attr}"
        for node in ast.walk(tree(module))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CLOCK
    }
    clocks = {call for call in calls if call.split(".")[0] in {"dt", "datetime", "date", "time", "…"}}
    clocks -= {call for call in calls if call.endswith(".time") and not call.startswith("time.")}  # dt.time(9, 30)
    assert clocks == set()
    names = imported(ast.walk(tree(module)))
    assert names & {"os", "environ", "locale"} == set()


@pytest.mark.parametrize("module", [module for module in CORE if not fits(module, FILE_READERS)])
def test_the_core_opens_no_file(module: str) -> None:
    called = {
        node.func.id if isinstance(node.func, ast.Name) else node.func.attr
        for node in ast.walk(tree(module))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute)
    }
    assert called & FILES == set()


@pytest.mark.parametrize(
    ("question", "told"), [("Quelle est l'adresse ?", "Ségur"), ("Quand est-ce ?", "mardi 5 mars 2024")]
)
def test_a_plain_question_imports_nothing_heavy(question: str, told: str) -> None:
    """From a cold start to the reply: chat, store, date and colour libraries are for others."""
    event = ROOT / "events" / "etat-dans-le-nuage-2024.md"
    code = (
        "import sys; from bot.cli import main; "
        f"main(['ask', {str(event)!r}, {question!r}, '--now', '2024-03-01T10:00']); "
        "print(*sys.modules, sep='\\n')"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8", cwd=ROOT)
    assert run.returncode == 0, run.stderr
    assert UNASKED & set(run.stdout.splitlines()) == set()
    assert told in run.stdout


@pytest.mark.parametrize(("arguments", "looks"), [(["ask", "Où est-ce ?"], False), (["check"], True)])
def test_garbage_is_looked_for_by_what_goes_on(arguments: list[str], looks: bool) -> None:
    """A question ends before it is worth it; all else, once it has what it needs."""
    event = ROOT / "events" / "etat-dans-le-nuage-2024.md"
    command = [arguments[0], str(event), *arguments[1:]]
    code = f"import gc, sys; from bot.__main__ import run; sys.argv[1:] = {command!r}; run(); print(gc.isenabled())"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8", cwd=ROOT)
    assert ran.stdout.splitlines()[-1] == str(looks), ran.stderr
