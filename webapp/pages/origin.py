"""Where a request comes from: the host it asks for, the proxies it passed, and whether another site sent it."""

from urllib.parse import urlsplit

from flask import Flask, request
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from webapp.actions.house import house
from webapp.actions.refusals import Refusal
from webapp.pages import sizes
from webapp.pages.signing_in import ways_back

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})

csrf = CSRFProtect()
"""Every unsafe route asks for the form's token; `@origin.csrf.exempt` is for what the networks call."""


class FromAnotherSite(Refusal):
    """Another site had this browser send something here."""

    status = 403


def init(app: Flask) -> None:
    """Trust our own host names only, as many proxies as the operator says, and no other site's forms."""
    with app.app_context():
        own = house().settings
    app.config["TRUSTED_HOSTS"] = [urlsplit(own.public_url).hostname or "", *LOOPBACK]
    app.config["WTF_CSRF_TIME_LIMIT"] = None  # as long as the session: a page left open overnight still works
    app.config["WTF_CSRF_SSL_STRICT"] = False  # `refuse_other_sites` looks at the origin, also behind a proxy
    if own.trusted_proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=own.trusted_proxies, x_proto=own.trusted_proxies, x_host=0
        )
    app.before_request(refuse_other_sites)
    app.before_request(sizes.let_in)
    csrf.init_app(app)  # reads the form


def refuse_other_sites() -> None:
    """Refuse what a browser says another site sent. Raises FromAnotherSite."""
    if request.method not in UNSAFE:
        return
    if request.headers.get("Sec-Fetch-Site", "none") not in ("same-origin", "none"):
        raise FromAnotherSite
    sender = request.headers.get("Origin")
    if sender == "null" and request.headers.get("Sec-Fetch-Site") == "same-origin":
        return  # a page of ours that gives no referrer, since its address is a secret
    if sender is not None and not ways_back.is_ours(sender):
        raise FromAnotherSite
