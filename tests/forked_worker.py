"""Workers that are forks of one process which has imported everything already: starting Python anew takes a second.

What is forked does all that `python worker.py` does from its first line on, with an environment, a session and a log of
its own. It is a child of the forking process, not of the tests', as if it had been started by somebody else.
"""

import multiprocessing
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["worker"])


class Running(Protocol):
    """A process under way, as `subprocess.Popen` has it."""

    pid: int

    def poll(self) -> int | None: ...

    def wait(self, timeout: float | None = None) -> int: ...

    def send_signal(self, sig: int) -> None: ...


class ForkedWorker:
    """A worker under way."""

    def __init__(self, arguments: Sequence[str], environment: Mapping[str, str], folder: Path, log: Path) -> None:
        self._process = FORKS.Process(target=_become, args=(tuple(arguments), dict(environment), folder, log))
        self._process.start()
        assert self._process.pid
        self.pid = self._process.pid

    def poll(self) -> int | None:
        """Its exit code, or -n if signal n ended it; None while it works."""
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end; gives the exit code. Raises subprocess.TimeoutExpired."""
        self._process.join(timeout)
        code = self._process.exitcode
        if code is None:
            raise subprocess.TimeoutExpired("worker.py", timeout or 0)
        return code

    def send_signal(self, sig: int) -> None:
        """Send it a signal, if it is still there."""
        if self.poll() is None:
            os.kill(self.pid, sig)


def _become(arguments: Sequence[str], environment: Mapping[str, str], folder: Path, log: Path) -> None:
    os.setsid()
    os.chdir(folder)
    with log.open("ab") as file:
        os.dup2(file.fileno(), sys.stdout.fileno())
        os.dup2(file.fileno(), sys.stderr.fileno())
    os.environ.clear()
    os.environ.update(environment)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    sys.argv = ["worker.py", *arguments]
    import worker

    sys.exit(worker.main())
