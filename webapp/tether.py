"""Ties processes to each other, so that whatever ends one of them leaves nothing running.

Linux tells a child when its parent has died, and gives orphans to the nearest ancestor that asked for them. Elsewhere
both requests do nothing, and only an orderly stop cleans up.
"""

import ctypes
import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36


def die_with_parent() -> Callable[[], None] | None:
    """What a child runs between fork and exec, so that it gets SIGTERM when this thread's process ends.

    For `subprocess.Popen(preexec_fn=...)`; None where the system can't promise it. Call it before the fork: the
    library must already be loaded in the parent.
    """
    prctl = _prctl()
    if prctl is None:
        return None
    parent = os.getpid()

    def tie() -> None:
        prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:  # it died before the tie held
            os._exit(1)

    return tie


def adopt_orphans() -> None:
    """Become the parent of every grandchild whose own parent ends, so that `end_orphans` finds it."""
    prctl = _prctl()
    if prctl is not None:
        prctl(PR_SET_CHILD_SUBREAPER, 1)


def end_orphans() -> list[int]:
    """Kill and reap every child that is left, theirs included, and return their process ids."""
    ended: list[int] = []
    while left := _children():
        for pid in left:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
            with suppress(ChildProcessError):
                os.waitpid(pid, 0)
        ended += left
    return ended


def _children() -> list[int]:
    """This process's children, from every one of its threads."""
    found: list[int] = []
    for listing in Path(f"/proc/{os.getpid()}/task").glob("*/children"):
        with suppress(OSError):  # the thread has just ended
            found += [int(pid) for pid in listing.read_text(encoding="ascii").split()]
    return found


def _prctl() -> Callable[[int, int], int] | None:
    """The system call, or None where there is none."""
    if sys.platform != "linux":
        return None
    call: Callable[[int, int], int] = ctypes.CDLL(None, use_errno=True).prctl
    return call
