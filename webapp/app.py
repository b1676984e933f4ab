"""Where the parts meet: the only place that knows all of them."""

import os
from typing import Any

from flask import Flask, request
from jinja2 import StrictUndefined
from sqlalchemy.engine import make_url

from webapp import cli, networks, pages, settings
from webapp.actions.house import House
from webapp.models import db
from webapp.models.base import BUSY_TIMEOUT_SECONDS, prepare_engine, set_reading_only
from webapp.networks.provider import Provider
from webapp.pages import sizes
from webapp.settings import Settings, SettingsError
from webapp.vault import Vault

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def create_app(given: Settings | None = None) -> Flask:
    """The web app, with settings from the environment unless given.

    Raises SettingsError naming every missing or senseless value: the app fails at its start, not at a click.
    """
    try:
        own = given or settings.load()
    except SettingsError as wrong:
        if os.environ.get("FLASK_RUN_FROM_CLI") == "true":
            return cli.without_settings(wrong)  # `keys generate` is how one comes by settings
        raise
    app = Flask(__name__, template_folder="../templates", static_folder="../static")
    app.jinja_env.undefined = StrictUndefined
    app.config.update(
        SECRET_KEY=own.secret_key,
        SQLALCHEMY_DATABASE_URI=own.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=engine_options(own.database_url),
        MAX_CONTENT_LENGTH=sizes.LARGEST_BODY,
    )
    provider = Provider(own.oidc) if own.oidc else None
    app.extensions["relink"] = House(own, Vault(own.token_keys), networks.build(own), provider)
    db.init_app(app)
    with app.app_context():
        prepare_engine(db.engine)
    app.before_request(mark_safe_requests)
    app.teardown_request(unmark)
    pages.register(app)
    cli.register(app)
    return app


def engine_options(database_url: str) -> dict[str, Any]:
    """How connections are kept: checked before use, so that a restarted database needs no restart of ours.

    What is written to the database stays out of the messages of its faults, which end in logs.
    """
    if make_url(database_url).get_backend_name() == "sqlite":
        return {
            "connect_args": {"timeout": BUSY_TIMEOUT_SECONDS, "check_same_thread": False},
            "hide_parameters": True,
        }
    return {"pool_pre_ping": True, "pool_size": 10, "max_overflow": 10, "pool_recycle": 1800, "hide_parameters": True}


def mark_safe_requests() -> None:
    """A GET only reads: on SQLite it need not wait for the writer's place."""
    set_reading_only(request.method in SAFE_METHODS)


def unmark(_fault: BaseException | None) -> None:
    """What else a thread does after a request begins as a writer, as ever."""
    set_reading_only(False)
