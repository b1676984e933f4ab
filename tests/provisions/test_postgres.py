"""The tests' PostgreSQL: new enough, this process's own, and gone when the run ends."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text

from tests.provisions.postgres import OLDEST, postgres_url

pytestmark = pytest.mark.postgres


def test_it_is_new_enough():
    engine = create_engine(postgres_url())
    with engine.connect() as connection:
        assert connection.execute(text("SHOW server_version_num")).scalar_one() >= str(OLDEST * 10_000)
    engine.dispose()


def test_one_process_gets_one_database():
    assert postgres_url() == postgres_url()
    assert make_url(postgres_url()).drivername == "postgresql+psycopg"


ASK = """
import pytest
from tests.provisions.postgres import postgres_url
@pytest.mark.parametrize("n", range(4))
def test_ask(n):
    print(postgres_url())
"""


def run(folder: Path, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    (folder / "test_ask.py").write_text(ASK)
    top = Path(__file__).parents[2]
    command = [sys.executable, "-m", "pytest", "-q", "-rsf", "-c", str(top / "pyproject.toml"), f"--rootdir={folder}"]
    inherited = {key: value for key, value in os.environ.items() if not key.startswith(("PYTEST_", "TEST_", "REQUIRE"))}
    return subprocess.run(
        [*command, *arguments, str(folder / "test_ask.py")],
        env=inherited | {"PYTHONPATH": str(top), "TMPDIR": str(folder)} | environ,
        cwd=top,
        capture_output=True,
        text=True,
        check=False,
    )


def running() -> Iterator[str]:
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):  # a process may end while we look
            yield path.read_text()


@pytest.mark.parametrize("processes", ["0", "2"])
def test_nothing_is_left_running_or_lying_about_when_the_run_ends(short_folder: Path, processes: str):
    postgres_url()  # where there is none, there is nothing to see
    ended = run(short_folder, "-n", processes)
    assert "4 passed" in ended.stdout, ended.stdout
    assert [path.name for path in short_folder.glob("relink-postgres-*")] == []
    assert not [command for command in running() if str(short_folder) in command]


def test_a_server_that_cannot_be_had_is_a_skip_with_the_reason(short_folder: Path):
    ended = run(short_folder, TEST_DATABASE_URL="postgresql://127.0.0.1:9/nowhere")
    assert ended.returncode == 0, ended.stdout
    assert "4 skipped" in ended.stdout
    assert "no PostgreSQL here: OperationalError" in ended.stdout


def test_a_server_that_is_required_and_cannot_be_had_is_a_failure(short_folder: Path):
    ended = run(short_folder, TEST_DATABASE_URL="postgresql://127.0.0.1:9/nowhere", REQUIRE_POSTGRES="1")
    assert ended.returncode == 1, ended.stdout
    assert "4 failed" in ended.stdout
