"""The processes of one launch: started together, watched, and ended so that nothing is left running."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from webapp.launch.failure import LaunchFailed
from webapp.tether import adopt_orphans, die_with_parent, end_orphans

TICK_SECONDS = 0.05
LONGEST_BACKOFF_SECONDS = 30.0
# Whoever ran this long was well: the next restart is quick again.
WELL_AFTER_SECONDS = 60.0


class StopAsked(Exception):
    """Ctrl+C, SIGTERM or SIGHUP came: end everything, in order."""


@dataclass
class Member:
    """One process of the crew. `restart` says that it is started again when it dies; without, its end is everyone's.

    `grace` is how many seconds it gets between SIGTERM and SIGKILL. Members stop in descending `rank`: who is needed
    by others has a lower one.
    """

    name: str
    start: Callable[[], "subprocess.Popen[bytes]"]
    restart: bool
    grace: float
    rank: int
    process: "subprocess.Popen[bytes]"
    began: float
    backoff: float = 1.0
    start_again_at: float | None = None


@dataclass
class Crew:
    """Starts, watches and stops. `logs` is the folder for what members say; None lets them speak to the terminal."""

    environment: Mapping[str, str]
    cwd: Path
    logs: Path | None = None
    members: list[Member] = field(default_factory=list)
    _signals: int = 0
    _adopts: bool = False

    def take_signals(self) -> None:
        """From now on signals ask for an orderly stop; a second one stops waiting for anyone. `nohup` is respected."""
        adopt_orphans()
        self._adopts = True
        for asked in (signal.SIGINT, signal.SIGTERM):
            signal.signal(asked, self._asked)
        if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:
            signal.signal(signal.SIGHUP, self._asked)

    def _asked(self, number: int, frame: FrameType | None) -> None:
        del number, frame
        self._signals += 1

    def add(
        self, name: str, command: Sequence[str], *, restart: bool = False, grace: float = 10.0, rank: int = 1
    ) -> Member:
        """Start a member and keep it."""
        return self.keep(name, lambda: self._spawn(name, command), restart=restart, grace=grace, rank=rank)

    def keep(
        self,
        name: str,
        start: Callable[[], "subprocess.Popen[bytes]"],
        *,
        restart: bool = False,
        grace: float = 10.0,
        rank: int = 1,
    ) -> Member:
        """Keep a member that is started in its own way; `start` runs now and at every restart."""
        member = Member(name, start, restart, grace, rank, start(), time.monotonic())
        self.members.append(member)
        return member

    def step(self, name: str, command: Sequence[str]) -> None:
        """Run a command to its end, watching the others. Raises `LaunchFailed` when it fails."""
        process = self._spawn(name, command)
        try:
            self.wait_until(lambda: process.poll() is not None)
        finally:
            _end_group(process, signal.SIGKILL)
            process.wait()
        if process.returncode != 0:
            raise LaunchFailed(f"{name} failed with exit code {process.returncode}.{self.last_words(name)}")

    def wait_until(self, reached: Callable[[], bool], seconds: float = float("inf"), what: str = "") -> None:
        """Wait, watching everyone. Raises `StopAsked`, and `LaunchFailed` when a member dies or the time is up."""
        until = time.monotonic() + seconds
        while not reached():
            self._watch()
            if time.monotonic() > until:
                raise LaunchFailed(f"{what} did not happen within {seconds:.0f} seconds.")
            time.sleep(TICK_SECONDS)

    def run_on(self) -> None:
        """Watch until someone asks to stop (`StopAsked`) or a member that must not die does (`LaunchFailed`)."""
        self.wait_until(lambda: False)

    def stop(self) -> None:
        """End everyone, the most dependent first, each with its grace; then whatever they left behind.

        The last only after `take_signals`: before it, this process may have children that are not the crew's.
        """
        heard = self._signals
        for rank in sorted({member.rank for member in self.members}, reverse=True):
            leaving = [member for member in self.members if member.rank == rank]
            for member in leaving:
                _end_group(member.process, signal.SIGTERM)
            for member in leaving:
                self._see_off(member, heard)
        self.members.clear()
        if self._adopts:
            end_orphans()

    def _see_off(self, member: Member, heard: int) -> None:
        until = time.monotonic() + member.grace
        while member.process.poll() is None and time.monotonic() < until and self._signals <= heard:
            time.sleep(TICK_SECONDS)
        _end_group(member.process, signal.SIGKILL)
        member.process.wait()

    def _watch(self) -> None:
        if self._signals:
            raise StopAsked
        for member in self.members:
            if member.start_again_at is not None:
                self._start_again(member)
            elif member.process.poll() is not None:
                self._has_died(member)

    def _has_died(self, member: Member) -> None:
        ended = f"{member.name} ended unexpectedly (exit code {member.process.returncode})."
        _end_group(member.process, signal.SIGKILL)
        if not member.restart:
            raise LaunchFailed(ended + self.last_words(member.name))
        if time.monotonic() - member.began > WELL_AFTER_SECONDS:
            member.backoff = 1.0
        _say(f"{ended} Starting it again in {member.backoff:.0f} s.")
        member.start_again_at = time.monotonic() + member.backoff
        member.backoff = min(member.backoff * 2, LONGEST_BACKOFF_SECONDS)

    def _start_again(self, member: Member) -> None:
        if time.monotonic() >= (member.start_again_at or 0):
            member.process, member.began, member.start_again_at = member.start(), time.monotonic(), None

    def _spawn(self, name: str, command: Sequence[str]) -> "subprocess.Popen[bytes]":
        """Start a process in a group of its own: Ctrl+C reaches only this process, which then stops all in order."""
        log = None if self.logs is None else (self.logs / f"{name}.log").open("ab")
        try:
            return subprocess.Popen(
                command,
                cwd=self.cwd,
                env=dict(self.environment),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT if log else None,
                start_new_session=True,
                preexec_fn=die_with_parent(),  # noqa: PLW1509 - runs one system call, and nothing else can tie them
            )
        finally:
            if log:
                log.close()

    def last_words(self, name: str, lines: int = 12) -> str:
        """The end of a member's log, to print below a sentence; empty when it speaks to the terminal itself."""
        if self.logs is None:
            return ""
        log = self.logs / f"{name}.log"
        said = log.read_text(encoding="utf-8", errors="replace").splitlines() if log.exists() else []
        return "\n".join([f" Its last words, from {log}:", *said[-lines:]])


def _end_group(process: "subprocess.Popen[bytes]", number: signal.Signals) -> None:
    """Signal the process and all it started in its group, whether or not it still lives itself."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, number)


def _say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)
