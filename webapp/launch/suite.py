"""`test`: every check of the project, each with its verdict."""

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from webapp.launch.environment import ROOT

# pytest comes last: it takes longest, so that its own closing line is what one sees.
Stage = tuple[str, tuple[str, ...]]

SPREAD = ("-n", "3", "--dist", "worksteal")
"""Three at once on two cores, since tests of browsers and workers wait a lot; who is done early takes over from others.

Without that a process that was dealt the browsers' tests goes on alone for minutes.
"""


def run(pytest_arguments: Sequence[str], root: Path = ROOT, programs: Path = Path(sys.executable).parent) -> int:
    """Run all checks, or only pytest with its arguments; 0 when everything passed.

    A failed linter doesn't keep the tests from running: one run tells everything. The linters run beside the tests, one
    after another, and what they say is printed as each of them ends.
    """
    *linters, tests = stages(programs)
    if pytest_arguments:
        return _run((tests[0], (str(programs / "python"), "-m", "pytest", *pytest_arguments)), root)
    with ThreadPoolExecutor(max_workers=1) as beside:
        codes = [beside.submit(_run_beside, linter, root) for linter in linters]
        verdicts = {tests[0]: _run(tests, root)}
    verdicts = {linter[0]: code.result() for linter, code in zip(linters, codes, strict=True)} | verdicts
    print("Relink: " + ", ".join(f"{name} {_verdict(code)}" for name, code in verdicts.items()), flush=True)
    return 1 if any(verdicts.values()) else 0


def stages(programs: Path) -> list[Stage]:
    """Name and command of every check, in their order. `programs` is the environment's folder of programs."""
    python = str(programs / "python")
    return [
        ("import contracts", (str(programs / "lint-imports"), "--no-logo")),
        ("lint", (python, "-m", "ruff", "check", ".")),
        ("types", (python, "-m", "mypy")),
        ("tests", (python, "-m", "pytest", *SPREAD)),
    ]


def _run(stage: Stage, root: Path) -> int:
    name, command = stage
    print(f"== {name} ==", flush=True)
    began = time.monotonic()
    code = subprocess.run(command, cwd=root, env=_environment(), check=False).returncode
    print(_end(name, code, began), flush=True)
    return code


def _environment() -> dict[str, str]:
    """This process's own, but that Python keeps what it compiled: a run starts some hundred processes of this code."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def _run_beside(stage: Stage, root: Path) -> int:
    """The same, said in one piece: somebody else is talking."""
    name, command = stage
    began = time.monotonic()
    done = subprocess.run(command, cwd=root, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    print(f"\n== {name} ==\n{done.stdout}{_end(name, done.returncode, began)}", flush=True)
    return done.returncode


def _end(name: str, code: int, began: float) -> str:
    return f"== {name}: {_verdict(code)} ({time.monotonic() - began:.0f} s) =="


def _verdict(code: int) -> str:
    return "passed" if code == 0 else f"FAILED ({code})"
