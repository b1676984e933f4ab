"""Reading what an app asks of a person, as far as several dialects read it alike."""

import re

from werkzeug.datastructures import MultiDict

from webapp.sandbox.networks.facts import Network
from webapp.sandbox.wayback import SendBack, WayBack

CHALLENGE = re.compile(r"[A-Za-z0-9._~-]{43,128}")


def response_type(back: WayBack, fields: MultiDict[str, str]) -> None:
    """Only codes are given. Raises SendBack."""
    if fields.get("response_type") != "code":
        raise SendBack(back, error="unsupported_response_type", error_description="Only response_type=code.")


def scopes(network: Network, back: WayBack, asked: str) -> tuple[str, ...]:
    """The permissions that are asked for, separated by spaces. Raises SendBack for unknown ones and for none."""
    wanted = tuple(dict.fromkeys(asked.split()))
    unknown = [scope for scope in wanted if scope not in network.scopes]
    if unknown or not wanted:
        says = f"There is no permission called {unknown[0]}." if unknown else "No permission was asked for."
        raise SendBack(back, error="invalid_scope", error_description=says)
    return wanted


def challenge(back: WayBack, fields: MultiDict[str, str]) -> str | None:
    """The PKCE challenge, if one was sent. Raises SendBack when it is not made by S256."""
    sent = fields.get("code_challenge")
    if sent is None:
        return None
    if fields.get("code_challenge_method") != "S256" or not CHALLENGE.fullmatch(sent):
        raise SendBack(back, error="invalid_request", error_description="The code_challenge must be made by S256.")
    return sent
