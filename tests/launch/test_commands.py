"""The command line, as a person at a terminal meets it."""

import argparse
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from webapp.launch import commands
from webapp.launch.environment import DEV_LOCK, RUNTIME_LOCK
from webapp.launch.failure import LaunchFailed

ROOT = Path(__file__).parents[2]


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What would have been started: the lock that was asked for, then what was asked."""
    seen: list[object] = []
    monkeypatch.setattr(commands, "enter", lambda lock, arguments: seen.append((lock, arguments)))
    for name in ("_demo", "_serve", "_test"):

        def note(asked: argparse.Namespace, name: str = name) -> int:
            seen.append((name, asked))
            return 0

        monkeypatch.setattr(commands, name, note)
    return seen


def test_without_a_command_it_explains_itself(capsys: pytest.CaptureFixture[str], started: list[object]) -> None:
    assert commands.main([]) == 0
    said = capsys.readouterr().out
    for command in ("demo", "test", "serve"):
        assert f"\n    {command} " in said
    assert started == []


def test_the_demos_words(started: list[object]) -> None:
    assert commands.main(["demo", "--port", "6000", "--data", "elsewhere", "--reset"]) == 0
    (lock, arguments), (name, asked) = started
    assert (lock, name) == (RUNTIME_LOCK, "_demo")
    assert arguments == ["demo", "--port", "6000", "--data", "elsewhere", "--reset"]
    assert (asked.port, asked.data, asked.reset) == (6000, Path("elsewhere"), True)


def test_what_is_not_said_is_as_documented(started: list[object]) -> None:
    commands.main(["demo"])
    commands.main(["serve"])
    demo, serve = started[1][1], started[3][1]
    assert (demo.port, demo.data, demo.reset) == (5000, Path("var/demo"), False)
    assert (serve.host, serve.port, serve.web_only) == ("127.0.0.1", 8000, False)


@pytest.mark.parametrize("passed_on", [[], ["tests/domain", "-k", "leap"], ["-x"], ["--lf", "--port"], ["--", "a"]])
def test_what_follows_test_is_pytests(started: list[object], passed_on: list[str]) -> None:
    assert commands.main(["test", *passed_on]) == 0
    assert started[0][0] == DEV_LOCK
    assert started[1][1].passed_on == passed_on


@pytest.mark.parametrize("wrong", ["demo --port 0", "demo --port 65535", "serve --port x", "fly"])
def test_nonsense_is_refused_before_anything_is_installed(wrong: str, started: list[object]) -> None:
    with pytest.raises(SystemExit, match="2"):
        commands.main(wrong.split())
    assert started == []


@pytest.mark.parametrize("command", ["demo", "test", "serve"])
def test_every_command_explains_itself(command: str, started: list[object]) -> None:
    with pytest.raises(SystemExit, match="0"):
        commands.main([command, "--help"])
    assert started == []


def test_what_went_wrong_is_a_sentence_and_not_a_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    def fail() -> int:
        raise LaunchFailed("Port 5000 is in use.")

    assert commands.guarded(fail) == 1
    assert capsys.readouterr().err == "Port 5000 is in use.\n"


def test_a_bare_python_gets_as_far_as_the_help() -> None:
    """No packages (-S), no environment (-E): standard library only."""
    done = subprocess.run(
        [sys.executable, "-S", "-E", "-m", "webapp"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "demo" in done.stdout


@pytest.mark.parametrize("older", ["python3.10", "python3.9", "python3.8", "python3.7"])
def test_an_older_python_is_told_what_is_needed(older: str) -> None:
    python = shutil.which(older)
    if python is None or subprocess.run([python, "-c", ""], capture_output=True, check=False).returncode:
        pytest.skip(f"no {older} here")
    done = subprocess.run([python, "-m", "webapp", "demo"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr == f"Relink needs Python 3.11 or newer; this is Python {older.removeprefix('python')}.\n"
