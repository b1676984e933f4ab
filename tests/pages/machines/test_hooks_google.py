"""What Google tells, as the pretend one signs it: taken, refused, or put off while its keys can't be had."""

import base64
import json
from dataclasses import replace

import pytest
from flask import Flask

from tests.pages.hooking import (
    ASKED,
    NOT_ASKED,
    due,
    over_http,  # noqa: F401 - a fixture
    quiet,
    tells,
)
from tests.pretend import registered
from tests.world import World
from webapp.actions.house import House
from webapp.domain.rules import Network
from webapp.sandbox.running import RunningSandbox

pytestmark = pytest.mark.one_database


@pytest.fixture
def google(world: World, sandbox: RunningSandbox, house: House, url: str) -> str:
    """Relink that knows Google at the pretend networks; gives Ada's number there."""
    own = house.settings.networks | {"youtube": registered(sandbox.url, Network.YOUTUBE)}
    world.app.extensions["relink"] = replace(house, settings=house.settings.model_copy(update={"networks": own}))
    sent = tells(sandbox, url, "youtube", "tokens-revoked", subject="ada")
    assert sent["status"] == 202
    told = sent["sent"]["body"].split(".")[1]
    events = json.loads(base64.urlsafe_b64decode(told + "=="))["events"]
    number: str = next(iter(events.values()))["subject"]["sub"]
    return number


@pytest.mark.parametrize("kind", ["tokens-revoked", "sessions-revoked", "account-disabled", "account-purged"])
def test_what_google_says_of_a_person_makes_relink_ask(
    world: World, sandbox: RunningSandbox, url: str, google: str, kind: str
) -> None:
    grant_id = quiet(world, Network.YOUTUBE, google)
    assert tells(sandbox, url, "youtube", kind, subject="ada")["status"] == 202
    assert due(world, grant_id) == ASKED


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        *[(wrong, 400) for wrong in ("signature", "unsigned", "algorithm", "key", "issuer", "audience")],
        ("oversized", 413),
        ("subject", 202),
    ],
)
def test_what_google_did_not_sign_or_say_to_us_does_nothing(
    world: World, sandbox: RunningSandbox, url: str, google: str, wrong: str, status: int
) -> None:
    grant_id = quiet(world, Network.YOUTUBE, google)
    assert tells(sandbox, url, "youtube", "tokens-revoked", subject="ada", wrong=wrong)["status"] == status
    assert due(world, grant_id) == NOT_ASKED


@pytest.mark.parametrize("kind", ["verification", "account-enabled"])
def test_what_is_googles_and_no_bad_news_is_taken_and_does_nothing(
    world: World, sandbox: RunningSandbox, url: str, google: str, kind: str
) -> None:
    grant_id = quiet(world, Network.YOUTUBE, google)
    assert tells(sandbox, url, "youtube", kind, subject="ada")["status"] == 202
    assert due(world, grant_id) == NOT_ASKED


@pytest.mark.parametrize("body", [b"", b"a.b.c", b"\xff", b"[]", b"e30.e30.e30"])
def test_what_is_no_token_at_all_is_refused(app: Flask, body: bytes) -> None:
    assert app.test_client().post("/hooks/youtube", data=body).status_code == 400


def test_without_googles_keys_it_is_asked_to_say_it_again(sandbox: RunningSandbox, url: str) -> None:
    assert tells(sandbox, url, "youtube", "tokens-revoked", subject="ada")["status"] == 503


def test_google_has_no_question(app: Flask) -> None:
    assert app.test_client().get("/hooks/youtube").status_code == 404
