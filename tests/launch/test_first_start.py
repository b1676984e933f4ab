"""The code that a fresh server prints: only while nobody is here, and one that works."""

import os
import re
import subprocess
import sys
from pathlib import Path

from flask import Flask

from tests.conftest import build_app, environment
from tests.world import World
from webapp import clock
from webapp.actions.signing_in.sign_in import Browser
from webapp.actions.team import setup
from webapp.actions.team.setup import Founder
from webapp.models import db

ROOT = Path(__file__).parents[2]
ZOE = Founder("zoe@example.test", "Zoe", "four words that wander", "Zoe AG", "en", "Europe/Berlin")


def started(folder: Path) -> "subprocess.CompletedProcess[str]":
    """What `serve` does once it is ready."""
    own = environment(f"sqlite:///{folder / 'relink.sqlite'}", folder)
    return subprocess.run(
        [sys.executable, "-m", "webapp.launch.first_start"],
        env={"PATH": os.environ["PATH"], **own},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def fresh(folder: Path) -> Flask:
    return build_app(f"sqlite:///{folder / 'relink.sqlite'}", folder)


def close(app: Flask) -> None:
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def test_a_fresh_server_prints_the_address_and_a_code_that_works(tmp_path: Path) -> None:
    app = fresh(tmp_path)
    printed = started(tmp_path)
    assert printed.returncode == 0, printed.stderr
    assert "http://127.0.0.1:5000/setup" in printed.stdout
    code = re.search(r"with the code (\S+)", printed.stdout)
    assert code
    with app.app_context():
        assert setup.begin(code[1], ZOE, Browser("a browser", None), clock.now())
    assert started(tmp_path).stdout == ""
    close(app)


def test_where_somebody_is_it_prints_nothing(tmp_path: Path) -> None:
    app = fresh(tmp_path)
    World.begin(app, clock.now())
    printed = started(tmp_path)
    assert (printed.returncode, printed.stdout) == (0, "")
    close(app)
