"""Writes every call to a network into its book, hiding secrets on the way: the book is shown on pages and to tests."""

from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, g, request
from werkzeug.datastructures import MultiDict

from webapp.sandbox import here
from webapp.sandbox.networks import NETWORKS
from webapp.sandbox.world import ledger
from webapp.sandbox.world.ledger import Call
from webapp.sandbox.world.secrets import fingerprint, without_secrets

SECRET_FIELDS = frozenset(
    {
        *("access_token", "client_secret", "code", "code_verifier", "password", "refresh_token", "state", "token"),
        *("appsecret_proof", "fb_exchange_token", "input_token", "revoke_token"),
    }
)

LONGEST_VALUE = 100_000
"""Characters that are kept of one value: files that travel as text are not."""


def install(app: Flask) -> None:
    """Write down whatever arrives under a network's name, whether or not there is such an address.

    Pictures that a browser loads for a page are left out; a server that fetches one is not.
    """
    app.before_request(_write_down)
    app.after_request(_add_status)


def _write_down() -> None:
    network = request.path.split("/")[1]
    if network not in NETWORKS or request.headers.get("Sec-Fetch-Dest") == "image":
        return
    call = Call(
        method=request.method,
        path=without_secrets(request.path),
        query=_fields(request.args),
        form=_fields(request.form),
        json=_hidden("", request.get_json(silent=True)) if request.is_json else None,
        headers={name: _header(name, value) for name, value in request.headers.items()},
    )
    g.call_number = ledger.received(here.world(), network, call)


def _add_status(response: Response) -> Response:
    if "call_number" in g:
        ledger.answered(here.world(), g.call_number, response.status_code)
    return response


def _fields(fields: MultiDict[str, str]) -> dict[str, Any]:
    """One value for a field that was sent once, a list for one that was sent more often."""
    sent = {name: [_hidden(name, value) for value in values] for name, values in fields.lists()}
    return {without_secrets(name): values[0] if len(values) == 1 else values for name, values in sent.items()}


def _hidden(name: str, value: Any) -> Any:
    match value:
        case str():
            return fingerprint(value) if name in SECRET_FIELDS else without_secrets(value[:LONGEST_VALUE])
        case list():
            return [_hidden(name, item) for item in value]
        case dict():
            return {without_secrets(key): _hidden(key, item) for key, item in value.items()}
    return value


def _header(name: str, value: str) -> str:
    """Cookies are hidden too: browsers send those of the whole machine, Relink's own session among them."""
    match name.lower():
        case "authorization":
            scheme, _, credentials = value.partition(" ")
            return f"{scheme} {fingerprint(credentials)}" if credentials else fingerprint(value)
        case "cookie":
            return fingerprint(value)
        case "referer":
            origin = urlsplit(value)
            return f"{origin.scheme}://{origin.netloc}"
    return without_secrets(value)
