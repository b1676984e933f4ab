"""How an app proves at a token address that it is the registered one, and what its form says."""

import base64
import binascii
import hmac

from flask import request

from webapp.sandbox.networks.facts import CLIENT_ID, CLIENT_SECRET


def is_ours(client_id: str, secret: str) -> bool:
    """Whether these are the credentials of the registered app."""
    return client_id == CLIENT_ID and hmac.compare_digest(secret.encode(), CLIENT_SECRET.encode())


def from_basic() -> tuple[str, str] | None:
    """Id and secret sent as HTTP Basic; None when nothing of that kind was sent."""
    scheme, _, credentials = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        client_id, _, secret = base64.b64decode(credentials, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return client_id, secret


def from_form() -> tuple[str, str] | None:
    """Id and secret sent in the form; None when one of them is missing, or when HTTP Basic was sent besides."""
    client_id, secret = request.form.get("client_id"), request.form.get("client_secret")
    return None if client_id is None or secret is None or "Authorization" in request.headers else (client_id, secret)
