"""The headers of every answer, errors and static files included."""

from urllib.parse import urlsplit

from flask import Flask, Response, request

from webapp.actions.house import house
from webapp.settings import Settings

A_YEAR_SECONDS = 365 * 24 * 60 * 60
NO_POWERS = "browsing-topics=(), camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()"


def init(app: Flask) -> None:
    """Add the headers to whatever leaves this app. What a page has set itself stays, where it is stricter."""
    with app.app_context():
        own = house().settings
    fixed = {
        "Content-Security-Policy": policy(own),
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",
        "Permissions-Policy": NO_POWERS,
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    if own.secure_cookies:
        fixed["Strict-Transport-Security"] = f"max-age={A_YEAR_SECONDS}; includeSubDomains"

    @app.after_request
    def add(answer: Response) -> Response:
        for name, value in fixed.items():
            answer.headers.setdefault(name, value)
        if request.endpoint != "static":
            answer.vary.add("HX-Request")
            answer.headers.setdefault("Cache-Control", "no-store")
        if answer.status_code == 304:
            answer.close()  # it has no body, so nobody would read the file behind it to its end
        return answer


def policy(own: Settings) -> str:
    """What a page of ours may load and do: only its own, nothing inline; pictures in stylesheets are data.

    Browsers hold the redirects after a form to `form-action` as well, and connecting begins with a form that leads to
    the network and there from host to host: so https anywhere, and the plain-http addresses of pretend networks.
    """
    networks = {origin(room.auth_url) for room in own.networks.values() if room.auth_url}
    if own.oidc:
        networks.add(origin(own.oidc.issuer))
    rules = {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data:",
        "font-src": "'self'",
        "connect-src": "'self'",
        "manifest-src": "'self'",
        "form-action": " ".join(["'self'", "https:", *sorted(networks)]),
        "frame-ancestors": "'none'",
        "base-uri": "'none'",
        "object-src": "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())


def origin(address: str) -> str:
    """Scheme, host and port of an address."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"
