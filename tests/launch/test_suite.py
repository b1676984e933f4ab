"""The test command: every stage runs and says how it went, whatever the others did."""

from pathlib import Path

import pytest

from webapp.launch import suite


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    """Programs that note how they were called; `failing` names the ones that fail."""
    for name in ("lint-imports", "python"):
        program = tmp_path / name
        program.write_text(
            f'#!/bin/sh\necho "{name} $*" >> "{tmp_path}/calls"\n'
            f'case "{name} $*" in *"$(cat "{tmp_path}/failing" 2>/dev/null || echo nothing)"*) exit 3;; esac\n',
            encoding="utf-8",
        )
        program.chmod(0o755)
    return tmp_path


def run(programs: Path, *arguments: str, failing: str = "") -> tuple[int, list[str]]:
    if failing:
        (programs / "failing").write_text(failing, encoding="utf-8")
    code = suite.run(arguments, programs, programs)
    return code, (programs / "calls").read_text(encoding="utf-8").splitlines()


def test_all_checks_run_and_are_named_with_their_verdict(programs: Path, capfd: pytest.CaptureFixture[str]) -> None:
    code, calls = run(programs)
    assert code == 0
    tests = "python -m pytest -n 3 --dist worksteal"
    assert [call for call in calls if call != tests] == [
        "lint-imports --no-logo",
        "python -m ruff check .",
        "python -m mypy",
    ]
    assert tests in calls
    said = capfd.readouterr().out
    for stage in ("import contracts", "lint", "types", "tests"):
        assert f"== {stage} ==" in said
        assert f"== {stage}: passed" in said
    assert said.endswith("Relink: import contracts passed, lint passed, types passed, tests passed\n")


@pytest.mark.parametrize(
    ("failing", "stage"),
    [("lint-imports", "import contracts"), ("ruff", "lint"), ("mypy", "types"), ("pytest", "tests")],
)
def test_one_failure_fails_the_whole_and_keeps_nothing_from_running(
    programs: Path, capfd: pytest.CaptureFixture[str], failing: str, stage: str
) -> None:
    code, calls = run(programs, failing=failing)
    assert code == 1
    assert len(calls) == 4
    assert f"== {stage}: FAILED (3)" in capfd.readouterr().out


def test_python_keeps_what_it_compiled(programs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    python = programs / "python"
    python.write_text(f'#!/bin/sh\necho "${{PYTHONDONTWRITEBYTECODE-unset}}" >> "{programs}/calls"\n', encoding="utf-8")
    assert run(programs, "tests/domain") == (0, ["unset"])


def test_arguments_go_to_pytest_and_only_pytest_runs(programs: Path) -> None:
    code, calls = run(programs, "tests/domain", "-k", "leap year", failing="pytest")
    assert code == 3
    assert calls == ["python -m pytest tests/domain -k leap year"]
