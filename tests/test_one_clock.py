"""Guard: one line reads the clock. Rules that read it themselves can't be asked about another day."""

import ast
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from webapp import clock

TOP = Path(__file__).parent.parent
CLOCKS = {TOP / "webapp" / "clock.py", TOP / "webapp" / "sandbox" / "clock.py"}
SOURCES = [path for path in [*sorted((TOP / "webapp").rglob("*.py")), TOP / "worker.py"] if path.is_file()]

READS = {"now", "utcnow", "today", "current_timestamp", "current_date", "localtimestamp"}
OUR_CLOCK = {"clock"}
TIME_MODULE = {"time", "time_ns", "localtime", "gmtime", "ctime", "asctime"}
SQL = re.compile(r"\bcurrent_(timestamp|date|time)\b|\blocaltimestamp\b|\bnow\(\s*\)|[(,]\s*'now'", re.IGNORECASE)


def clock_reads(source: str) -> Iterator[int]:
    """The lines of `source` that read a clock other than ours."""
    tree = ast.parse(source)
    time_names = {"time"} | {
        alias.asname
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for alias in node.names
        if alias.name == "time" and alias.asname
    }
    said_in_prose = docstrings(tree)
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(value=ast.Name(id=base), attr=attr) if base in time_names and attr in TIME_MODULE:
                yield node.lineno
            case ast.Attribute(value=base_node, attr=attr) if attr in READS and not is_ours(base_node):
                yield node.lineno
            case ast.ImportFrom(module="time", names=names) if any(name.name in TIME_MODULE for name in names):
                yield node.lineno
            case ast.Constant(value=str(text)) if node not in said_in_prose and SQL.search(text):
                yield node.lineno


def is_ours(base: ast.expr) -> bool:
    return isinstance(base, ast.Name) and base.id in OUR_CLOCK


def docstrings(tree: ast.AST) -> set[ast.AST]:
    """Strings that stand alone as a statement: they speak about clocks, they don't read one."""
    statements = (node for node in ast.walk(tree) if isinstance(node, ast.Expr))
    return {statement.value for statement in statements if isinstance(statement.value, ast.Constant)}


def test_the_clock_tells_an_aware_time_in_utc():
    assert clock.now().utcoffset() == timedelta(0)
    assert clock.now() <= clock.now()


@pytest.mark.parametrize(
    "path", [path for path in SOURCES if path not in CLOCKS], ids=lambda path: str(path.relative_to(TOP))
)
def test_no_other_module_reads_the_clock(path: Path):
    lines = [f"{path.relative_to(TOP)}:{line}" for line in clock_reads(path.read_text(encoding="utf-8"))]
    assert not lines, f"take `now` as an argument instead: {', '.join(lines)}"


@pytest.mark.parametrize(
    "read",
    [
        "datetime.now(UTC)",
        "datetime.datetime.utcnow()",
        "date.today()",
        "field(default_factory=datetime.now)",
        "time.time()",
        "import time as t\nt.time_ns()",
        "from time import time",
        "time.gmtime()",
        "mapped_column(server_default=func.now())",
        "func.current_timestamp()",
        "text('UPDATE accounts SET seen = CURRENT_TIMESTAMP')",
        "text('SELECT now()')",
        "text(\"SELECT strftime('%s', 'now')\")",
        "text(\"SELECT datetime('now')\")",
    ],
)
def test_the_guard_sees(read: str):
    assert list(clock_reads(read))


@pytest.mark.parametrize(
    "harmless",
    [
        "clock.now()",
        "time.monotonic()",
        "time.sleep(1)",
        "def due(now): return now",
        "account.due(now=now)",
        '"""Nothing here calls now(); CURRENT_TIMESTAMP neither."""',
        "_('Check now')",
    ],
)
def test_the_guard_lets_pass(harmless: str):
    assert not list(clock_reads(harmless))
