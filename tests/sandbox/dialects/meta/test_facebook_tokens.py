"""Facebook's tokens (networks.md §1): short, long, and a Page's own; what each is worth and how long."""

import pytest

from tests.sandbox.dialects.meta.graph_app import APP_TOKEN, LINKED, LONG, PAGES, Graph, why
from tests.sandbox.driving import START, Clock

DAY = 86_400


def test_a_code_gives_a_short_token_and_says_nothing_of_scopes(facebook: Graph):
    answer = facebook.exchange(facebook.code("ada", ["61001"])).get_json()
    assert answer.keys() == {"access_token", "token_type", "expires_in"}
    assert 3600 <= answer["expires_in"] <= 7200


def test_the_exchange_may_also_be_posted(facebook: Graph):
    form = {
        "client_id": "relink-demo",
        "client_secret": "sandbox-secret",
        "redirect_uri": facebook.redirect_uri,
        "code": facebook.code("ada", ["61001"]),
    }
    assert facebook.client.post("/facebook/v26.0/oauth/access_token", data=form).status_code == 200


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"client_id": "somebody"}, (101, None)),
        ({"client_id": None}, (101, None)),
        ({"client_secret": "wrong"}, (101, None)),
        ({"client_secret": None}, (101, None)),
        ({"redirect_uri": "http://127.0.0.1:5001/oauth/facebook/callback"}, (100, 36008)),
        ({"redirect_uri": None}, (100, None)),
        ({"code": None}, (100, None)),
        ({"code": "invented"}, (100, None)),
        ({"code_verifier": "x" * 43}, (100, None)),
        ({"grant_type": "refresh_token"}, (100, None)),
    ],
)
def test_a_wrong_exchange_says_what_is_wrong(
    facebook: Graph, changes: dict[str, str | None], reason: tuple[int, int | None]
):
    assert why(facebook.exchange(facebook.code("ada", ["61001"]), **changes)) == reason


def test_a_code_works_once_and_trying_again_kills_what_it_gave(facebook: Graph):
    code = facebook.code("ada", ["61001"])
    token = facebook.exchange(code).get_json()["access_token"]
    assert why(facebook.exchange(code)) == (100, 36009)
    assert why(facebook.get("/me", token)) == (190, 458)
    assert facebook.told("ledger")["reused_codes"] == 1


def test_a_code_is_burned_by_a_wrong_try(facebook: Graph):
    code = facebook.code("ada", ["61001"])
    facebook.exchange(code, redirect_uri="http://127.0.0.1:1/oauth/facebook/callback")
    assert why(facebook.exchange(code)) == (100, 36009)


def test_a_wrong_secret_burns_no_code(facebook: Graph):
    code = facebook.code("ada", ["61001"])
    facebook.exchange(code, client_secret="wrong")
    assert facebook.exchange(code).status_code == 200


def test_a_code_expires(facebook: Graph, clock: Clock):
    code = facebook.code("ada", ["61001"])
    clock.turn(seconds=60)
    assert why(facebook.exchange(code)) == (100, 36007)


def test_a_short_token_becomes_a_long_one_of_sixty_days(facebook: Graph):
    short = facebook.short("ada", ["61001"])
    answer = facebook.lengthen(short).get_json()
    assert answer["expires_in"] == LONG
    assert answer["access_token"] != short
    assert answer["token_type"] == "bearer"


def test_a_dead_token_cannot_be_exchanged(facebook: Graph, clock: Clock):
    short = facebook.short("ada", ["61001"])
    clock.turn(hours=2)
    assert why(facebook.lengthen(short)) == (190, 463)
    assert why(facebook.lengthen("invented")) == (190, None)


def test_a_pages_token_cannot_be_exchanged(facebook: Graph):
    page = facebook.page_token(facebook.connect("ada", ["61001"]), "61001")
    assert why(facebook.lengthen(page))[0] == 100


def test_the_app_has_a_token_of_its_own(facebook: Graph):
    fields = {"grant_type": "client_credentials", "client_id": "relink-demo", "client_secret": "sandbox-secret"}
    answer = facebook.client.get("/facebook/v26.0/oauth/access_token", query_string=fields).get_json()
    assert answer["access_token"] == APP_TOKEN


def test_tokens_live_to_their_last_second(facebook: Graph, clock: Clock):
    short = facebook.short("ada", ["61001"])
    long = facebook.lengthen(short).get_json()["access_token"]
    clock.turn(seconds=5399)
    assert facebook.get("/me", short).status_code == 200
    clock.turn(seconds=1)
    assert why(facebook.get("/me", short)) == (190, 463)
    clock.turn(seconds=LONG - 5400 - 1)
    assert facebook.get("/me", long).status_code == 200
    clock.turn(seconds=1)
    assert why(facebook.get("/me", long)) == (190, 463)


def test_a_pages_token_from_a_long_one_has_no_end(facebook: Graph, clock: Clock):
    page = facebook.page_token(facebook.connect("ada", ["61001"]), "61001")
    assert facebook.debug(page)["expires_at"] == 0
    clock.turn(days=89)
    assert facebook.read("/61001", page, fields="id,name")["name"] == "Example GmbH"


