"""The project's own virtual environment: made from a lock file once, and again when the lock changes.

Standard library only, because it runs on a bare Python before anything is installed.
"""

import fcntl
import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

from webapp.launch.failure import LaunchFailed
from webapp.tether import die_with_parent

ROOT = Path(__file__).resolve().parents[2]
RUNTIME_LOCK = "requirements.lock"
# Holds every line of the runtime lock too (a test sees to it), so whoever has it needs no other.
DEV_LOCK = "requirements-dev.lock"
MARKER = "relink-installed"


def enter(lock: str, arguments: list[str], root: Path = ROOT) -> None:
    """Return when this Python has what `lock` asks for; else install it into `root`/.venv and start over inside.

    `arguments` are the command's own, for the second start. Raises `LaunchFailed` when nothing could be installed.
    """
    if is_ready(Path(sys.prefix), lock, root):
        return
    home = root / ".venv"
    prepare(home, lock, root)
    _start_over(home, arguments, root)


def is_ready(home: Path, lock: str, root: Path = ROOT) -> bool:
    """Whether the environment in `home` was made from `lock`, or from one that holds it, as it is now."""
    marker = home / MARKER
    if not marker.is_file():
        return False
    installed = marker.read_text(encoding="ascii").split()
    return any(f"{name}:{_digest(root / name)}" in installed for name in {lock, DEV_LOCK})


def prepare(home: Path, lock: str, root: Path = ROOT) -> None:
    """Make `home` ready for `lock`; a second process that starts meanwhile waits and then finds it done."""
    with _only_one(root / ".venv.lock"):
        if is_ready(home, lock, root):
            return
        began = time.monotonic()
        _say(f"Installing what Relink needs into {home} (once, one to two minutes) ...", end="")
        try:
            _install(home, lock, root)
        except BaseException:
            _say("")
            raise
        _say(f" done in {time.monotonic() - began:.0f} s.")


def _install(home: Path, lock: str, root: Path) -> None:
    marker = home / MARKER
    marker.unlink(missing_ok=True)
    if not _runs(_python(home)):
        _run(
            [sys.executable, "-m", "venv", "--clear", str(home)],
            "Could not make a virtual environment. On Debian and Ubuntu: apt-get install python3-venv",
        )
    pip = [str(_python(home)), "-m", "pip", "--disable-pip-version-check", "--no-input", "install", "--quiet"]
    _run(
        [*pip, "--retries", "2", "--no-deps", "--require-hashes", "--requirement", str(root / lock)],
        f"Could not install the packages of {lock}. Is the network there? Run the same command again to go on.",
    )
    done = {lock, RUNTIME_LOCK} if lock == DEV_LOCK else {lock}
    lines = sorted(f"{name}:{_digest(root / name)}" for name in done)
    marker.write_text("\n".join(lines) + "\n", encoding="ascii")


def _start_over(home: Path, arguments: list[str], root: Path) -> NoReturn:
    """Become the same command inside the environment. Same process, so signals and exit code stay whose they were."""
    sys.stdout.flush()
    environment = dict(os.environ)
    if Path.cwd() != root:
        environment["PYTHONPATH"] = os.pathsep.join(filter(None, [str(root), environment.get("PYTHONPATH")]))
    python = str(_python(home))
    os.execve(  # noqa: S606 - there is no shell in it
        python, [python, "-m", "webapp", *arguments], environment
    )


def _run(command: list[str], what_failed: str) -> None:
    done = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=die_with_parent(),  # or it would go on installing when we are gone
    )
    if done.returncode != 0:
        said = [line for line in (done.stdout + done.stderr).splitlines() if not line.startswith("WARNING")]
        raise LaunchFailed("\n".join([what_failed, *said[-5:]]))


def _runs(python: Path) -> bool:
    """Whether that Python is there and has pip. It is gone, for one, when the system's Python was upgraded."""
    try:
        return subprocess.run([str(python), "-m", "pip", "--version"], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def _python(home: Path) -> Path:
    return home / "bin" / "python"


def _digest(lock: Path) -> str:
    return hashlib.sha256(lock.read_bytes()).hexdigest()


def _say(words: str, end: str = "\n") -> None:
    print(words, end=end, file=sys.stderr, flush=True)


@contextmanager
def _only_one(lock_file: Path) -> Iterator[None]:
    """Hold the file's lock; the system lets go of it whatever ends this process."""
    with lock_file.open("w", encoding="ascii") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield
