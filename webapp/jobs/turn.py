"""One turn at work: over when its time is up, so that other jobs get theirs, or when the worker is asked to stop."""

import time

TURN_SECONDS = 40.0
"""After so long a job begins nothing new. The next tick of the cron goes on where it stopped."""


class Stop:
    """Whether this process was asked to stop."""

    asked = False


def ask_to_stop(*_: object) -> None:
    """Let the job under way finish what it has begun and end; serves as a signal handler."""
    Stop.asked = True


class Turn:
    """Says whether to go on: `while turn(): …`."""

    def __init__(self, seconds: float = TURN_SECONDS) -> None:
        self._until = time.monotonic() + seconds

    def __call__(self) -> bool:
        return not Stop.asked and time.monotonic() < self._until
