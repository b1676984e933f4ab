"""Which browser asks: a secret in a cookie of its own, so that what began in one browser ends in it."""

from secrets import token_urlsafe

from flask import Response, make_response, redirect, request

from webapp.actions.connecting.flows import Asker
from webapp.actions.house import house
from webapp.pages import guard

COOKIE_SECONDS = 24 * 60 * 60


def asker_here() -> Asker:
    """Who asks, from which browser."""
    here = guard.here()
    return Asker(here.user.id, here.actor, secret())


def asker_with_secret() -> Asker:
    """The same; a browser that has no secret yet gets one with the answer (`sent_off`)."""
    asker = asker_here()
    return asker if asker.browser else Asker(asker.user_id, asker.actor, token_urlsafe(32))


def secret() -> str | None:
    """The secret in this browser's cookie, if it can be one of ours."""
    value = request.cookies.get(cookie_name(), "")
    return value if len(value) == 43 and value.isascii() else None


def cookie_name() -> str:
    """One cookie for all flows of a browser: many that are given up don't pile up."""
    return "__Host-relink-way" if house().settings.secure_cookies else "relink-way"


def sent_off(url: str, asker: Asker) -> Response:
    """Send the browser to the network, and let it remember that it was this one."""
    return remembered(url, asker.browser or "")


def remembered(url: str, secret: str) -> Response:
    """Send the browser off with this secret in its cookie."""
    answer = make_response(redirect(url, 303))
    answer.set_cookie(
        cookie_name(),
        secret,
        max_age=COOKIE_SECONDS,
        secure=house().settings.secure_cookies,
        httponly=True,
        samesite="Lax",
    )
    return answer
