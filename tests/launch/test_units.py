"""The units in deploy/: what they start exists, and the settings and ways to stop are those that the code expects."""

import configparser
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from webapp.launch import commands
from webapp.launch.environment import ROOT
from webapp.launch.web import WEB_GRACE_SECONDS, WORKER_GRACE_SECONDS

UNITS = sorted((ROOT / "deploy").glob("*.service"))
HOME = "/opt/relink"
PAGES = ("docs/operating.md", "docs/networks-setup.md", "README.md")


def read(unit: Path) -> configparser.ConfigParser:
    """A unit, in which a name given twice or a line that is no setting raises."""
    found = configparser.ConfigParser(interpolation=None, delimiters=("=",), comment_prefixes=("#",))
    found.optionxform = str  # type: ignore[assignment,method-assign]
    found.read_string(unit.read_text(encoding="utf-8"))
    return found


def test_there_is_a_unit_for_one_machine_one_for_the_pages_and_one_for_workers() -> None:
    assert [unit.name for unit in UNITS] == ["relink-web.service", "relink-worker@.service", "relink.service"]


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_a_unit_starts_what_there_is(unit: Path) -> None:
    service = read(unit)["Service"]
    program, *arguments = shlex.split(service["ExecStart"])
    assert (service["WorkingDirectory"], service["EnvironmentFile"]) == (HOME, f"{HOME}/relink.env")
    if arguments[:2] == ["-m", "webapp"]:
        asked = commands._parser().parse_args(arguments[2:])
        assert (program, asked.run) == ("/usr/bin/python3", commands._serve)
        assert asked.web_only is (unit.name == "relink-web.service")
    else:
        assert program == f"{HOME}/.venv/bin/python"
        assert [(ROOT / name).is_file() for name in arguments] == [True]


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_a_unit_gives_everyone_the_time_to_come_to_an_end(unit: Path) -> None:
    service = read(unit)["Service"]
    needed = WEB_GRACE_SECONDS if unit.name == "relink-web.service" else WORKER_GRACE_SECONDS
    assert int(service["TimeoutStopSec"]) > needed
    assert service["KillMode"] == "mixed"


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_systemd_takes_a_unit(unit: Path) -> None:
    verify = shutil.which("systemd-analyze")
    if verify is None:
        pytest.skip("no systemd-analyze here")
    done = subprocess.run([verify, "verify", str(unit)], capture_output=True, text=True, check=False)
    # the program is where an installation has it, which need not be this machine
    complaints = [line for line in done.stderr.splitlines() if "is not executable: No such file" not in line]
    assert complaints == []


@pytest.mark.parametrize("page", PAGES)
def test_what_a_page_for_operators_leads_to_is_there(page: str) -> None:
    here = ROOT / page
    links = re.findall(r"\]\(([^)#:]+)(#[^)]+)?\)", here.read_text(encoding="utf-8"))
    assert links
    for target, anchor in links:
        there = here.parent / target
        assert there.exists(), target
        if anchor:
            headings = re.findall(r"^#+ (.+)$", there.read_text(encoding="utf-8"), re.MULTILINE)
            assert anchor[1:] in {heading.lower().replace(" ", "-").replace(",", "") for heading in headings}, anchor
