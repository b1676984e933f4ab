"""Google tells that one refresh token was revoked: its consent is found by a mark, and renewed at once."""

import base64
import hashlib
import json
from datetime import timedelta
from typing import Any

import pytest

from tests.pages.hooking import over_http, tells, unix  # noqa: F401 - a fixture
from tests.pages.machines.test_hooks_google import google  # noqa: F401 - a fixture
from tests.travels import Traveller, grants
from tests.world import World
from webapp.actions.consents import renew, tokens
from webapp.actions.house import House
from webapp.domain.rules import Network
from webapp.models import Event, Grant, db
from webapp.networks.hooks import TOKEN, TOKEN_START, Hint
from webapp.networks.hooks.google import _revoked, names_of
from webapp.sandbox.running import RunningSandbox

SECOND = timedelta(seconds=1)
KINDS = ["token-revoked", "token-revoked-prefix"]
REFRESH = "1//0abcdefghijklmnop-qrs"
TWICE = hashlib.sha512(hashlib.sha512(REFRESH.encode()).digest()).digest()


@pytest.fixture
def refresh(world: World, house: House, sandbox: RunningSandbox, google: str) -> str:  # noqa: F811
    """Ada has connected her channel; gives her refresh token, which only she and Google should know."""
    del google
    Traveller(world, house, sandbox, world.ada).connects(Network.YOUTUBE, "ada", "51001")
    with world.open():
        found = tokens.of(house, db.session.get_one(Grant, 1)).refresh
    assert found is not None
    return found


def is_due(world: World) -> bool:
    renew_at = grants(world)[0].renew_at
    assert renew_at is not None
    return renew_at <= world.now + 60 * SECOND


@pytest.mark.parametrize("kind", KINDS)
def test_its_consent_is_renewed_and_the_answer_decides(
    world: World, house: House, sandbox: RunningSandbox, url: str, refresh: str, kind: str
) -> None:
    assert not is_due(world)
    at = unix(world.now + 2 * SECOND)
    assert tells(sandbox, url, "youtube", kind, token=refresh, issued_at=at)["status"] == 202
    assert is_due(world)
    with world.open():
        assert renew.due(house, world.now + 60 * SECOND) == 1
    assert len(grants(world)) == 1  # nothing is wrong: a message alone disconnects nobody
    sandbox.control("youtube", do="revoke", subject="ada")
    assert (
        tells(sandbox, url, "youtube", kind, token=refresh, issued_at=unix(world.now + 120 * SECOND))["status"] == 202
    )
    with world.open():
        renew.due(house, world.now + 180 * SECOND)
        line = db.session.query(Event).filter_by(verb="disconnected").one()
        assert (line.reason, line.details["hint"]) == ("access_removed", "told_by_network")


@pytest.mark.parametrize("kind", KINDS)
def test_another_token_is_nobodys(world: World, sandbox: RunningSandbox, url: str, refresh: str, kind: str) -> None:
    at = unix(world.now + 2 * SECOND)
    assert tells(sandbox, url, "youtube", kind, token=f"x{refresh[1:]}", issued_at=at)["status"] == 202
    assert not is_due(world)


def test_a_mark_gives_away_nothing_of_the_token(world: World, refresh: str) -> None:
    grant = grants(world)[0]
    marks = f"{grant.refresh_mark} {grant.refresh_start_mark}"
    assert len(marks) == 129
    for name in (*names_of(refresh).values(), refresh):
        assert name not in marks
        assert hashlib.sha256(name.encode()).hexdigest() not in marks


def about(**change: Any) -> dict[str, Any]:
    subject = {
        "token_type": "refresh_token",
        "token_identifier_alg": "hash_SHA512_double",
        "token": base64.b64encode(TWICE).decode(),
    }
    return {"subject": subject | change}


@pytest.mark.parametrize(
    ("said", "named"),
    [
        (about(), (TWICE.hex(), TOKEN)),
        (about(token=base64.urlsafe_b64encode(TWICE).decode().rstrip("=")), (TWICE.hex(), TOKEN)),
        (about(token_identifier_alg="prefix", token=REFRESH[:16]), (REFRESH[:16], TOKEN_START)),
    ],
)
def test_a_token_is_named_by_its_hash_or_by_its_start(world: World, said: Any, named: tuple[str, str]) -> None:
    assert _revoked(said, world.now) == (Hint(named[0], world.now, named[1]),)
    assert names_of(REFRESH)[named[1]] == named[0]


@pytest.mark.parametrize(
    "said",
    [
        None,
        [],
        {"subject": "a"},
        about(token_type="access_token"),
        about(token_identifier_alg="rot13"),
        about(token_identifier_alg=None),
        about(token=None),
        about(token="a"),
        about(token="ä" * 88),
        about(token_identifier_alg="prefix", token="short"),
        about(token_identifier_alg="prefix", token=REFRESH[:17]),
        json.loads('{"subject": {"token": {}}}'),
    ],
)
def test_a_token_that_is_not_named_as_google_does_is_no_hint(world: World, said: Any) -> None:
    assert _revoked(said, world.now) == ()
