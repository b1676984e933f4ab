"""A project of stand-ins: what the launch starts, each as small as it can be, and what it left behind."""

import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import IO, Self

from tests.provisions.ports import free_port

ROOT = Path(__file__).parents[2]
PATIENCE_SECONDS = 60.0

NOTE = """
import os, pathlib
notes = pathlib.Path(os.environ["RELINK_DATA_DIR"])
def note(what):
    with (notes / "notes").open("a") as file:
        file.write(what + "\\n")
"""
WEB = (
    NOTE
    + """
note("web started")
def create_app():
    def app(environ, start_response):
        if environ["PATH_INFO"] == "/quit":
            os.kill(os.getppid(), 9)
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [b"ready"]
    return app
"""
)
SANDBOX = (
    NOTE
    + """
import http.server, sys
class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path == "/quit":
            print("the pretend networks fell over", flush=True)
            os._exit(3)
        self.send_response(200)
        self.end_headers()
    def log_message(self, *words): pass
note("sandbox " + " ".join(sys.argv[1::2]))
port = int(sys.argv[sys.argv.index("--port") + 1])
http.server.ThreadingHTTPServer(("127.0.0.1", port), Answer).serve_forever()
"""
)
WORKER = (
    NOTE
    + """
import signal, sys, time
def drain(number, frame):
    note("worker drained")
    sys.exit(0)
signal.signal(signal.SIGTERM, drain)
note("worker started")
while True:
    time.sleep(0.05)
"""
)


def project(folder: Path, **changed: str) -> Path:
    """A project whose processes note what they did in their data folder; `changed` replaces some (web, worker, ...)."""
    parts = {
        "webapp/__init__.py": "",
        "webapp/app.py": changed.get("web", WEB),
        "webapp/demo.py": changed.get("examples", NOTE + "note('examples written')"),
        "webapp/launch/__init__.py": "",
        "webapp/launch/prepare.py": changed.get("prepare", NOTE + "note('migrated')"),
        "webapp/launch/first_start.py": changed.get("first_start", NOTE + "note('code printed')"),
        "webapp/sandbox/__init__.py": "",
        "webapp/sandbox/__main__.py": changed.get("sandbox", SANDBOX),
        "worker.py": changed.get("worker", WORKER),
    }
    for name, text in parts.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def port_pair() -> int:
    """A free port with a free one above it, as the demo wants them."""
    return free_port(following=1)


class Launch:
    """A launch in a process of its own, as a person would start it. Ends with the test, whatever happens."""

    def __init__(self, code: str, data: Path, out: IO[bytes] | None = None, **environment: str) -> None:
        self.data = data
        data.parent.mkdir(parents=True, exist_ok=True)
        self.output = data.parent / f"{data.name}.out"
        self.mark = uuid.uuid4().hex
        # Whoever runs the tests under nohup makes them deaf to a hang-up, and their children with them.
        hearing = "import signal\nsignal.signal(signal.SIGHUP, signal.SIG_DFL)\n"
        program = f"{hearing}import sys\nfrom pathlib import Path\nfrom webapp.launch.commands import guarded\n{code}"
        with self.output.open("wb") as kept:
            self.process = subprocess.Popen(
                [sys.executable, "-c", program],
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=out or kept,
                stderr=kept,
                env=dict(os.environ) | environment | {"STARTED_BY_TEST": self.mark},
                start_new_session=True,
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait()
        for pid in self.left_running():
            os.kill(pid, signal.SIGKILL)

    @property
    def said(self) -> str:
        return self.output.read_text(encoding="utf-8")

    @property
    def notes(self) -> list[str]:
        """What the stand-ins have noted so far."""
        kept = self.data / "notes"
        return kept.read_text(encoding="utf-8").splitlines() if kept.exists() else []

    def wait_for(self, reached: Callable[[], object]) -> None:
        """Wait until it is so; fail with everything that was said when it doesn't come to be."""
        until = time.monotonic() + PATIENCE_SECONDS
        while not reached():
            assert time.monotonic() < until, f"waited in vain; it said:\n{self.said}"
            time.sleep(0.02)

    def until_ready(self) -> Self:
        self.wait_for(lambda: "Relink is ready" in self.said or self.process.poll() is not None)
        assert self.process.poll() is None, self.said
        return self

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        self.process.send_signal(how)
        return self.process.wait(PATIENCE_SECONDS)

    def left_running(self) -> list[int]:
        """Everything that this launch started, near or far, and that still runs: its environment carries our mark."""
        return [pid for pid in _processes() if pid != self.process.pid and _carries(pid, self.mark)]


def _processes() -> Iterable[int]:
    return (int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdecimal())


def _carries(pid: int, mark: str) -> bool:
    try:
        return mark.encode() in Path(f"/proc/{pid}/environ").read_bytes()
    except OSError:
        return False
