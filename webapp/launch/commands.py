"""The command line. Standard library only up to the point where the environment is entered."""

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from webapp.launch.environment import DEV_LOCK, RUNTIME_LOCK, enter
from webapp.launch.failure import LaunchFailed


def main(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code: 0 done or stopped as asked, 1 can't go on, 2 not understood."""
    # What follows `test` belongs to pytest, options included.
    ours, passed_on = (arguments[:1], arguments[1:]) if arguments[:1] == ["test"] else (arguments, [])
    if passed_on in (["-h"], ["--help"]):
        ours, passed_on = arguments, []
    parser = _parser()
    asked = parser.parse_args(ours)
    if "run" not in asked:
        parser.print_help()
        return 0
    asked.passed_on = passed_on

    def run() -> int:
        enter(asked.lock, list(arguments))
        code: int = asked.run(asked)
        return code

    return guarded(run)


def guarded(run: Callable[[], int]) -> int:
    """Run it, and say why it couldn't go on."""
    try:
        return run()
    except LaunchFailed as failed:
        print(failed, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python3 -m webapp",
        description="Relink keeps a company's social accounts connected.",
        epilog="The first run installs what is needed into .venv. `COMMAND --help` says more.",
    )
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")

    demo = commands.add_parser("demo", help="everything on this machine, with pretend networks and example data")
    demo.add_argument("--port", type=_port, default=5000, help="where the pages are; pretend networks are one up")
    demo.add_argument("--data", type=Path, default=Path("var/demo"), help="folder for all it keeps (%(default)s)")
    demo.add_argument("--reset", action="store_true", help="forget all that happened in it and start anew")
    demo.set_defaults(run=_demo, lock=RUNTIME_LOCK)

    tests = commands.add_parser(
        "test",
        usage="python3 -m webapp test [pytest arguments]",
        help="import contracts, linters, types and all tests; with arguments only pytest",
    )
    tests.set_defaults(run=_test, lock=DEV_LOCK)

    serve = commands.add_parser("serve", help="production: brings the database up to date, then web and one worker")
    serve.add_argument("--web-only", action="store_true", help="no worker here; they run elsewhere (python worker.py)")
    serve.add_argument("--host", default="127.0.0.1", help="address to listen on (%(default)s); 0.0.0.0 in a container")
    serve.add_argument("--port", type=_port, default=8000, help="port to listen on (%(default)s)")
    serve.set_defaults(run=_serve, lock=RUNTIME_LOCK)
    return parser


def _port(text: str) -> int:
    """A port that leaves room for the pretend networks one above it."""
    if not text.isdecimal() or not 1 <= int(text) <= 65534:
        raise argparse.ArgumentTypeError("a port is a number from 1 to 65534")
    return int(text)


# The three import what is only there once the environment is.


def _demo(asked: argparse.Namespace) -> int:
    from webapp.launch.demo import run

    return run(asked.data, asked.port, reset=asked.reset)


def _serve(asked: argparse.Namespace) -> int:
    from webapp.launch.serve import run

    return run(asked.host, asked.port, web_only=asked.web_only)


def _test(asked: argparse.Namespace) -> int:
    from webapp.launch.suite import run

    return run(asked.passed_on)
