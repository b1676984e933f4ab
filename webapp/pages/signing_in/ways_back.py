"""Where to go after signing in: a path of ours, or nowhere in particular. Nothing that a stranger wrote leads away."""

from urllib.parse import SplitResult, urlsplit

from flask import request

from webapp.actions.house import house

LONGEST = 2000
NOT_A_GOAL = ("/login", "/logout", "/forgot")
FOR_ONE_LOOK_ONLY = ("/oauth/", "/forgot/", "/login/", "/address/")
"""Codes and states stand in such addresses: they must not be written into another one."""


def safe(target: str | None) -> str | None:
    """`target` if it is a path of this server, else None.

    Two slashes or a backslash begin another host for a browser; control characters would end a header.
    """
    if not target or len(target) > LONGEST or not target.startswith("/"):
        return None
    if target.startswith("//") or "\\" in target or not target.isprintable():
        return None
    parts = _split(target)
    if parts is None or parts.scheme or parts.netloc or parts.path in NOT_A_GOAL:
        return None
    if parts.path.startswith(FOR_ONE_LOOK_ONLY):
        return None
    return target


def _split(address: str) -> SplitResult | None:
    try:
        return urlsplit(address)
    except ValueError:
        return None


def is_ours(address: str) -> bool:
    """Whether an absolute address (or an Origin) is this server: the public one, or the one it was asked under."""
    parts = _split(address)
    if parts is None or parts.scheme not in ("http", "https"):
        return False
    origin = f"{parts.scheme}://{parts.netloc}"
    return origin in (house().settings.public_url, f"{request.scheme}://{request.host}")


def page_asked_for() -> str | None:
    """The page that somebody was on, or wanted: this one, the one around a fragment, the one that held a form."""
    if request.headers.get("HX-Request"):
        return _path_of(request.headers.get("HX-Current-URL", ""))
    if request.method in ("GET", "HEAD"):
        return safe(request.full_path.rstrip("?"))
    return _path_of(request.referrer or "")


def page_before() -> str | None:
    """The page that this one was opened from: the one around a fragment, or the one that led here."""
    around = request.headers.get("HX-Current-URL") if request.headers.get("HX-Request") else request.referrer
    return _path_of(around or "")


def _path_of(address: str) -> str | None:
    parts = _split(address)
    if parts is None or not is_ours(address):
        return None
    return safe(parts.path + (f"?{parts.query}" if parts.query else ""))
