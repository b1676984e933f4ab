"""Somebody has Facebook or Instagram ask that we forget them: who is believed, what is answered, what anybody sees."""

import json
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from sqlalchemy import select

from tests.networks.test_hooks import PAYLOAD, form, hook
from tests.pages.hooking import over_http  # noqa: F401 - a fixture
from tests.pages.reading import text_of, without_token
from tests.travels import Traveller, grants
from tests.world import World
from webapp import jobs
from webapp.actions.house import House
from webapp.domain.rules import Network
from webapp.models import DeletionRequest, db
from webapp.sandbox.networks.facts import CLIENT_SECRET
from webapp.sandbox.running import RunningSandbox

MINUTE = timedelta(minutes=1)
FORM = "application/x-www-form-urlencoded"


def asks(sandbox: RunningSandbox, url: str, network: str = "facebook", **how: Any) -> dict[str, Any]:
    """The network passes the wish on; gives what was answered."""
    to = f"{url}/{network}/data-deletion"
    answer: dict[str, Any] = sandbox.control(network, do="send-hook", kind="data-deletion", to=to, **how)
    return answer


def requests_noted(world: World) -> list[DeletionRequest]:
    with world.open():
        found = db.session.scalars(select(DeletionRequest).order_by(DeletionRequest.id)).all()
        db.session.expunge_all()
        return list(found)


def shown(world: World, answer: dict[str, Any], language: str = "en") -> str:
    """What somebody without a seat reads at the address that was answered."""
    page = world.app.test_client().get(urlsplit(answer["json"]["url"]).path, headers={"Accept-Language": language})
    assert page.status_code == 200
    return text_of(page.text.partition("<main")[2].partition("</main>")[0])


@pytest.mark.parametrize("network", ["facebook", "instagram"])
def test_a_signed_wish_gets_a_code_and_a_page_that_says_how_it_stands(
    world: World, sandbox: RunningSandbox, url: str, network: str
) -> None:
    answer = asks(sandbox, url, network, subject="ada")
    assert (answer["status"], answer["right"]) == (200, True)
    receipt = answer["json"]
    assert receipt == {
        "url": f"http://127.0.0.1:5000/data-deletion/{receipt['confirmation_code']}",
        "confirmation_code": requests_noted(world)[0].code,
    }
    assert "Received on" in shown(world, answer)
    assert "Eingegangen am" in shown(world, answer, "de")
    with world.open():
        assert jobs.forget() == 1
    assert "Done on" in shown(world, answer)
    assert "Erledigt am" in shown(world, answer, "de")


def test_the_page_says_nothing_else(world: World, sandbox: RunningSandbox, url: str) -> None:
    page = shown(world, asks(sandbox, url, subject="ada"))
    assert not any(word in page.casefold() for word in ("ada", "facebook", "example"))


def test_whoever_is_known_is_answered_and_shown_as_whoever_is_not(
    world: World, house: House, sandbox: RunningSandbox, url: str
) -> None:
    Traveller(world, house, sandbox, world.ada).connects(Network.FACEBOOK, "ada", "61001")
    known, unknown = asks(sandbox, url, subject="ada"), asks(sandbox, url, subject="nobody")
    assert known["status"] == unknown["status"]
    lengths = [{name: len(value) for name, value in one["json"].items()} for one in (known, unknown)]
    assert lengths[0] == lengths[1]
    assert shown(world, known) == shown(world, unknown)
    with world.open():
        assert jobs.forget() == 2
    assert grants(world) == []
    assert shown(world, known) == shown(world, unknown)


def test_the_same_message_again_is_the_same_request(world: World, sandbox: RunningSandbox, url: str) -> None:
    answer = asks(sandbox, url, subject="ada", repeat=3)
    assert len({json.dumps(one["json"], sort_keys=True) for one in answer["answers"]}) == 1
    with world.open():
        jobs.forget()
    old = answer["sent"]
    with world.app.test_client() as network:
        again = network.post("/hooks/facebook/data-deletion", data=old["body"], content_type=FORM)
    assert again.json == answer["json"]
    assert len(requests_noted(world)) == 1


@pytest.mark.parametrize(
    ("how", "status"),
    [
        *[({"signature": signature}, 403) for signature in ("wrong", "missing", "tampered")],
        ({"algorithm": "none"}, 403),
        ({"pad": 65536}, 413),
    ],
)
def test_what_is_not_signed_as_it_should_be_or_too_large_does_nothing(
    world: World, sandbox: RunningSandbox, url: str, how: dict[str, Any], status: int
) -> None:
    answer = asks(sandbox, url, subject="ada", **how)
    assert (answer["status"], answer["json"]) == (status, None)
    assert requests_noted(world) == []


def test_a_signed_message_of_another_kind_or_about_nobody_does_nothing(world: World, app: Flask) -> None:
    network = app.test_client()
    body, headers = hook({"object": "permissions", "entry": [{"uid": "ada", "time": 1}]}, CLIENT_SECRET)
    assert network.post("/hooks/facebook/data-deletion", data=body, headers=headers).status_code == 403
    for change in ({"user_id": None}, {"issued_at": "soon"}):
        nobody = form(PAYLOAD | change, CLIENT_SECRET)
        assert network.post("/hooks/facebook/data-deletion", data=nobody, content_type=FORM).status_code == 403
    assert requests_noted(world) == []
    somebody = form(PAYLOAD, CLIENT_SECRET)
    assert network.post("/hooks/facebook/data-deletion", data=somebody, content_type=FORM).status_code == 200
    assert len(requests_noted(world)) == 1


@pytest.mark.parametrize("network", ["x", "youtube", "linkedin", "myspace"])
def test_networks_that_pass_no_such_wish_on_have_no_address_for_it(app: Flask, network: str) -> None:
    somebody = form(PAYLOAD, CLIENT_SECRET)
    answer = app.test_client().post(f"/hooks/{network}/data-deletion", data=somebody, content_type=FORM)
    assert answer.status_code == 404


def test_a_code_that_nobody_was_given_is_any_page_that_is_not_there(world: World) -> None:
    client = world.app.test_client()
    unknown, nowhere = client.get("/data-deletion/" + "x" * 32), client.get("/nowhere/" + "x" * 32)
    assert (unknown.status_code, nowhere.status_code) == (404, 404)
    assert without_token(unknown.text) == without_token(nowhere.text)


def test_a_mere_deauthorization_forgets_nobody(world: World, sandbox: RunningSandbox, url: str) -> None:
    sandbox.control("facebook", do="send-hook", kind="deauthorize", subject="ada", to=f"{url}/facebook")
    assert requests_noted(world) == []
