"""`networks check` beyond asking: who refuses Relink itself, and which version is about to end."""

import pytest

from tests.pretend import rooms_at
from tests.world import World
from webapp.cli import networks
from webapp.domain.rules import Network
from webapp.models import Grant, db


def test_a_network_that_refuses_relink_itself_is_named_with_how_many_sign_ins_wait(world: World):
    with world.open():
        for subject in ("ada", "bob"):
            db.session.get_one(Grant, world.grant(Network.X, subject)).trouble = "our_configuration"
        db.session.get_one(Grant, world.grant(Network.YOUTUBE)).trouble = "unavailable"
    done = world.app.test_cli_runner().invoke(args=["networks", "check"])
    assert done.exit_code == 1
    told = [line.split() for line in done.output.splitlines() if "refuses Relink itself" in line]
    assert [line[:7] for line in told] == [["refuses", "Relink", "itself", "for", "2", "sign-ins:", "see"]]
    assert done.output.index("refuses Relink itself") > done.output.index("/oauth/x/callback")
    assert done.output.index("refuses Relink itself") < done.output.index("/oauth/linkedin/callback")


@pytest.mark.parametrize(
    ("version", "works", "says"),
    [
        ("v20.0", False, "version v20.0 of facebook has ended (2026-09-24): set FACEBOOK_API_VERSION"),
        ("v26.0", True, ""),
    ],
)
def test_a_version_that_has_ended_is_wrong_and_one_without_an_end_is_not_mentioned(
    capsys: pytest.CaptureFixture[str], version: str, works: bool, says: str
):
    room = rooms_at("http://127.0.0.1:9")[Network.FACEBOOK]
    room.api_version = version
    assert networks.say_version(Network.FACEBOOK, room) is works
    printed = capsys.readouterr().out
    assert says in printed
    assert bool(printed) is not works
