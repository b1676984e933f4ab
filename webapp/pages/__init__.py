"""The pages: thin blueprints, one page a file. Here is the list of them."""

from importlib import import_module
from importlib.util import find_spec

from flask import Flask

from webapp import assets

SHARED = ("origin", "languages", "formats", "frame", "headers", "errors", "throttle", "login")
NAMES = (
    "accounts",
    "activity",
    "check",
    "connect",
    "disconnect",
    "health",
    "home",
    "login",
    "notices",
    "notifications",
    "permissions",
    "plan",
    "profile",
    "publishing",
    "security",
)


def register(app: Flask) -> None:
    """Hang every page, and what all of them share, into the app. (While the house is being built: those that exist.)"""
    assets.init(app)
    for name in SHARED:
        if find_spec(f"webapp.pages.{name}"):
            import_module(f"webapp.pages.{name}").init(app)
    for name in NAMES:
        if name == "activity" and not find_spec("webapp.pages.formats"):
            continue
        if find_spec(f"webapp.pages.{name}"):
            app.register_blueprint(import_module(f"webapp.pages.{name}").pages)
