"""What the provider answers and is not to be believed: nothing is changed, and it is said why."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from tests.pages.company import TO_LOGIN, WAYS, Company, is_in, said
from tests.pages.reading import ACCOUNTS
from tests.pages.untouched import untouched
from tests.world import World
from webapp.models import SignOn, db

pytestmark = pytest.mark.one_database


@pytest.mark.parametrize(
    ("kind", "says"),
    [
        *((kind, "Its answer can’t be trusted.") for kind in ("wrong_audience", "two_audiences", "wrong_party")),
        *((kind, "Its answer can’t be trusted.") for kind in ("wrong_nonce", "other_issuer", "expired", "stranger")),
        *((kind, "Its answer can’t be trusted.") for kind in ("unsigned", "other_iss", "no_iss", "no_token", "nobody")),
        ("refused", "This way in is over"),
        ("down", "It can’t be reached right now."),
        ("html", "It can’t be reached right now."),
    ],
)
def test_an_answer_that_is_not_to_be_believed_changes_nothing(
    linked: World, company: Company, kind: str, says: str
) -> None:
    browser = linked.app.test_client()
    begun = browser.post("/login/sso").location
    company.goes_wrong(kind)
    with untouched(linked, but=WAYS):
        answer = browser.get(company.answer(begun, "ada"))
    assert (answer.status_code, answer.location) == TO_LOGIN
    page = said(browser)
    assert f"Acme ID did not work. {says}" in page
    assert "Nothing was changed." in page
    assert not is_in(browser)


@pytest.mark.parametrize("kind", ["down", "html"])
def test_a_provider_that_is_away_is_said_before_anybody_is_sent_there(world: World, company: Company, kind: str):
    company.goes_wrong(kind)
    browser = world.app.test_client()
    with untouched(world):
        assert browser.post("/login/sso").location == "/login"
    assert "Acme ID did not work. It can’t be reached right now." in said(browser)


def test_one_that_nobody_runs_is_away(world: World, company: Company) -> None:
    company.set(issuer="http://127.0.0.1:9/oidc")
    browser = world.app.test_client()
    assert browser.post("/login/sso").location == "/login"
    assert "It can’t be reached right now." in said(browser)


def test_one_that_calls_itself_otherwise_is_not_believed(world: World, company: Company) -> None:
    company.set(issuer=company.url.replace("127.0.0.1", "localhost"))
    assert world.app.test_client().post("/login/sso").location.startswith("http://localhost")
    company.set(issuer=f"{company.url}/..")
    assert world.app.test_client().post("/login/sso").location == "/login"


@pytest.mark.parametrize("kind", ["unverified", "no_mail"])
def test_an_address_that_is_not_verified_finds_nobody(world: World, company: Company, kind: str) -> None:
    company.set(join=str(world.example))
    company.goes_wrong(kind)
    browser = world.app.test_client()
    with untouched(world, but=WAYS):
        assert company.way(browser, "ada") == TO_LOGIN
    assert "It does not say that your e-mail address is verified" in said(browser)


def test_whoever_breaks_it_off_is_told_so(world: World, company: Company) -> None:
    browser = world.app.test_client()
    assert company.way(browser, "cancel") == TO_LOGIN
    assert "You broke it off there." in said(browser)


def test_a_way_is_used_once_in_its_own_browser_and_in_time(linked: World, company: Company) -> None:
    browser, thief = linked.app.test_client(), linked.app.test_client()
    address = company.answer(browser.post("/login/sso").location, "ada")
    thief.post("/login/sso")
    assert thief.get(address).location == "/login"
    assert not is_in(thief)
    assert browser.get(address).location == ACCOUNTS
    browser.post("/logout")
    assert browser.get(address).location == "/login"
    assert not is_in(browser)
    late = company.answer(browser.post("/login/sso").location, "ada")
    with linked.open():
        db.session.execute(update(SignOn).values(expires_at=linked.now - timedelta(seconds=1)))
    assert browser.get(late).location == "/login"


@pytest.mark.parametrize("query", ["", "?state=x&code=y", "?code=y", "?state=&error=access_denied", "?state=%00"])
def test_a_callback_that_nobody_began_changes_nothing(world: World, company: Company, query: str) -> None:
    with untouched(world):
        assert world.app.test_client().get(f"/login/sso/callback{query}").location == "/login"
