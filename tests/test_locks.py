"""The lock files: the same everywhere, from anywhere."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LOCKS = ("requirements.lock", "requirements-dev.lock")


def pins(lock: str) -> dict[str, str]:
    """Name (with its condition) and version of every package in it."""
    text = (ROOT / lock).read_text(encoding="utf-8").replace("\\\n", "")
    found = re.findall(r"^([a-z0-9.-]+)(?:\[[^\]]*\])?==(\S+)( ; [^-]*?)?\s+--hash", text, re.MULTILINE)
    return {name + condition.strip(): version for name, version, condition in found}


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_is_pinned_with_its_hash(lock: str) -> None:
    lines = (ROOT / lock).read_text(encoding="utf-8").splitlines()
    heads = [line for line in lines if not line.startswith("    ")]
    assert heads
    assert all(re.match(r"[a-z0-9.\-\[\],]+==\S+", head) and head.endswith("\\") for head in heads)
    assert all(re.fullmatch(r"    --hash=sha256:[0-9a-f]{64}( \\)?", line) for line in lines if line not in heads)


@pytest.mark.parametrize("lock", LOCKS)
def test_no_lock_says_where_packages_come_from(lock: str) -> None:
    assert "://" not in (ROOT / lock).read_text(encoding="utf-8")


def test_the_tests_lock_holds_the_whole_runtime_lock() -> None:
    assert pins("requirements.lock").items() <= pins("requirements-dev.lock").items()


def test_everything_that_is_asked_for_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    runtime, tests = project["project"]["dependencies"], project["dependency-groups"]["dev"]
    for lock, asked in zip(LOCKS, (runtime, tests), strict=True):
        locked = {name.split(";")[0] for name in pins(lock)}
        assert {re.match(r"[A-Za-z0-9.-]+", need)[0] for need in asked} <= locked
