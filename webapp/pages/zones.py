"""The time zones one can choose: cities in the reader's language with what their clocks show now, by continent.

What is stored is the IANA name. Cities are CLDR's (by Babel), which knows a newer name for every outdated one.
"""

import unicodedata
from datetime import datetime
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

from babel import Locale
from babel.core import get_global
from babel.dates import get_timezone_location
from flask_babel import gettext as _

from webapp import words
from webapp.pages import guard, languages

AREAS = {"Arctic": "Europe", "Australia": "Pacific"}
"""What goes under another heading than its own."""
TERRITORIES = {"Europe": "150", "America": "019", "Asia": "142", "Africa": "002", "Pacific": "009", "Antarctica": "AQ"}
"""Headings by the numbers under which CLDR has the continents' names."""
LIKELY = {
    "en": ("Europe/London", "Europe/Dublin", "America/New_York", "America/Chicago", "America/Los_Angeles"),
    "de": ("Europe/Berlin", "Europe/Vienna", "Europe/Zurich"),
}
"""Where most people live who read that language."""
UTC = "UTC"

Options = list[tuple[str, str]]
"""Pairs of an IANA name and what one reads."""


def groups(chosen: str) -> list[tuple[str, Options]]:
    """All zones under their headings: first the chosen one and the likely ones, which come again further down."""
    now, language = guard.now(), words.language()
    quarter = now.replace(minute=now.minute - now.minute % 15, second=0, microsecond=0)
    others = [zone for other in LIKELY if other != language for zone in LIKELY[other]]
    first = dict.fromkeys([chosen, *LIKELY[language], *others, UTC])
    known = [zone for zone in first if zone in languages.known_zones()]
    likely = [(zone, _said(_city(zone, language), zone, now)) for zone in known]
    return [(_("Suggested"), likely), *((_heading(area), options) for area, options in _everywhere(language, quarter))]


def named(zone: str) -> str:
    """A zone as the list of choices names it: "Berlin (UTC+01:00)"; any other word as it is."""
    return _said(_city(zone, words.language()), zone, guard.now()) if zone in languages.known_zones() else zone


@lru_cache(maxsize=4)
def _everywhere(language: str, quarter: datetime) -> list[tuple[str, Options]]:
    """All cities by area, with their clocks in this quarter of an hour: none is set in between."""
    cities = _cities(language)
    order = [*TERRITORIES, *sorted(cities.keys() - TERRITORIES.keys())]
    return [(area, [(zone, _said(city, zone, quarter)) for city, zone in cities[area]]) for area in order]


def _said(city: str, zone: str, now: datetime) -> str:
    """A city with its clock: "Berlin (UTC+01:00)". The city comes first, so that typing it finds it."""
    if zone == UTC:
        return UTC
    ahead = now.astimezone(ZoneInfo(zone)).strftime("%z")
    return f"{city} (UTC{ahead[:3]}:{ahead[3:5]})"


def _heading(area: str) -> str:
    if area in TERRITORIES:
        return str(words.MANNERS[words.language()].locale.territories[TERRITORIES[area]])
    return str({"Atlantic": _("Atlantic Ocean"), "Indian": _("Indian Ocean")}[area])


@cache
def _cities(language: str) -> dict[str, list[tuple[str, str]]]:
    """Cities with their zones by heading, in the alphabet's order; once a language: it takes a tenth of a second."""
    found: dict[str, list[tuple[str, str]]] = {}
    outdated = get_global("zone_aliases")
    for zone in languages.known_zones():
        area, _slash, place = zone.partition("/")
        area = AREAS.get(area, area)
        if place and zone not in outdated and (area in TERRITORIES or area in ("Atlantic", "Indian")):
            found.setdefault(area, []).append((_city(zone, language), zone))
    return {area: sorted(cities, key=lambda one: (_alphabetical(one[0]), one[1])) for area, cities in found.items()}


@cache
def _city(zone: str, language: str) -> str:
    """A zone's city; Babel has a path where CLDR has no name: "Argentina/Buenos Aires"."""
    locale: Locale = words.MANNERS[language].locale
    return str(get_timezone_location(ZoneInfo(zone), locale=locale, return_city=True)).rpartition("/")[2]


def _alphabetical(city: str) -> str:
    """Ö with O, and capitals with small letters."""
    letters = unicodedata.normalize("NFKD", city.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
