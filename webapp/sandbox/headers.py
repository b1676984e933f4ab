"""What every answer says to browsers, and which browsers are answered at all."""

from flask import Flask, Response, abort, request

POLICY = {
    "default-src": "'none'",
    "style-src": "'self'",
    "img-src": "'self'",
    "frame-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}


def install(app: Flask) -> None:
    """Guard every request, dress every answer."""
    app.before_request(_only_this_machine)
    app.before_request(_no_foreign_forms)
    app.after_request(_dress)


def allow_form_to(origin: str, response: Response) -> Response:
    """Let this page's form lead to another origin: a redirect after a form counts as the form's target."""
    response.headers["Content-Security-Policy"] = policy(**{"form-action": f"'self' {origin}"})
    return response


def policy(**changes: str) -> str:
    """The Content-Security-Policy, with some of its rules replaced."""
    return "; ".join(f"{name} {value}" for name, value in (POLICY | changes).items())


def _only_this_machine() -> None:
    """A foreign name that leads here is an attack on whoever sits at this machine (DNS rebinding)."""
    if request.host.partition(":")[0] not in {"127.0.0.1", "localhost"}:
        abort(400)


def _no_foreign_forms() -> None:
    """Pages of other origins must not press our buttons. Apps calling the API send no Origin."""
    origin = request.headers.get("Origin")
    if request.method not in {"GET", "HEAD"} and origin is not None and origin != request.host_url.rstrip("/"):
        abort(403)


def _dress(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", policy())
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"
    if request.endpoint not in {"static", "public.picture"}:
        response.headers["Cache-Control"] = "no-store"
    if response.status_code == 304:
        response.close()  # it has no body, so nobody would read the file behind it to its end
    return response
