"""One address, two dresses: a fragment for htmx, else a page."""

from flask import request


def is_fragment() -> bool:
    """Whether only a part of the page is asked for. A page restored from history, or boosted, is asked for whole."""
    headers = request.headers
    whole = headers.get("HX-History-Restore-Request") == "true" or headers.get("HX-Boosted") == "true"
    return headers.get("HX-Request") == "true" and not whole
