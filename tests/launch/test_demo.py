"""The demo's processes, with stand-ins for what they run: what is started, in which order, and that all of it ends."""

import os
import signal
import socket
import stat
import urllib.request
from contextlib import suppress
from pathlib import Path
from typing import IO

import pytest

from tests.launch.standins import NOTE, WORKER, Launch, port_pair, project
from webapp import vault
from webapp.demo.cast import ACCOUNTS, PEOPLE, Stage
from webapp.domain.rules import Network
from webapp.launch import doors
from webapp.launch.demo import SIGN_INS, SIGNED_IN, environment
from webapp.sandbox.people import PEOPLE as PEOPLE_THERE


def demo(
    tmp_path: Path, port: int | None = None, reset: bool = False, out: IO[bytes] | None = None, **changed: str
) -> Launch:
    root, folder = project(tmp_path / "project", **changed), tmp_path / "data"
    port = port or port_pair()
    launch = Launch(
        f"from webapp.launch.demo import run\n"
        f"sys.exit(guarded(lambda: run(Path({str(folder)!r}), {port}, reset={reset}, root=Path({str(root)!r}))))",
        folder,
        out,
    )
    launch.port = port
    return launch


def get(port: int, path: str) -> None:
    with suppress(OSError):
        urllib.request.build_opener(urllib.request.ProxyHandler({})).open(f"http://127.0.0.1:{port}{path}", timeout=10)


def test_it_says_where_the_pages_are_and_who_can_sign_in(tmp_path: Path) -> None:
    with demo(tmp_path) as launch:
        said = launch.until_ready().said.splitlines()
        assert said[0] == f"Relink is ready: http://127.0.0.1:{launch.port}"
        assert sum("Relink is ready" in line for line in said) == 1
        for person in ("root", "ada", "bob", "dora", "eve", "mallory"):
            assert any(f"{person}@example.test" in line for line in said)
        assert any(f"http://127.0.0.1:{launch.port + 1}" in line for line in said)


def test_that_nobody_listens_any_more_is_no_reason_to_stop(tmp_path: Path) -> None:
    ours, theirs = os.pipe()
    with os.fdopen(theirs, "wb") as out, demo(tmp_path, out=out) as launch:
        os.close(ours)
        launch.wait_for(lambda: "worker started" in launch.notes)
        launch.wait_for(lambda: doors.answers(launch.port, "/readyz"))
        assert launch.stop() == 0
        assert launch.said == ""


def test_who_it_says_can_sign_in_is_who_is_there() -> None:
    assert {address for address, _ in SIGN_INS} == {f"{person.key}@example.test" for person in PEOPLE}


def test_whoever_the_pretend_facebook_takes_a_new_browser_for_can_mend_what_the_readme_begins_with() -> None:
    network, person = SIGNED_IN.split(":")
    first = next(one for one in ACCOUNTS if one.name == "Example GmbH" and one.network == network)
    assert (first.subject, first.by, first.stage) == (person, "ada", Stage.EXPIRING)


@pytest.mark.parametrize("network", list(Network))
def test_every_network_has_something_left_to_connect(network: Network) -> None:
    there = {account.id for person in PEOPLE_THERE[network] for account in person.accounts}
    connected = {one.external_id for one in ACCOUNTS if one.network is network}
    assert there > connected


def test_tables_come_before_the_pages_and_examples_before_the_worker(tmp_path: Path) -> None:
    with demo(tmp_path) as launch:
        launch.until_ready()
        launch.wait_for(lambda: "worker started" in launch.notes)
        order = [note for note in launch.notes if not note.startswith("sandbox")]
        assert order.index("migrated") < order.index("web started")
        networks = next(place for place, note in enumerate(launch.notes) if note.startswith("sandbox"))
        assert networks < launch.notes.index("examples written")
        assert order.index("examples written") < order.index("worker started")


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_everything_and_is_no_failure(tmp_path: Path, how: signal.Signals) -> None:
    with demo(tmp_path) as launch:
        launch.until_ready()
        launch.wait_for(lambda: "worker started" in launch.notes)
        assert launch.stop(how) == 0
        assert "worker drained" in launch.notes
        assert launch.left_running() == []


def test_even_what_a_worker_left_behind_in_a_session_of_its_own_is_ended(tmp_path: Path) -> None:
    straying = "import subprocess\nsubprocess.Popen(['sleep', '600'], start_new_session=True)\n" + WORKER
    with demo(tmp_path, worker=straying) as launch:
        launch.until_ready()
        launch.wait_for(lambda: "worker started" in launch.notes)
        assert launch.stop() == 0
        assert launch.left_running() == []


def test_killing_the_demo_without_warning_ends_everything_too(tmp_path: Path) -> None:
    with demo(tmp_path) as launch:
        launch.until_ready()
        launch.stop(signal.SIGKILL)
        launch.wait_for(lambda: launch.left_running() == [])


