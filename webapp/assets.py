"""Addresses of what lies in static/: each carries its content's hash, so that browsers may keep it for ever.

Vendored files carry their `integrity` from vendor.lock.json as well: a changed file is not run.
"""

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask, Response, current_app, request
from markupsafe import Markup

STATIC = Path(__file__).parent.parent / "static"
FOR_EVER = "public, max-age=31536000, immutable"


def init(app: Flask) -> None:
    """Give templates `asset(name)`, `script(name)` and `stylesheet(name)`; let browsers keep what has a hash."""
    app.jinja_env.globals.update(asset=asset, script=script, stylesheet=stylesheet)
    app.after_request(_kept_for_ever)


def asset(name: str) -> str:
    """The address of static/`name`, such as "/static/app.css?v=1f0c…". Raises FileNotFoundError."""
    file = STATIC / name
    return f"{current_app.static_url_path}/{name}?v={_fingerprint(file, file.stat().st_mtime_ns)}"


def script(name: str) -> Markup:
    """The element that loads a script; it runs when the page has been read."""
    return Markup('<script src="{}"{} defer></script>').format(asset(name), _integrity(name))


def stylesheet(name: str) -> Markup:
    """The element that loads a stylesheet."""
    return Markup('<link rel="stylesheet" href="{}"{}>').format(asset(name), _integrity(name))


def _integrity(name: str) -> Markup:
    locked = _vendor_lock().get(name)
    return Markup(' integrity="{}"').format(locked["sha384"]) if locked else Markup("")


@cache
def _vendor_lock() -> dict[str, dict[str, Any]]:
    """What vendor.lock.json says of each vendored file, by its name in static/."""
    lock = json.loads((STATIC / "vendor" / "vendor.lock.json").read_text(encoding="utf-8"))
    return {f"vendor/{file}": entry for file, entry in lock.items()}


@cache
def _fingerprint(file: Path, changed: int) -> str:  # noqa: ARG001 - a changed file is read anew
    return hashlib.sha256(file.read_bytes()).hexdigest()[:12]


def _kept_for_ever(response: Response) -> Response:
    if request.endpoint == "static" and "v" in request.args and response.status_code in (200, 206, 304):
        response.headers["Cache-Control"] = FOR_EVER
    return response
