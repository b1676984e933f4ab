"""Pages that show every component at once, hung into an app by tests that look at them."""

import re
from datetime import timedelta
from pathlib import Path
from time import sleep

from flask import Flask, render_template, request
from jinja2 import ChoiceLoader, FileSystemLoader

from webapp import clock
from webapp.pages import guard

HERE = Path(__file__).parent
SPRITE = HERE.parents[1] / "static" / "icons.svg"


def hang_into(app: Flask) -> None:
    """Add /gallery, /gallery/dialog (403 when asked to refuse, slow when asked to be) and /gallery/fault."""
    app.jinja_env.loader = ChoiceLoader([app.jinja_loader, FileSystemLoader(HERE)])  # type: ignore[list-item]
    app.add_url_rule("/gallery", view_func=gallery)
    app.add_url_rule("/gallery/dialog", view_func=dialog, methods=["GET", "POST"])
    app.add_url_rule("/gallery/fault", view_func=fault)


@guard.open_to_all("tests only")
def gallery() -> str:
    now = clock.now()
    icons = re.findall(r'symbol id="([a-z-]+)"', SPRITE.read_text(encoding="utf-8"))
    return render_template("gallery.html", now=now, until=now + timedelta(days=4, hours=3), icons=icons)


@guard.open_to_all("tests only")
def dialog() -> str:
    if request.method == "GET":
        return render_template("gallery_dialog.html")
    sleep(float(request.args.get("slow", 0)))
    return 'Disconnected <a href="/gallery/dialog" id="open-1">again</a>'


@guard.open_to_all("tests only")
def fault() -> str:
    raise RuntimeError("a secret that must not show")
