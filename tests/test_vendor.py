"""What we ship of others: exactly the files that the lock names, unchanged since they were taken from their package.

A new version: `npm pack <package>@<version>` in an empty folder, copy the file and its licence, then write the lock's
line anew; the failing test prints the sum.
"""

import base64
import hashlib
import json
from pathlib import Path

import pytest

TOP = Path(__file__).parent.parent
FOLDERS = [TOP / "static" / "vendor", TOP / "tests" / "vendor"]
LOCK = "vendor.lock.json"
LICENCES = {"0BSD", "MIT"}


def locked(folder: Path) -> dict[str, dict[str, str]]:
    return json.loads((folder / LOCK).read_text(encoding="utf-8"))


FILES = [(folder / name, entry) for folder in FOLDERS for name, entry in locked(folder).items()]


@pytest.mark.parametrize(("file", "entry"), FILES, ids=[path.name for path, _ in FILES])
def test_a_vendored_file_is_the_one_that_the_lock_names(file: Path, entry: dict[str, str]):
    assert set(entry) == {"package", "version", "licence", "sha384"}
    digest = base64.b64encode(hashlib.sha384(file.read_bytes()).digest()).decode()
    assert f"sha384-{digest}" == entry["sha384"]
    assert entry["licence"] in LICENCES


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.parent.name)
def test_nothing_lies_there_that_the_lock_does_not_name(folder: Path):
    lying_there = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    assert {name for name in lying_there if "__pycache__" not in name} == {LOCK, *locked(folder)}


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.parent.name)
def test_every_package_brings_its_licence(folder: Path):
    entries = locked(folder)
    licensed = {entry["package"] for name, entry in entries.items() if name.endswith(".LICENSE.txt")}
    assert licensed == {entry["package"] for entry in entries.values()}


def test_the_versions_are_the_ones_that_the_files_name_themselves():
    lock = locked(FOLDERS[0])
    assert f'"{lock["htmx.min.js"]["version"]}"' in (FOLDERS[0] / "htmx.min.js").read_text(encoding="utf-8")
    assert f"v{lock['pico.min.css']['version']} " in (FOLDERS[0] / "pico.min.css").read_text(encoding="utf-8")
