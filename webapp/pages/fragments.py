"""One address, two dresses: a fragment for htmx, else a page."""

from urllib.parse import SplitResult, parse_qsl, urlsplit

from flask import request


def is_fragment() -> bool:
    """Whether only a part of the page is asked for. A page restored from history, or boosted, is asked for whole."""
    headers = request.headers
    whole = headers.get("HX-History-Restore-Request") == "true" or headers.get("HX-Boosted") == "true"
    return headers.get("HX-Request") == "true" and not whole


def asked_behind(address: str) -> dict[str, str]:
    """The question in the address of the page from which htmx asks, if that is the page at `address`; else none."""
    behind = _behind()
    return dict(parse_qsl(behind.query)) if behind.path == address else {}


def is_behind(address: str) -> bool:
    """Whether htmx asks from the page at `address`."""
    return _behind().path == address


def _behind() -> SplitResult:
    try:
        return urlsplit(request.headers.get("HX-Current-URL", ""))
    except ValueError:  # what a stranger wrote there need not be an address
        return urlsplit("")
