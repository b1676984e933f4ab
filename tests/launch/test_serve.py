"""Production, with stand-ins for what it runs: what it demands, what it embeds, and how it ends."""

import signal
from pathlib import Path

import pytest

from tests.launch.standins import NOTE, WEB, Launch, project
from tests.provisions.ports import free_port
from webapp import vault
from webapp.launch import doors

SOUND = {
    "SECRET_KEY": "Zq8mV2rT6yB1nC4xK7wL9pS3dF5gH0jQ",
    "TOKEN_KEYS": vault.generate_key(),
    "PUBLIC_URL": "https://relink.example.com",
    "DATABASE_URL": "",
    "REDIS_URL": "",
    "RELINK_DATA_DIR": "",
    "RELINK_DEMO": "",
    "WEB_CONCURRENCY": "1",
}


NEVER_READY = (
    NOTE
    + """
def create_app():
    def app(environ, start_response):
        note("asked")
        start_response("503 Service Unavailable", [("Content-Type", "text/plain")])
        return [b"database: away"]
    return app
"""
)


def serve(
    tmp_path: Path,
    web_only: bool = False,
    port: int | None = None,
    web: str = WEB,
    first_start: str | None = None,
    **environment: str,
) -> Launch:
    parts = {"web": web} | ({"first_start": first_start} if first_start else {})
    root, folder, port = project(tmp_path / "project", **parts), tmp_path / "data", port or free_port()
    launch = Launch(
        f"from webapp.launch.serve import run\n"
        f"sys.exit(guarded(lambda: run('127.0.0.1', {port}, web_only={web_only}, root=Path({str(root)!r}))))",
        folder,
        **(SOUND | {"RELINK_DATA_DIR": str(folder)} | environment),
    )
    launch.port = port
    return launch


def test_missing_settings_are_named_all_at_once_before_anything_starts(tmp_path: Path) -> None:
    with serve(tmp_path, SECRET_KEY="", TOKEN_KEYS="", PUBLIC_URL="") as launch:
        assert launch.process.wait(60) == 1
        for name in ("SECRET_KEY", "TOKEN_KEYS", "PUBLIC_URL"):
            assert name in launch.said
        assert "Traceback" not in launch.said
        assert launch.notes == []


def test_it_migrates_serves_and_works_until_told_to_stop(tmp_path: Path) -> None:
    with serve(tmp_path) as launch:
        launch.wait_for(lambda: doors.answers(launch.port, "/readyz") and "worker started" in launch.notes)
        assert launch.notes[0] == "migrated"
        assert launch.stop(signal.SIGTERM) == 0
        assert "worker drained" in launch.notes
        assert launch.left_running() == []


def test_it_says_once_where_it_can_be_reached_when_it_can(tmp_path: Path) -> None:
    with serve(tmp_path) as launch:
        launch.until_ready()
        assert doors.answers(launch.port, "/readyz")
        assert launch.stop() == 0
        assert launch.said.count("Relink is ready: https://relink.example.com\n") == 1


def test_a_code_for_the_first_person_is_asked_for_once_the_pages_are_there(tmp_path: Path) -> None:
    with serve(tmp_path) as launch:
        launch.wait_for(lambda: "code printed" in launch.notes)
        assert "Relink is ready" in launch.said
        assert launch.stop() == 0


def test_that_no_code_could_be_printed_stops_nothing(tmp_path: Path) -> None:
    with serve(tmp_path, first_start="raise SystemExit(3)") as launch:
        launch.wait_for(lambda: "first start failed with exit code 3" in launch.said)
        assert doors.answers(launch.port, "/readyz")
        assert launch.stop() == 0


def test_while_it_is_not_ready_it_does_not_say_so_and_goes_on(tmp_path: Path) -> None:
    with serve(tmp_path, web=NEVER_READY) as launch:
        launch.wait_for(lambda: launch.notes.count("asked") >= 3)
        assert "is ready" not in launch.said
        assert launch.process.poll() is None
        assert launch.stop() == 0


def test_what_is_not_set_is_embedded_and_kept_in_the_data_folder(tmp_path: Path) -> None:
    with serve(tmp_path) as launch:
        launch.wait_for(lambda: doors.answers(launch.port, "/readyz"))
        assert (launch.data / "valkey" / "valkey.sock").exists()


def test_web_only_starts_no_worker(tmp_path: Path) -> None:
    shared = {"DATABASE_URL": "postgresql://relink@127.0.0.1:9/relink", "REDIS_URL": "redis://127.0.0.1:9/0"}
    (tmp_path / "data").mkdir()
    with serve(tmp_path, web_only=True, **shared) as launch:
        launch.wait_for(lambda: doors.answers(launch.port, "/readyz"))
        assert launch.stop() == 0
        assert "worker started" not in launch.notes
        assert not (launch.data / "valkey").exists()


@pytest.mark.parametrize("missing", ["DATABASE_URL", "REDIS_URL"])
def test_web_only_refuses_what_workers_elsewhere_could_not_reach(tmp_path: Path, missing: str) -> None:
    shared = {"DATABASE_URL": "postgresql://relink@127.0.0.1:9/relink", "REDIS_URL": "redis://127.0.0.1:9/0"}
    with serve(tmp_path, web_only=True, **(shared | {missing: ""})) as launch:
        assert launch.process.wait(60) == 1
        assert launch.said == f"--web-only needs {missing}: workers elsewhere must reach the same ones.\n"


@pytest.mark.parametrize("number", ["0", "-1", "many", "1.5"])
def test_a_senseless_number_of_processes_stops_the_start(tmp_path: Path, number: str) -> None:
    with serve(tmp_path, WEB_CONCURRENCY=number) as launch:
        assert launch.process.wait(60) == 1
        assert launch.said == "WEB_CONCURRENCY must be a whole number from 1.\n"


def test_two_of_them_never_share_embedded_data(tmp_path: Path) -> None:
    with serve(tmp_path) as first:
        first.wait_for(lambda: doors.answers(first.port, "/readyz"))
        with serve(tmp_path) as second:
            assert second.process.wait(60) == 1
            assert "already running with its data in" in second.said
        assert first.process.poll() is None
