"""`networks check` beyond asking: who refuses Relink itself, and which version is about to end."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.pretend import rooms_at
from tests.world import World
from webapp.cli import networks
from webapp.domain.rules import Network
from webapp.domain.troubles import Word


def test_a_network_that_refuses_relink_itself_is_named_with_how_many_sign_ins_wait(world: World):
    with world.open():
        for subject in ("ada", "bob"):
            world.trouble(world.grant(Network.X, subject), Word.OUR_CONFIGURATION)
        world.trouble(world.grant(Network.YOUTUBE), Word.UNAVAILABLE)
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


@pytest.mark.parametrize(
    ("place", "works", "says"),
    [
        ("file://{folder}/media", True, "media      can be reached"),
        ("file://{folder}/file/media", False, "media      can't be reached or written to (NotADirectoryError)"),
        ("s3://key:secret@127.0.0.1:9/relink?tls=0", False, "can't be reached or written to (MaxRetryError)"),
    ],
)
def test_it_is_said_whether_images_and_videos_can_be_reached(
    world: World, capsys: pytest.CaptureFixture[str], tmp_path: Path, place: str, works: bool, says: str
):
    (tmp_path / "file").touch()
    own = world.app.extensions["relink"]
    settings = own.settings.model_copy(update={"media_url": place.format(folder=tmp_path)})
    assert networks.say_media(replace(own, settings=settings)) is works
    printed = capsys.readouterr().out
    assert says in printed
    assert "secret" not in printed
