"""What the order `issue` is answered with: a token answer, as far as all networks' are alike."""

from typing import Any

from webapp.sandbox.world.tokens import Issued


def token_answer(issued: Issued) -> dict[str, Any]:
    """The tokens and their lives. Fields that a network does not send are missing, not empty."""
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
