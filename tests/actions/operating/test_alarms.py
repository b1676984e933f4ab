"""What only the operator can mend is said in the log, once a run, and never about networks that are fine."""

import logging
from datetime import UTC, datetime

import pytest

from tests.pretend import rooms_at
from webapp.actions.connecting.consent import Ended, gather
from webapp.actions.operating import alarms
from webapp.domain.rules import Network
from webapp.models.flow import End
from webapp.networks.room import Unavailable, Why

BEFORE_LINKEDIN_ENDS = datetime(2027, 7, 31, tzinfo=UTC)


def spoken_in(version: str) -> dict:
    """LinkedIn's room with that version, X's beside it."""
    rooms = {network: rooms_at("http://127.0.0.1:9")[network] for network in (Network.LINKEDIN, Network.X)}
    rooms[Network.LINKEDIN].api_version = version
    return rooms


def test_a_version_near_its_end_is_a_warning_that_names_the_setting(caplog: pytest.LogCaptureFixture):
    with caplog.at_level(logging.WARNING):
        assert alarms.warn(spoken_in("202609"), BEFORE_LINKEDIN_ENDS) == 1
    assert caplog.messages == [
        "version 202609 of linkedin ends in 32 days (2027-09-01, as reckoned): set LINKEDIN_API_VERSION to a newer one"
    ]


def test_a_version_that_is_over_is_called_so(caplog: pytest.LogCaptureFixture):
    alarms.warn(spoken_in("202511"), BEFORE_LINKEDIN_ENDS)
    assert caplog.messages == [
        "version 202511 of linkedin has ended (2026-11-16): set LINKEDIN_API_VERSION to a newer one"
    ]


def test_nothing_is_said_long_before(caplog: pytest.LogCaptureFixture):
    assert alarms.warn(spoken_in("202706"), BEFORE_LINKEDIN_ENDS) == 0
    assert caplog.messages == []


class RefusingUs:
    """A room whose network does not know Relink."""

    network = Network.YOUTUBE

    def exchange(self, *_: object) -> Unavailable:
        return Unavailable(Why.OUR_CONFIGURATION, detail="invalid_client")


def test_a_network_that_refuses_us_while_somebody_connects_stands_in_the_log(caplog: pytest.LogCaptureFixture):
    with pytest.raises(Ended) as ended:
        gather(RefusingUs(), Network.YOUTUBE, "", "", None, BEFORE_LINKEDIN_ENDS)  # type: ignore[arg-type]
    assert ended.value.end is End.UNAVAILABLE
    assert caplog.messages == ["youtube refuses Relink itself: invalid_client"]
