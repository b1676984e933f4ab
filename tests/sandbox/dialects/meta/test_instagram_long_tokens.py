"""Instagram's token of sixty days (networks.md §2): made of a short one, renewed, and what it is good for."""

import pytest

from tests.sandbox.dialects.meta.graph_app import LONG, OWN, Graph, proof_of, why
from tests.sandbox.driving import Clock

# a short token for a long one


def test_a_short_token_becomes_a_long_one(instagram: Graph, clock: Clock):
    answer = instagram.lengthen(instagram.short("ada", ["71001"])).get_json()
    assert answer.keys() == {"access_token", "token_type", "expires_in"}
    assert answer["expires_in"] == LONG
    clock.turn(seconds=LONG - 1)
    assert instagram.get("/me", answer["access_token"]).status_code == 200
    clock.turn(seconds=1)
    assert why(instagram.get("/me", answer["access_token"])) == (190, 463)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"client_secret": "wrong"}, (101, None)),
        ({"client_secret": None}, (101, None)),
        ({"grant_type": "fb_exchange_token"}, (100, None)),
        ({"grant_type": None}, (100, None)),
        ({"client_id": "relink-demo"}, (100, None)),
    ],
)
def test_lengthening_wrongly_is_refused(
    instagram: Graph, changes: dict[str, str | None], reason: tuple[int, int | None]
):
    assert why(instagram.lengthen(instagram.short("ada", ["71001"]), **changes)) == reason


def test_a_long_token_is_not_lengthened(instagram: Graph):
    assert why(instagram.lengthen(instagram.connect("ada", ["71001"]))) == (100, None)


# renewal


def renew(graph: Graph, token: str, grant_type: str = "ig_refresh_token"):
    fields = {"grant_type": grant_type, "access_token": token}
    return graph.client.get(f"{graph.base}/refresh_access_token", query_string=fields)


@pytest.mark.parametrize("version", ["", "v26.0"])
def test_a_long_token_is_renewed_once_it_is_a_day_old(instagram: Graph, clock: Clock, version: str):
    token = instagram.connect("ada", ["71001"])
    instagram.version = version
    clock.turn(hours=23, minutes=59)
    assert why(renew(instagram, token)) == (100, None)
    clock.turn(minutes=1)
    answer = renew(instagram, token).get_json()
    assert (answer["access_token"], answer["expires_in"]) == (token, LONG), "the same token, prolonged"
    assert instagram.told("ledger")["refreshes"] == 1


def test_a_renewed_token_lives_sixty_days_from_then(instagram: Graph, clock: Clock):
    token = instagram.connect("ada", ["71001"])
    clock.turn(days=50)
    renew(instagram, token)
    clock.turn(seconds=LONG - 1)
    assert instagram.get("/me", token).status_code == 200
    clock.turn(seconds=1)
    assert why(renew(instagram, token)) == (190, 463), "once it has ended it is dead"


def test_it_can_be_renewed_for_ever(instagram: Graph, clock: Clock):
    token = instagram.connect("ada", ["71001"])
    for _ in range(10):
        clock.turn(days=40)
        assert renew(instagram, token).status_code == 200


def test_what_cannot_be_renewed(instagram: Graph, clock: Clock):
    short = instagram.short("ada", ["71001"])
    without = instagram.connect("ada", ["71001"], ticked=[OWN[1]])
    token = instagram.connect("ada", ["71001"])
    assert why(renew(instagram, short)) == (100, None)
    clock.turn(days=2)
    assert why(renew(instagram, without)) == (10, None)
    assert why(renew(instagram, "invented")) == (190, None)
    assert why(renew(instagram, token, "refresh_token")) == (100, None)
    instagram.order("revoke", subject="71001")
    assert why(renew(instagram, token)) == (190, 458)


# the account


@pytest.mark.parametrize("version", ["", "v26.0", "v25.0"])
def test_me_is_the_account_with_and_without_a_version(instagram: Graph, version: str):
    token = instagram.connect("ada", ["71002"])
    instagram.version = version
    told = instagram.read("/me", token, fields="user_id,username,name,account_type,profile_picture_url")
    assert (told["user_id"], told["username"], told["name"]) == ("71002", "example_shop", "Example Shop")
    assert told["account_type"] == "BUSINESS"
    assert instagram.client.get(told["profile_picture_url"]).content_type == "image/png"


def test_an_ended_version_is_refused(instagram: Graph):
    token = instagram.connect("ada", ["71001"])
    instagram.version = "v20.0"
    assert why(instagram.get("/me", token)) == (2635, None)


def test_a_proof_is_not_demanded_but_checked_when_it_comes(instagram: Graph):
    token = instagram.connect("ada", ["71001"])
    assert instagram.get("/me", token, appsecret_proof=None).status_code == 200
    assert why(instagram.get("/me", token, appsecret_proof=proof_of("another"))) == (100, None)
    instagram.order("set", name="demand_proof", value=True)
    assert why(instagram.get("/me", token, appsecret_proof=None)) == (100, None)


@pytest.mark.parametrize("path", ["/me/permissions", "/71001/permissions"])
def test_a_consent_cannot_be_taken_back_from_outside(instagram: Graph, path: str):
    token = instagram.connect("ada", ["71001"])
    assert instagram.call("DELETE", path, token).status_code >= 400
    assert instagram.get("/me", token).status_code == 200


def test_ninety_days_without_the_person_do_not_matter_here(instagram: Graph, clock: Clock):
    token = instagram.connect("ada", ["71001"])
    for _ in range(3):
        clock.turn(days=50)
        renew(instagram, token)
    assert instagram.get("/me", token).status_code == 200


def test_each_account_has_a_consent_of_its_own(instagram: Graph):
    first, second = instagram.connect("ada", ["71001"]), instagram.connect("ada", ["71002"])
    instagram.order("revoke", subject="71001")
    assert why(instagram.get("/me", first)) == (190, 458)
    assert instagram.get("/me", second).status_code == 200


@pytest.mark.parametrize(
    ("order", "reason"),
    [
        ({"do": "lock", "subject": "71001"}, (190, 459)),
        ({"do": "lock", "subject": "ada"}, (190, 459)),
        ({"do": "expire", "subject": "71001"}, (190, 463)),
        ({"do": "drop-permission", "subject": "71001"}, (100, 33)),
        ({"do": "delete-account", "subject": "71001"}, (100, 33)),
    ],
)
def test_every_trouble_has_its_code(instagram: Graph, order: dict[str, str], reason: tuple[int, int]):
    token = instagram.connect("ada", ["71001"])
    instagram.order(**order)
    assert why(instagram.get("/71001", token)) == reason


def test_trouble_at_facebook_is_no_trouble_here(facebook: Graph, instagram: Graph):
    token = instagram.connect("ada", ["71001"])
    facebook.order("revoke", subject="ada")
    facebook.order("lock", subject="71001")
    assert instagram.get("/me", token).status_code == 200


def test_answers_can_lack_things(instagram: Graph):
    instagram.order("token-answer", drop=["user_id", "permissions"], times=1)
    assert instagram.exchange(instagram.code("ada", ["71001"])).get_json().keys() == {"access_token"}
    short = instagram.short("ada", ["71001"])
    instagram.order("token-answer", set={"expires_in": "soon"}, times=1)
    assert instagram.lengthen(short).get_json()["expires_in"] == "soon"
