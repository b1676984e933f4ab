"""The shapes of answers in the common dialect."""

from typing import Any

from flask import url_for

from webapp.sandbox.networks.facts import Network
from webapp.sandbox.people import Account
from webapp.sandbox.world.tokens import Issued


def token_answer(issued: Issued) -> dict[str, Any]:
    """A token answer. Fields that a network does not send are missing, not empty."""
    optional = {
        "refresh_token": issued.refresh_token,
        "refresh_token_expires_in": issued.refresh_token_expires_in,
        "data_access_expires_in": issued.data_access_expires_in,
    }
    return {
        "access_token": issued.access_token,
        "token_type": "bearer",
        "expires_in": issued.expires_in,
        "scope": issued.grant.network.separator.join(issued.grant.consent.scopes),
    } | {name: value for name, value in optional.items() if value is not None}


def account_answer(network: Network, account: Account) -> dict[str, str]:
    """An account as apps see it."""
    return {
        "id": account.id,
        "name": account.name,
        "handle": account.handle,
        "kind": account.kind,
        "picture": url_for("public.picture", network=network.name, account_id=account.id, _external=True),
    }
