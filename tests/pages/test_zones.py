"""The time zones to choose from: cities in the reader's language with their clock now, by continent."""

import html
import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo, available_timezones

import pytest
from flask import Flask, g
from flask_babel import force_locale

from tests.page_lint import problems
from tests.world import World
from webapp.models import User, db
from webapp.pages import zones

PROFILE = "/settings/profile"
WINTER, SUMMER = datetime(2026, 1, 15, 12, tzinfo=UTC), datetime(2026, 7, 15, 12, tzinfo=UTC)


def groups(
    app: Flask, language: str, now: datetime = WINTER, chosen: str = "Europe/Berlin"
) -> dict[str, dict[str, str]]:
    with app.test_request_context(), force_locale(language):
        g.now = now
        return {heading: dict(options) for heading, options in zones.groups(chosen)}


@pytest.mark.parametrize(
    ("language", "heading", "zone", "said"),
    [
        ("en", "Europe", "Europe/Vienna", "Vienna (UTC+01:00)"),
        ("de", "Europa", "Europe/Vienna", "Wien (UTC+01:00)"),
        ("de", "Afrika", "Africa/Cairo", "Kairo (UTC+02:00)"),
        ("de", "Asien", "Asia/Kathmandu", "Kathmandu (UTC+05:45)"),
        ("en", "Americas", "America/St_Johns", "St John’s (UTC-03:30)"),
        ("en", "Americas", "America/Argentina/Buenos_Aires", "Buenos Aires (UTC-03:00)"),
        ("de", "Ozeanien", "Australia/Sydney", "Sydney (UTC+11:00)"),
        ("de", "Atlantischer Ozean", "Atlantic/Azores", "Azoren (UTC-01:00)"),
    ],
)
def test_a_zone_is_a_city_with_its_clock(app: Flask, language: str, heading: str, zone: str, said: str) -> None:
    found = groups(app, language)
    assert heading in found, list(found)
    assert found[heading][zone] == said


def test_the_clock_is_the_one_of_today(app: Flask) -> None:
    assert groups(app, "en", SUMMER)["Europe"]["Europe/Vienna"] == "Vienna (UTC+02:00)"


def test_the_chosen_one_and_the_likely_ones_of_the_language_come_first(app: Flask) -> None:
    likely = groups(app, "de", chosen="Asia/Calcutta")["Vorschläge"]
    assert list(likely)[:4] == ["Asia/Calcutta", "Europe/Berlin", "Europe/Vienna", "Europe/Zurich"]
    assert (likely["Asia/Calcutta"], likely["UTC"]) == ("Kolkata (UTC+05:30)", "UTC")
    assert next(iter(groups(app, "en", chosen="America/New_York")["Suggested"])) == "America/New_York"


def test_every_city_is_there_once_in_the_alphabets_order(app: Flask) -> None:
    for language in ("en", "de"):
        for heading, options in list(groups(app, language).items())[1:]:
            cities = [said.rpartition(" (")[0] for said in options.values()]
            assert len(set(cities)) == len(cities), heading
            assert all("/" not in city and "_" not in city for city in cities)
    europe = [said.rpartition(" (")[0] for said in groups(app, "de")["Europa"].values()]
    assert europe.index("Wien") < europe.index("Zagreb") < europe.index("Zürich")
    assert len(europe) > 40


def test_no_clock_in_the_world_is_missing(app: Flask) -> None:
    offered = {zone for options in groups(app, "en").values() for zone in options}
    assert offered <= available_timezones()

    def clocks(names: set[str]) -> set[tuple[object, object]]:
        return {tuple(moment.astimezone(ZoneInfo(name)).utcoffset() for moment in (WINTER, SUMMER)) for name in names}  # type: ignore[misc]

    assert clocks({zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/")}) == clocks(
        offered
    )


def test_one_option_is_chosen_and_an_outdated_name_stays_as_it_was_stored(world: World) -> None:
    with world.open():
        db.session.get_one(User, world.ada).timezone = "Asia/Calcutta"
    browser = world.browser(world.ada)
    page = browser.get(PROFILE).text
    assert not problems(page)
    select = html.unescape(re.search(r'<select id="timezone".*?</select>', page, re.DOTALL)[0])  # type: ignore[index]
    assert re.findall(r'value="([^"]*)" selected', select) == ["Asia/Calcutta"]
    browser.post(PROFILE, data={"name": "Ada Lovelace", "locale": "en", "timezone": "Asia/Calcutta"})
    assert "There was nothing to change." in browser.get(PROFILE).text


def test_a_zone_that_no_list_has_is_still_a_choice(app: Flask) -> None:
    for zone in ("Etc/GMT+5", "EST", "UTC", "CET"):
        assert zone in groups(app, "de", chosen=zone)["Vorschläge"]
    assert "Mars/Olympus" not in groups(app, "de", chosen="Mars/Olympus")["Vorschläge"]
