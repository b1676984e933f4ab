"""`serve`: production on one machine, or the web part of a larger one."""

import os
import sys
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path

from webapp.embedded import Embedded
from webapp.launch import doors, folder
from webapp.launch.crew import Crew, StopAsked
from webapp.launch.environment import ROOT
from webapp.launch.failure import LaunchFailed
from webapp.launch.saying import say
from webapp.launch.web import start_valkey, start_web, start_worker
from webapp.settings import Settings, SettingsError, load

DATA = Path("var/serve")


def run(host: str, port: int, *, web_only: bool = False, data: Path = DATA, root: Path = ROOT) -> int:
    """Migrate, serve and work until asked to stop, then return 0. Raises `LaunchFailed` when it can't go on.

    What is not set is embedded, with its data in `data`.
    """
    doors.need_free(host, port, "the pages", f"python3 -m webapp serve --port {port + 1}")
    if web_only:
        _must_be_shared(os.environ)
    with ExitStack() as held:
        home = Path(os.environ.get("RELINK_DATA_DIR") or data).resolve()
        environment, valkey = _completed(os.environ, home, held)
        processes = _processes(environment)
        crew = Crew(environment, root)
        crew.take_signals()
        try:
            _start(crew, valkey, host, port, processes)
            if not web_only:
                start_worker(crew)
            crew.wait_until(lambda: doors.answers(port, "/readyz", host))  # however long: database or queue may be late
            say(f"Relink is ready: {_must_make_sense(environment).public_url}")
            _welcome_the_first(crew)
            crew.run_on()
        except StopAsked:
            pass
        finally:
            crew.stop()
    return 0


def _start(crew: Crew, valkey: Embedded | None, host: str, port: int, processes: int) -> None:
    """Whatever the worker needs, too, and the pages."""
    if valkey is not None:
        start_valkey(crew, valkey)
    crew.step("migrations", [sys.executable, "-m", "webapp.launch.prepare"])
    start_web(crew, host, port, processes)


def _welcome_the_first(crew: Crew) -> None:
    """Print a code for the setup page while nobody is here yet. Without it, `users create-admin` does the same."""
    try:
        crew.step("first start", [sys.executable, "-m", "webapp.launch.first_start"])
    except LaunchFailed as failed:
        say(str(failed))  # no reason to stop serving; had somebody else failed, `run_on` would say so again


def _completed(given: Mapping[str, str], home: Path, held: ExitStack) -> tuple[dict[str, str], Embedded | None]:
    """The environment with what was left out filled in, once it makes sense, and the Valkey that it then needs."""
    environment = dict(given) | {"RELINK_DATA_DIR": str(home)}
    valkey = None
    if not _is_set(given, "DATABASE_URL"):
        environment["DATABASE_URL"] = f"sqlite:///{home / 'relink.sqlite3'}"
    _must_make_sense(environment)
    if not (_is_set(given, "DATABASE_URL") and _is_set(given, "REDIS_URL")):
        held.enter_context(folder.held(home))
    if not _is_set(given, "REDIS_URL"):
        valkey = held.enter_context(Embedded(home / "valkey"))
        environment["REDIS_URL"] = valkey.url
    return environment, valkey


def _must_make_sense(environment: Mapping[str, str]) -> Settings:
    try:
        return load(environment)
    except SettingsError as wrong:
        raise LaunchFailed(f"Relink can't start with these settings:\n{wrong}") from None


def _must_be_shared(given: Mapping[str, str]) -> None:
    missing = [name for name in ("DATABASE_URL", "REDIS_URL") if not _is_set(given, name)]
    if missing:
        raise LaunchFailed(f"--web-only needs {' and '.join(missing)}: workers elsewhere must reach the same ones.")


def _is_set(given: Mapping[str, str], name: str) -> bool:
    return bool(given.get(name) or given.get(f"{name}_FILE"))


def _processes(environment: Mapping[str, str]) -> int:
    """How many web processes WEB_CONCURRENCY asks for; two unless it says otherwise."""
    asked = environment.get("WEB_CONCURRENCY") or "2"
    if not asked.isdecimal() or int(asked) < 1:
        raise LaunchFailed("WEB_CONCURRENCY must be a whole number from 1.")
    return int(asked)
