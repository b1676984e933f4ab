"""What the world remembers over a restart, and what a transaction promises."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.sandbox.driving import App, Clock
from webapp.sandbox.app import create_sandbox
from webapp.sandbox.world import mails
from webapp.sandbox.world.store import World

Start = Callable[[str], "contextmanager[App]"]


@pytest.fixture
def started(tmp_path: Path, clock: Clock) -> Start:
    """The sandbox, started (again and again) on the same folder."""

    @contextmanager
    def start(network: str) -> Iterator[App]:
        sandbox = create_sandbox(tmp_path / "state", now=clock)
        yield App(sandbox.test_client(), network)
        sandbox.config["WORLD"].close()

    return start


def test_grants_outlive_a_restart(started: Start):
    with started("x") as x:
        answer = x.connect("acme")
    with started("x") as x:
        assert x.me(answer["access_token"]).status_code == 200
        renewed = x.refresh(answer["refresh_token"]).get_json()
    with started("x") as x:
        assert x.refresh(renewed["refresh_token"]).status_code == 200
        assert x.refresh(answer["refresh_token"]).status_code == 400, "spent tokens are remembered too"


def test_codes_outlive_a_restart_and_stay_burned(started: Start):
    with started("facebook") as facebook:
        fresh, burned = facebook.code("ada"), facebook.code("ada")
        facebook.exchange(burned)
    with started("facebook") as facebook:
        assert facebook.exchange(fresh).status_code == 200
        assert facebook.exchange(burned).status_code == 400


def test_faults_log_counts_and_posts_outlive_a_restart(started: Start):
    with started("x") as x:
        token = x.connect("acme")["access_token"]
        x.client.post("/x/2/tweets", json={"text": "Hello"}, headers={"Authorization": f"Bearer {token}"})
        x.ordered("down", times=3)
        before = {what: x.told(what) for what in ("faults", "log", "ledger", "posts", "grants")}
        assert all(before.values())
    with started("x") as x:
        assert {what: x.told(what) for what in before} == before


def test_mails_outlive_a_restart(tmp_path: Path, clock: Clock):
    world = World(tmp_path, clock)
    mails.store(world, "a@example.test", ["ada@example.test"], b"Subject: Hello\r\n\r\nHello")
    mails.fail(world, "bob@example.test", mails.MailFault.REFUSE)
    world.close()
    world = World(tmp_path, clock)
    assert [mail.as_json()["subject"] for mail in mails.all_mails(world)] == ["Hello"]
    assert mails.fault_of(world, "bob@example.test") is mails.MailFault.REFUSE
    world.close()


def test_without_a_folder_nothing_is_remembered(clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    for _ in range(2):
        sandbox = create_sandbox(now=clock)
        app = App(sandbox.test_client(), "x")
        assert app.told("grants") == []
        app.connect("acme")
        sandbox.config["WORLD"].close()
    assert list(tmp_path.iterdir()) == []


def test_a_killed_process_loses_nothing_that_was_answered(tmp_path: Path):
    """Write in a process that kills itself with -9 right after the answer."""
    program = f"""
import os, signal, pathlib
from tests.sandbox.driving import App, Clock
from webapp.sandbox.app import create_sandbox
app = App(create_sandbox(pathlib.Path({str(tmp_path)!r}), now=Clock()).test_client(), "x")
print(app.connect("acme")["refresh_token"], flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""
    died = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False)
    assert died.returncode == -9, died.stderr
    sandbox = create_sandbox(tmp_path, now=Clock())
    assert App(sandbox.test_client(), "x").refresh(died.stdout.strip()).status_code == 200
    sandbox.config["WORLD"].close()


def test_what_an_exception_interrupts_never_happened(clock: Clock):
    def half_done() -> None:
        with world.held() as db:
            db.execute("insert into counts values ('x', 'posts', 1)")
            with world.held() as inner:
                inner.execute("insert into counts values ('x', 'refreshes', 1)")
            raise ZeroDivisionError

    world = World(None, clock)
    with pytest.raises(ZeroDivisionError):
        half_done()
    with world.held() as db:
        assert db.execute("select count(*) from counts").fetchone()[0] == 0
    world.close()
