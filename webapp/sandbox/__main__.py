"""`python -m webapp.sandbox`: the pretend networks as a process of their own, until Ctrl+C or SIGTERM."""

import argparse
import signal
import sys
import threading
from pathlib import Path

from webapp.sandbox import people
from webapp.sandbox.app import create_sandbox
from webapp.sandbox.serve import serving


def main(arguments: list[str] | None = None) -> int:
    """Serve, say so in one line, and wait to be told to stop."""
    wanted = _parser().parse_args(arguments)
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    try:
        with serving(
            create_sandbox(wanted.data, signed_in=dict(wanted.signed_in)), wanted.port, wanted.smtp_port
        ) as here:
            mail = "" if here.smtp_port is None else f" (mail: smtp://127.0.0.1:{here.smtp_port})"
            print(f"The pretend networks are ready: {here.url}{mail}", flush=True)
            stop.wait()
    except OSError as error:
        print(f"The pretend networks can't start: {error}", file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m webapp.sandbox", description=__doc__)
    parser.add_argument("--port", type=int, default=5001, help="of the networks and the control page; 0 takes any")
    parser.add_argument("--smtp-port", type=int, default=None, help="of the mailbox; left out: no mail; 0 takes any")
    parser.add_argument("--data", type=Path, default=None, help="folder for its memory; left out: none")
    parser.add_argument(
        "--signed-in",
        type=_somebody,
        action="append",
        default=[],
        metavar="NETWORK:PERSON",
        help="whose browser that network takes a new one for, such as facebook:ada; left out: it asks",
    )
    return parser


def _somebody(text: str) -> tuple[str, str]:
    """A network, and a person there."""
    network, _, person = text.partition(":")
    if network not in people.PEOPLE or people.person(network, person) is None:
        raise argparse.ArgumentTypeError(f"{text} is nobody: it must be such as facebook:ada")
    return network, person


if __name__ == "__main__":
    sys.exit(main())