def test_a_worker_that_dies_is_started_again(tmp_path: Path) -> None:
    stumbling = NOTE + "note('worker fell') if not (notes / 'fell').exists() else None\n"
    stumbling += "first = not (notes / 'fell').exists()\n(notes / 'fell').touch()\nif first: os._exit(7)\n" + WORKER
    with demo(tmp_path, worker=stumbling) as launch:
        launch.until_ready()
        launch.wait_for(lambda: "worker started" in launch.notes)
        assert "worker ended unexpectedly (exit code 7). Starting it again in 1 s." in launch.said


def test_a_queue_that_dies_is_started_again_at_the_same_address_with_what_it_knew(tmp_path: Path) -> None:
    import redis

    with demo(tmp_path) as launch:
        launch.until_ready()
        with redis.Redis.from_url(f"unix://{launch.data}/valkey/valkey.sock") as queue:
            queue.set("kept", "yes")
            queue.execute_command("WAITAOF", 1, 0, 5000)
            pid = queue.info("server")["process_id"]
        os.kill(pid, signal.SIGKILL)
        launch.wait_for(lambda: "valkey ended unexpectedly" in launch.said)

        def remembers() -> bool:
            with suppress(redis.ConnectionError), redis.Redis.from_url(f"unix://{launch.data}/valkey/valkey.sock") as q:
                return q.get("kept") == b"yes"
            return False

        launch.wait_for(remembers)


@pytest.mark.parametrize(("who", "above"), [("web", 0), ("sandbox", 1)])
def test_without_pages_or_pretend_networks_there_is_no_demo(tmp_path: Path, who: str, above: int) -> None:
    with demo(tmp_path) as launch:
        launch.until_ready()
        get(launch.port + above, "/quit")
        assert launch.process.wait(60) == 1
        assert f"{who} ended unexpectedly" in launch.said
        assert f"from {launch.data}/logs/{who}.log:" in launch.said
        assert launch.left_running() == []


def test_its_last_words_are_shown_when_a_member_falls(tmp_path: Path) -> None:
    with demo(tmp_path) as launch:
        get(launch.until_ready().port + 1, "/quit")
        launch.process.wait(60)
        assert "the pretend networks fell over" in launch.said


def test_failed_migrations_end_it_with_their_last_words(tmp_path: Path) -> None:
    with demo(tmp_path, prepare="raise SystemExit('this table has no legs')") as launch:
        assert launch.process.wait(60) == 1
        assert "migrations failed with exit code 1." in launch.said
        assert "this table has no legs" in launch.said
        assert launch.left_running() == []


@pytest.mark.parametrize("above", [0, 1])
def test_a_taken_port_is_one_clear_sentence(tmp_path: Path, above: int) -> None:
    port = port_pair()
    with socket.create_server(("127.0.0.1", port + above)), demo(tmp_path, port=port) as launch:
        assert launch.process.wait(60) == 1
        (sentence,) = launch.said.splitlines()
        assert sentence.startswith(f"Port {port + above}, for ")
        assert sentence.endswith(f"is in use. Another one: python3 -m webapp demo --port {port + 10}")
        assert not launch.data.exists()


def test_two_demos_never_share_a_folder(tmp_path: Path) -> None:
    with demo(tmp_path) as first:
        first.until_ready()
        second = Launch(
            f"from webapp.launch.demo import run\n"
            f"sys.exit(guarded(lambda: run(Path({str(first.data)!r}), {port_pair()}, reset=True)))",
            tmp_path / "second",
        )
        with second:
            assert second.process.wait(60) == 1
            assert "already running with its data in" in second.said
        assert "migrated" in first.notes


def test_secrets_last_are_readable_by_nobody_else_and_are_forgotten_by_a_reset(tmp_path: Path) -> None:
    before = environment({}, _made(tmp_path), 5000, 2525, "unix:///valkey")
    for name in ("secret_key", "token_keys"):
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600
    assert environment({}, tmp_path, 5000, 2525, "unix:///valkey") == before
    assert len(before["SECRET_KEY"]) >= 32
    assert vault.key_id(before["TOKEN_KEYS"])


def test_nothing_of_the_machines_own_settings_reaches_the_demo(tmp_path: Path) -> None:
    outside = {"DATABASE_URL": "postgresql://live", "SECRET_KEY_FILE": "/live", "X_API_VERSION": "9", "PATH": "/bin"}
    outside["INSTAGRAM_LOGIN"] = "facebook"
    seen = environment(outside, _made(tmp_path), 5000, 2525, "unix:///valkey")
    assert seen["DATABASE_URL"] == f"sqlite:///{tmp_path}/relink.sqlite3"
    assert "SECRET_KEY_FILE" not in seen
    assert "X_API_VERSION" not in seen
    assert "INSTAGRAM_LOGIN" not in seen
    assert seen["PATH"] == "/bin"


def test_every_network_is_pointed_at_its_pretend_twin(tmp_path: Path) -> None:
    seen = environment({}, _made(tmp_path), 5000, 2525, "unix:///valkey")
    for network in ("facebook", "instagram", "x", "linkedin", "youtube"):
        for which in ("AUTH", "TOKEN", "REVOKE", "API"):
            assert f"{seen[f'{network.upper()}_{which}_URL']}/".startswith(f"http://127.0.0.1:5001/{network}/")
        assert seen[f"{network.upper()}_CLIENT_ID"] == "relink-demo"


def _made(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    return folder
