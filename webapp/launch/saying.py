"""What a launch tells whoever started it."""

import os
import sys


def say(*lines: str) -> None:
    """Tell whoever listens; that nobody does any more (`demo | head -1`) is no reason to stop."""
    try:
        print("\n".join(lines), flush=True)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
