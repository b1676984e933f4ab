"""Which versions of LinkedIn's API can be asked for: a new one each month, each for a year."""

from datetime import UTC, datetime

from flask import request

from webapp.sandbox import here
from webapp.sandbox.dialects.linkedin.speech import SPEECH
from webapp.sandbox.networks.linkedin import FACTS, PROTOCOL, VERSION_ENDS_ON
from webapp.sandbox.world import settings


def check_version() -> None:
    """Whether the call asks for a version that is alive now. Raises Failure."""
    asked = request.headers.get("LinkedIn-Version", "")
    if not asked:
        raise SPEECH.failure("VERSION_MISSING")
    ended = settings.get(here.world(), FACTS.name, "ended_versions", [])
    if asked in ended or not is_alive(asked, here.world().clock()):
        raise SPEECH.failure("NONEXISTENT_VERSION", f"Requested version {asked} is not active")


def check_protocol() -> None:
    """Whether the call speaks the newer form of Rest.li. Raises Failure."""
    if request.headers.get("X-Restli-Protocol-Version") != PROTOCOL:
        raise SPEECH.failure("ILLEGAL_ARGUMENT", f"X-Restli-Protocol-Version: {PROTOCOL} is required")


def is_alive(version: str, now: datetime) -> bool:
    """Whether a version, named after its month as YYYYMM, has come and not yet gone."""
    if not (len(version) == 6 and version.isascii() and version.isdigit() and 1 <= int(version[4:]) <= 12):
        return False
    year, month = int(version[:4]), int(version[4:])
    if not 2000 <= year <= 9000:
        return False
    return datetime(year, month, 1, tzinfo=UTC) <= now < datetime(year + 1, month, VERSION_ENDS_ON, tzinfo=UTC)
