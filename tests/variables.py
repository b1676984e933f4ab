"""Environment variables with which Relink starts, and what it says to those with which it does not."""

from base64 import urlsafe_b64encode

import pytest

from webapp import vault
from webapp.settings import SettingsError, load

# Not random: they are part of test names, which parallel test processes must agree on.
KEY, OLD_KEY = (urlsafe_b64encode(bytes(range(start, start + 32))).decode().rstrip("=") for start in (0, 100))
SIGNING = vault.generate_key()
GOOD = {"SECRET_KEY": SIGNING, "TOKEN_KEYS": KEY, "PUBLIC_URL": "https://relink.example.com"}
SENDER = {"MAIL_FROM": "Relink <relink@example.com>"}
LINKEDIN = {"LINKEDIN_CLIENT_ID": "li-id", "LINKEDIN_CLIENT_SECRET": "li-secret"}


def refusal(environ: dict[str, str]) -> SettingsError:
    with pytest.raises(SettingsError) as refused:
        load(environ)
    return refused.value
