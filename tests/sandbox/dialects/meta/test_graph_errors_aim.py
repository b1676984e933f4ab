"""Where an ordered error of the Graph strikes, and whom: one step, one Page, one person, or everybody."""

import pytest

from tests.sandbox.dialects.meta.graph_app import LINKED, Graph, why


@pytest.fixture
def page(facebook: Graph) -> str:
    return facebook.page_token(facebook.connect("ada", ["61001", "71001"], scope=",".join(LINKED)), "61001")


def test_an_error_on_publishing_strikes_no_reading_and_publishes_nothing(facebook: Graph, page: str):
    facebook.order("error", code=506, on="publish", subject="61001")
    assert facebook.get("/61001", page).status_code == 200
    assert why(facebook.post("/61001/photos", page, url="https://example.test/a.png")) == (506, None)
    assert facebook.told("posts") == []


def test_an_error_on_reading_strikes_no_publishing(facebook: Graph, page: str):
    facebook.order("error", code=10, on="read", subject="61001")
    assert why(facebook.get("/61001", page)) == (10, None)
    assert facebook.post("/61001/feed", page, message="Hi").status_code == 200


def test_an_error_on_tokens_strikes_both_exchanges(facebook: Graph):
    code, short = facebook.code("ada", ["61001"]), facebook.short("ada", ["61001"])
    facebook.order("error", code=190, subcode=459, on="token", subject="ada")
    assert why(facebook.exchange(code)) == why(facebook.lengthen(short)) == (190, 459)
    facebook.order("no-error")
    assert facebook.exchange(code).status_code == 200, "the code was not burned"


def test_an_error_on_revoking_leaves_the_consent_alive(facebook: Graph):
    token = facebook.connect("ada", ["61001"])
    facebook.order("error", code=1, on="revoke", subject="ada", times=1)
    assert why(facebook.call("DELETE", "/me/permissions", token)) == (1, None)
    assert facebook.get("/me", token).status_code == 200


def test_an_error_about_a_page_strikes_only_calls_about_it(facebook: Graph):
    token = facebook.connect("ada", ["61001", "61002"])
    first, second = (facebook.page_token(token, page) for page in ("61001", "61002"))
    facebook.order("error", code=190, subcode=492, subject="61001")
    assert why(facebook.get("/61001", first)) == why(facebook.get("/61001", token)) == (190, 492)
    assert facebook.get("/61002", second).status_code == 200
    assert facebook.get("/me/accounts", token).status_code == 200


def test_an_error_about_a_person_strikes_their_pages_and_nobody_elses(facebook: Graph, page: str):
    bobs = facebook.page_token(facebook.connect("bob", ["61001"]), "61001")
    facebook.order("error", code=190, subcode=460, subject="ada")
    assert why(facebook.get("/61001", page)) == (190, 460)
    assert facebook.get("/61001", bobs).status_code == 200


def test_an_error_about_an_instagram_account_strikes_it_behind_its_page(facebook: Graph, page: str):
    facebook.order("error", code=2207050, subject="71001")
    assert why(facebook.post("/71001/media", page, image_url="https://example.test/a.png")) == (25, 2207050)
    assert facebook.post("/61001/feed", page, message="Hi").status_code == 200


def test_an_error_about_nobody_strikes_everybody(facebook: Graph, page: str):
    facebook.order("error", code=4, times=3)
    for path in ("/me", "/61001", "/61001"):
        assert facebook.get(path, page).status_code == 400
    assert facebook.get("/me", page).status_code == 200


def test_a_dead_token_shows_in_debug_token_as_ordered(facebook: Graph, page: str):
    facebook.order("error", code=190, subcode=490, subject="ada")
    told = facebook.debug(page)
    assert told["is_valid"] is False
    assert (told["error"]["code"], told["error"]["subcode"]) == (190, 490)


def test_another_error_about_a_person_is_debug_tokens_own(facebook: Graph, page: str):
    facebook.order("error", code=2, subject="ada", times=1)
    answer = facebook.get("/debug_token", "relink-demo|sandbox-secret", input_token=page, appsecret_proof=None)
    assert why(answer) == (2, None)
