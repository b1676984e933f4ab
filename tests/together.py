"""Several acts at the same moment, each in a thread of its own."""

import threading
from collections.abc import Callable


def at_once(*acts: Callable[[], object]) -> list[object]:
    """What each act gave, or the exception it raised, in the order of the acts."""
    gate = threading.Barrier(len(acts))
    ends: list[object] = [None] * len(acts)

    def run(number: int, act: Callable[[], object]) -> None:
        gate.wait()
        try:
            ends[number] = act()
        except Exception as fault:  # noqa: BLE001 - whatever it is, the test looks at it
            ends[number] = fault

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return ends
