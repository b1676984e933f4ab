"""The pretend networks as one Flask app: the only place of the sandbox where its parts meet."""

import time
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

from flask import Flask
from jinja2 import StrictUndefined
from werkzeug.routing import BaseConverter

from webapp.sandbox import clock, control, headers, mailbox, public, recorder, sign_on, wayback
from webapp.sandbox.calls import Call
from webapp.sandbox.dialects import facebook, instagram, linkedin, x, youtube
from webapp.sandbox.dialects.meta import paths
from webapp.sandbox.networks import NETWORKS
from webapp.sandbox.world.store import World

BIGGEST_CALL = 4 * 1024 * 1024
"""Bytes."""


class NetworkConverter(BaseConverter):
    """Matches the name of a network in an address, and nothing else."""

    regex = f"(?:{'|'.join(NETWORKS)})"


def create_sandbox(
    state_dir: Path | None = None,
    now: Callable[[], datetime] = clock.now,
    sleep: Callable[[float], None] = time.sleep,
    signed_in: Mapping[str, str] | None = None,
) -> Flask:
    """The app. It remembers in `state_dir`, or in memory only; `now` tells the time, aware, in UTC.

    `signed_in` names by network the person whose browser a new one is taken for, as if they had signed in before.
    """
    app = Flask(__name__)
    app.request_class = Call
    app.config.update(
        WORLD=World(state_dir, now), SLEEP=sleep, SIGNED_IN=signed_in or {}, MAX_CONTENT_LENGTH=BIGGEST_CALL
    )
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.url_map.converters["network"] = NetworkConverter
    recorder.install(app)
    headers.install(app)
    wayback.install(app)
    paths.install(app)
    for blueprint in (
        *facebook.BLUEPRINTS,
        *instagram.BLUEPRINTS,
        *linkedin.BLUEPRINTS,
        *x.BLUEPRINTS,
        *youtube.BLUEPRINTS,
        public.bp,
        control.bp,
        mailbox.bp,
        sign_on.bp,
    ):
        app.register_blueprint(blueprint)
    app.add_url_rule("/healthz", "healthz", lambda: ("ok\n", {"Content-Type": "text/plain; charset=utf-8"}))
    return app
