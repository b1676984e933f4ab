"""Ties between processes, tried with real ones that are killed without warning."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from webapp import tether

ROOT = Path(__file__).parents[1]
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux ties a child to its parent")


def started(code: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", f"import os, subprocess, sys, time\nfrom webapp import tether\n{code}"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )


def lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def test_a_tied_child_ends_when_its_parent_is_killed() -> None:
    code = (
        "child = subprocess.Popen(['sleep', '600'], preexec_fn=tether.die_with_parent())\n"
        "print(child.pid, flush=True)\ntime.sleep(600)"
    )
    with started(code) as parent:
        child = int(parent.stdout.readline())
        assert lives(child)
        os.kill(parent.pid, signal.SIGKILL)
    until = time.monotonic() + 60
    while lives(child):
        assert time.monotonic() < until
        time.sleep(0.02)


def test_orphans_are_adopted_and_ended() -> None:
    """A child starts a grandchild in a session of its own and leaves it behind."""
    code = (
        "tether.adopt_orphans()\n"
        'left = \'import subprocess; print(subprocess.Popen(["sleep", "600"], start_new_session=True, '
        "stdout=subprocess.DEVNULL).pid)'\n"
        "pid = int(subprocess.run([sys.executable, '-c', left], stdout=subprocess.PIPE, check=True).stdout)\n"
        "print(pid, tether.end_orphans() == [pid], tether.end_orphans() == [], flush=True)"
    )
    with started(code) as parent:
        pid, ended_it, none_left = parent.stdout.readline().split()
        assert (ended_it, none_left) == ("True", "True")
        assert not lives(int(pid))


def test_where_it_cannot_be_promised_nothing_is_tied(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tether.sys, "platform", "darwin")
    assert tether.die_with_parent() is None
    tether.adopt_orphans()
