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

READERS = {
    "datetime": {"now", "utcnow", "today"},
    "date": {"today"},
    "func": {"now", "current_timestamp", "current_date", "current_time", "localtime", "localtimestamp"},
    "time": {"time", "time_ns", "localtime", "gmtime", "ctime", "asctime"},
}
SQL = re.compile(r"\bcurrent_(timestamp|date|time)\b|\blocaltimestamp\b|\bnow\(\s*\)|[(,]\s*'now'", re.IGNORECASE)


def clock_reads(source: str) -> Iterator[int]:
    """The lines of `source` that read a clock other than ours."""
    tree = ast.parse(source)
    renamed = {alias.asname: alias.name for alias in imports(tree) if alias.asname}
    said_in_prose = docstrings(tree)
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(value=base, attr=attr) if attr in READERS.get(last_name(base, renamed), ()):
                yield node.lineno
            case ast.ImportFrom(module="time", names=names) if any(name.name in READERS["time"] for name in names):
                yield node.lineno
            case ast.Constant(value=str(text)) if node not in said_in_prose and SQL.search(text):
                yield node.lineno


def imports(tree: ast.AST) -> Iterator[ast.alias]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield from node.names


def last_name(base: ast.expr, renamed: dict[str | None, str]) -> str:
    """`datetime` for `datetime.now`, `datetime.datetime.now` and, after `import datetime as dt`, `dt.datetime.now`."""
    match base:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return renamed.get(name, name)
        case _:
            return ""


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
        "from datetime import datetime as moment\nmoment.now(UTC)",
        "import datetime as dt\ndt.datetime.now()",
        "from sqlalchemy import func as sql\nsql.now()",
        "sa.func.now()",
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
        "asked.now",
        "world.now + timedelta(days=1)",
        '"""Nothing here calls now(); CURRENT_TIMESTAMP neither."""',
        "_('Check now')",
    ],
)
def test_the_guard_lets_pass(harmless: str):
    assert not list(clock_reads(harmless))