def test_a_pages_token_from_a_short_one_dies_with_it(facebook: Graph, clock: Clock):
    page = facebook.page_token(facebook.short("ada", ["61001"]), "61001")
    assert facebook.debug(page)["expires_at"] == int(START.timestamp()) + 5400
    clock.turn(hours=2)
    assert why(facebook.get("/61001", page)) == (190, 463)


def test_a_pages_token_is_the_same_each_time(facebook: Graph):
    token = facebook.connect("ada", ["61001", "61002"])
    first = facebook.page_token(token, "61001")
    assert facebook.page_token(token, "61001") == first
    assert facebook.page_token(token, "61002") != first


def test_a_pages_token_keeps_the_moment_at_which_it_was_first_listed(facebook: Graph, clock: Clock):
    token = facebook.connect("ada", ["61001"])
    page = facebook.page_token(token, "61001")
    clock.turn(days=7)
    assert facebook.page_token(token, "61001") == page
    assert facebook.debug(page)["issued_at"] == int(START.timestamp())


# data access: 90 days from the person's last yes


def test_after_ninety_days_the_token_still_authenticates_but_data_calls_fail(facebook: Graph, clock: Clock):
    page = facebook.page_token(facebook.connect("ada", ["61001"]), "61001")
    clock.turn(days=89, hours=23)
    assert facebook.get("/61001", page).status_code == 200
    clock.turn(hours=1)
    assert why(facebook.get("/61001", page)) == (190, 493)
    assert why(facebook.post("/61001/feed", page, message="Hi")) == (190, 493)
    debugged = facebook.debug(page)
    assert debugged["is_valid"] is True
    assert debugged["data_access_expires_at"] == int(clock().timestamp())


def test_a_new_yes_renews_the_data_access_of_older_tokens_too(facebook: Graph, clock: Clock):
    page = facebook.page_token(facebook.connect("ada", ["61001"]), "61001")
    clock.turn(days=80)
    facebook.connect("ada", ["61001"], auth_type="reauthorize")
    clock.turn(days=80)
    assert facebook.get("/61001", page).status_code == 200
    assert facebook.debug(page)["data_access_expires_at"] == int(START.timestamp()) + 170 * DAY


def test_only_a_yes_counts_and_no_call_does(facebook: Graph, clock: Clock):
    token = facebook.connect("ada", ["61001"])
    page = facebook.page_token(token, "61001")
    for _ in range(9):
        clock.turn(days=10)
        facebook.debug(page)
        facebook.get("/61001", page)
    assert why(facebook.get("/61001", page)) == (190, 493)


# debug_token


def test_debug_token_describes_the_persons_token(facebook: Graph):
    token = facebook.connect("ada", ["61001", "61003", "71001"], scope=",".join(LINKED))
    told = facebook.debug(token)
    granular = {row["scope"]: row.get("target_ids") for row in told.pop("granular_scopes")}
    assert granular["pages_show_list"] == granular["pages_manage_posts"] == ["61001", "61003"]
    assert granular["instagram_basic"] == ["71001"]
    assert granular["public_profile"] is None
    assert told == {
        "app_id": "relink-demo",
        "application": "Relink",
        "type": "USER",
        "is_valid": True,
        "expires_at": int(START.timestamp()) + LONG,
        "data_access_expires_at": int(START.timestamp()) + 90 * DAY,
        "issued_at": int(START.timestamp()),
        "scopes": [*LINKED, "public_profile"],
        "user_id": "ada",
    }


def test_debug_token_names_the_page_of_a_pages_token(facebook: Graph):
    told = facebook.debug(facebook.page_token(facebook.connect("ada", ["61001"]), "61001"))
    assert (told["type"], told["profile_id"], told["user_id"]) == ("PAGE", "61001", "ada")


def test_debug_token_leaves_out_what_was_declined(facebook: Graph):
    told = facebook.debug(facebook.connect("ada", ["61001"], ticked=PAGES[:1]))
    assert told["scopes"] == ["pages_show_list", "public_profile"]


@pytest.mark.parametrize(
    ("order", "subcode"), [({"do": "revoke"}, 458), ({"do": "lock"}, 459), ({"do": "expire"}, 463)]
)
def test_debug_token_says_why_a_token_is_dead(facebook: Graph, order: dict[str, str], subcode: int):
    token = facebook.connect("ada", ["61001"])
    facebook.order(**order, subject="ada")
    told = facebook.debug(token)
    assert told["is_valid"] is False
    assert (told["error"]["code"], told["error"]["subcode"]) == (190, subcode)
    assert told["error"]["message"]


def test_debug_token_cannot_see_a_lost_role(facebook: Graph):
    page = facebook.page_token(facebook.connect("ada", ["61001"]), "61001")
    facebook.order("drop-permission", subject="61001")
    assert facebook.debug(page)["is_valid"] is True
    assert why(facebook.get("/61001", page)) == (190, 492)


def test_debug_token_knows_nothing_of_an_invented_token(facebook: Graph):
    told = facebook.debug("invented")
    assert told["is_valid"] is False
    assert told["scopes"] == []
    assert told["error"]["code"] == 190


def test_debug_token_wants_a_token_to_debug(facebook: Graph):
    assert why(facebook.get("/debug_token", APP_TOKEN, appsecret_proof=None)) == (100, None)


def test_a_token_of_instagrams_own_login_is_unknown_here(facebook: Graph, instagram: Graph):
    assert facebook.debug(instagram.connect("ada", ["71001"]))["is_valid"] is False
