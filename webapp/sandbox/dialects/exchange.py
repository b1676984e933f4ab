"""What is given for a code or a refresh token, as far as several dialects go about it alike."""

from collections.abc import Callable

from flask import request

from webapp.sandbox.dialects.door import Speech
from webapp.sandbox.world.tokens import Issued


def issued(speech: Speech, for_code: Callable[[], Issued], for_refresh_token: Callable[[], Issued]) -> Issued:
    """Tokens by the kind of grant that is sent. Raises the network's own failure for any other kind."""
    match request.form.get("grant_type"):
        case "authorization_code":
            return for_code()
        case "refresh_token":
            return for_refresh_token()
        case _:
            raise speech.failure("unsupported_grant_type")
