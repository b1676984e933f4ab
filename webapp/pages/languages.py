"""The reader's language and time zone: their own choice, else what the browser asks for."""

from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from flask import Flask, g, has_request_context, request
from flask_babel import Babel
from flask_login import current_user

from webapp.models import User
from webapp.models.user import DEFAULT_TIMEZONE
from webapp.words import LANGUAGES


def init(app: Flask) -> None:
    """Let every translated word ask for the reader's language."""
    Babel(app, default_locale="en", locale_selector=chosen_language)


def reader() -> User | None:
    """Whoever reads this answer, None when nobody is signed in or the database can't say."""
    if not has_request_context() or g.get("without_database") or not current_user.is_authenticated:
        return None
    user: User = current_user.user
    return user


def chosen_language() -> str:
    """A key of LANGUAGES: the person's choice, else the first that the browser asks for and we have, else English."""
    user = reader()
    if user is not None and user.locale in LANGUAGES:
        return str(user.locale)
    if not has_request_context():
        return "en"
    return request.accept_languages.best_match(list(LANGUAGES)) or "en"


def zone() -> ZoneInfo:
    """The time zone in which this reader sees moments; `g.zone` where one is given outside of a request."""
    if "zone" in g:
        given: ZoneInfo = g.zone
        return given
    user = reader()
    name = user.timezone if user else DEFAULT_TIMEZONE
    return ZoneInfo(name if name in known_zones() else DEFAULT_TIMEZONE)


NO_PLACES = frozenset({"localtime", "Factory"})
"""What stands among the zones and is none: whatever the machine is set to, and what is set to nothing."""


@cache
def known_zones() -> frozenset[str]:
    """The names of all time zones; looked up once, since that reads a whole folder and every date asks."""
    return frozenset(available_timezones()) - NO_PLACES
