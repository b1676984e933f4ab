"""What holds at every pretend network alike, however it words it: codes, tokens, and how long each is good."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.sandbox.driving import App, Clock

At = Callable[[str], App]
ALL = ["facebook", "instagram", "x", "linkedin", "youtube"]
RENEWED = ["x", "linkedin", "youtube"]
"""Those with refresh tokens."""
CODE_LIVES = {"x": 30, "linkedin": 1800}
FIRST_TOKEN_LIVES = {"facebook": 5400, "instagram": 3600, "x": 7200, "linkedin": 60 * 86400}


@pytest.mark.parametrize("network", ALL)
def test_a_code_is_good_until_its_last_second(at: At, clock: Clock, network: str):
    app = at(network)
    lives = CODE_LIVES.get(network, 60)
    assert app.facts.code_lives == timedelta(seconds=lives)
    early, late = app.code("ada"), app.code("ada")
    clock.turn(seconds=lives - 0.001)
    assert app.exchange(early).status_code == 200
    clock.turn(seconds=0.001)
    assert app.exchange(late).status_code == 400


@pytest.mark.parametrize("network", ALL)
def test_a_code_used_twice_is_refused_and_takes_what_it_gave_with_it(at: At, network: str):
    app = at(network)
    code = app.code("ada")
    token = app.exchange(code).get_json()["access_token"]
    assert app.me(token).status_code == 200
    assert app.exchange(code).status_code == 400
    assert app.me(token).status_code in {400, 401}
    assert (app.told("ledger")["reused_codes"], app.told("ledger")["token_exchanges"]) == (1, 1)


@pytest.mark.parametrize(
    "network", ["facebook", "instagram", "x", "linkedin"]
)  # at Google all of a person's go together
def test_a_code_used_twice_spares_the_persons_other_consents(at: At, network: str):
    app = at(network)
    other = app.connect("ada")["access_token"]
    code = app.code("ada")
    app.exchange(code)
    app.exchange(code)
    assert app.me(other).status_code == 200


@pytest.mark.parametrize("network", ALL)
def test_a_code_of_one_network_is_nothing_at_another(at: At, network: str):
    other = at("linkedin" if network != "linkedin" else "facebook")
    assert other.exchange(at(network).code("ada")).status_code == 400


@pytest.mark.parametrize("network", ALL)
@pytest.mark.parametrize("code", ["nonsense", "pretend_code_x", "💥", "x" * 5000])
def test_an_invented_code_is_refused(at: At, network: str, code: str):
    assert at(network).exchange(code).status_code == 400


@pytest.mark.parametrize("network", ALL)
def test_the_token_call_must_repeat_the_same_redirect_address(at: At, network: str):
    app = at(network)
    code = app.code("ada")
    other = app.redirect_uri.replace("5000", "5001")
    assert app.exchange(code, redirect_uri=other).status_code == 400
    assert app.exchange(code).status_code == 400, "a failed attempt burns the code"


@pytest.mark.parametrize("network", ["facebook", "instagram", "linkedin", "youtube"])
def test_a_stranger_does_not_burn_a_code(at: At, network: str):
    app = at(network)
    code = app.code("ada")
    assert app.exchange(code, client_secret="guessed").status_code in {400, 401}
    assert app.exchange(code).status_code == 200


@pytest.mark.parametrize("network", ALL)
def test_an_access_token_works_until_its_last_second(at: At, clock: Clock, network: str):
    app = at(network)
    token = app.connect("ada")["access_token"]
    clock.turn(seconds=FIRST_TOKEN_LIVES.get(network, 3600) - 0.001)
    assert app.me(token).status_code == 200
    clock.turn(seconds=0.001)
    assert app.me(token).status_code in {400, 401}


@pytest.mark.parametrize("network", ALL)
@pytest.mark.parametrize("token", ["nonsense", "pretend_access_x", "x" * 5000])
def test_an_invented_token_opens_nothing(at: At, network: str, token: str):
    assert at(network).me(token).status_code in {400, 401}


@pytest.mark.parametrize("network", ALL)
def test_a_token_of_one_network_opens_nothing_at_another(at: At, network: str):
    other = "x" if network != "x" else "youtube"
    assert at(network).me(at(other).connect("ada")["access_token"]).status_code in {400, 401}


@pytest.mark.parametrize("network", RENEWED)
def test_a_refresh_token_opens_nothing(at: At, network: str):
    app = at(network)
    assert app.me(app.connect("ada")["refresh_token"]).status_code == 401


@pytest.mark.parametrize("network", RENEWED)
def test_a_refused_refresh_spends_nothing(at: At, network: str):
    app = at(network)
    token = app.connect("ada")["refresh_token"]
    app.ordered("lock", subject="ada")
    assert app.refresh(token).status_code == 400
    app.ordered("unlock", subject="ada")
    app.ordered("down")
    assert app.refresh(token).status_code == 503
    app.ordered("up")
    assert app.refresh(token).status_code == 200
    assert app.told("ledger")["reused_tokens"] == 0


@pytest.mark.parametrize("network", ALL)
def test_tokens_are_kept_out_of_caches(at: At, network: str):
    app = at(network)
    assert app.exchange(app.code("ada")).headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("network", ALL)
def test_an_account_has_a_picture_that_can_be_fetched(at: At, network: str):
    app = at(network)
    picture = app.client.get(f"/{network}/pictures/{app.accounts_of('ada')[0]}.png")
    assert picture.content_type == "image/png"
    assert picture.data.startswith(b"\x89PNG")


@pytest.mark.parametrize("path", ["/x/posts/1", "/facebook/pictures/1.png", "/linkedin/nothing", "/nothing"])
def test_what_is_not_there_is_not_found(at: At, path: str):
    assert at("x").client.get(path).status_code == 404


def test_a_post_is_shown_at_its_own_network_and_its_words_are_inert(at: At):
    app = at("x")
    headers = {"Authorization": f"Bearer {app.connect('acme')['access_token']}"}
    words = {"text": "Hello <b>world</b> مرحبا 🥨"}
    assert app.client.post("/x/2/tweets", json=words, headers=headers).status_code == 201
    assert "Hello &lt;b&gt;world&lt;/b&gt; مرحبا 🥨" in app.client.get("/x/posts/1").text
    assert app.client.get("/instagram/posts/1").status_code == 404


@pytest.mark.parametrize("path", ["oauth/authorize", "oauth/token", "oauth/revoke", "api/me", "api/me/accounts"])
@pytest.mark.parametrize("network", ["facebook", "x", "linkedin", "youtube"])
def test_nobody_speaks_any_words_but_the_networks_own(at: At, network: str, path: str):
    app = at(network)
    for answer in (app.client.get(f"/{network}/{path}"), app.client.post(f"/{network}/{path}")):
        assert answer.status_code in {400, 404, 405}
