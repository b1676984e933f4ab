"""Single sign-on over HTTP with the pretend provider: who gets in, who is linked, and what is proof."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from tests.pages.company import LANDED, SECURITY, TO_LOGIN, WAYS, Company, is_in, said, verbs
from tests.pages.reading import ACCOUNTS
from tests.pages.untouched import untouched
from tests.people import PASSWORD
from tests.world import World
from webapp.actions.signing_in import factor, passwords, proof
from webapp.domain.permissions import Social
from webapp.models import Identity, Membership, SignIn, SignOn, User, db
from webapp.models.event import Verb


def test_whoever_is_linked_is_in(linked: World, company: Company) -> None:
    browser = linked.app.test_client()
    assert "Sign in with Acme ID" in browser.get("/login").text
    assert company.way(browser, "ada") == LANDED
    assert is_in(browser)


def test_one_lands_where_one_wanted_to_go_and_nowhere_else(linked: World, company: Company) -> None:
    assert company.way(linked.app.test_client(), "ada", next="/publishing?tab=drafts") == (
        303,
        "/publishing?tab=drafts",
    )
    assert company.way(linked.app.test_client(), "ada", next="//evil.example") == LANDED


def test_the_way_there_is_guarded_by_state_nonce_and_an_s256_challenge(world: World, company: Company) -> None:
    address = world.app.test_client().post("/login/sso").location
    asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    assert asked["code_challenge_method"] == "S256"
    assert asked["scope"] == "openid email profile"
    assert asked["redirect_uri"] == "http://127.0.0.1:5000/login/sso/callback"
    assert min(len(asked[name]) for name in ("state", "nonce", "code_challenge")) >= 43
    with world.open():
        assert asked["state"] not in repr(db.session.execute(select(SignOn.__table__)).all())


def test_a_known_address_gives_the_password_once_and_is_linked(world: World, company: Company) -> None:
    browser = world.app.test_client()
    assert company.way(browser, "ada", next="/publishing") == (303, "/login/link")
    assert not is_in(browser)
    assert "ada@example.test" in browser.get("/login/link").text
    assert browser.post("/login/link", data={"password": "wrong"}).status_code == 401
    done = browser.post("/login/link", data={"password": PASSWORD})
    assert (done.status_code, done.location) == (303, "/publishing")
    assert is_in(browser)
    assert Verb.IDENTITY_LINKED in verbs(world, world.ada)
    assert company.way(world.app.test_client(), "ada") == LANDED


def test_the_password_is_asked_in_that_browser_only_a_few_times_and_once(world: World, company: Company) -> None:
    browser = world.app.test_client()
    company.way(browser, "ada")
    assert world.app.test_client().post("/login/link", data={"password": PASSWORD}).location == "/login"
    for _ in range(5):
        browser.post("/login/link", data={"password": "wrong"})
    assert browser.post("/login/link", data={"password": PASSWORD}).location == "/login"
    with world.open():
        assert db.session.scalars(select(Identity)).all() == []


def test_with_a_second_step_single_sign_on_is_the_first(linked: World, company: Company) -> None:
    with linked.open():
        factor.start(linked.ada, linked.now)
        db.session.execute(update(factor.Factor).values(confirmed_at=linked.now))
    browser = linked.app.test_client()
    assert company.way(browser, "ada") == (303, "/login/code")
    assert not is_in(browser)


def test_nobody_joins_unless_the_operator_says_so(world: World, company: Company) -> None:
    browser = world.app.test_client()
    with untouched(world, but=WAYS):
        assert company.way(browser, "nora") == TO_LOGIN
    assert "Nobody here signs in with your address." in said(browser)


def test_a_newcomer_joins_and_may_look_where_the_operator_says_so(world: World, company: Company) -> None:
    company.set(join=str(world.example))
    browser = world.app.test_client()
    assert company.way(browser, "nora") == LANDED
    with world.open():
        nora = db.session.scalars(select(User).where(User.email == "nora@example.test")).one()
        seat = db.session.scalars(select(Membership).where(Membership.user_id == nora.id)).one()
        assert (nora.name, seat.workspace_id, seat.social, seat.super_admin) == (
            "Nora Newcomer",
            world.example,
            Social.VIEW,
            False,
        )
        assert not passwords.is_right(nora.password_hash, "")
        number = nora.id
    assert verbs(world, number) == [Verb.USER_CREATED, Verb.IDENTITY_LINKED, Verb.SIGNED_IN]
    assert company.way(world.app.test_client(), "nora") == LANDED


def test_joining_a_workspace_that_is_not_there_lets_nobody_in(world: World, company: Company) -> None:
    company.set(join="999999")
    with untouched(world, but=WAYS):
        assert company.way(world.app.test_client(), "nora") == TO_LOGIN


def test_somebody_disabled_here_stays_out(linked: World, company: Company) -> None:
    with linked.open():
        db.session.execute(update(User).where(User.id.in_((linked.ada, linked.bob))).values(active=False))
    company.set(join=str(linked.example))
    for who in ("ada", "bob"):
        assert company.way(linked.app.test_client(), who) == TO_LOGIN


# Linking


def test_somebody_signed_in_links_and_unlinks(world: World, company: Company) -> None:
    ada = world.browser(world.ada)
    assert "Not linked." in said(ada, SECURITY)
    assert company.way(ada, "ada", f"{SECURITY}/sso/link") == (303, SECURITY)
    assert "you can sign in with it." in said(ada, SECURITY)
    assert ada.post(f"{SECURITY}/sso/unlink").location == SECURITY
    assert company.way(world.app.test_client(), "ada") == (303, "/login/link")
    assert verbs(world, world.ada)[-2:] == [Verb.IDENTITY_LINKED, Verb.IDENTITY_UNLINKED]


@pytest.mark.parametrize(("kind", "person"), [("other_mail", "ada"), ("", "bob")])
def test_another_address_is_not_linked(world: World, company: Company, kind: str, person: str) -> None:
    company.goes_wrong(kind)
    ada = world.browser(world.ada)
    with untouched(world, but=WAYS):
        assert company.way(ada, person, f"{SECURITY}/sso/link") == (303, SECURITY)
    assert "You have another e-mail address there than here." in said(ada, SECURITY)


def test_whoever_is_linked_already_is_not_linked_to_another(linked: World, company: Company) -> None:
    with linked.open():
        db.session.execute(update(Identity).values(user_id=linked.bob))
    ada = linked.browser(linked.ada)
    with untouched(linked, but=WAYS):
        company.way(ada, "ada", f"{SECURITY}/sso/link")
    assert "One of the two is linked already, to somebody else." in said(ada, SECURITY)


def test_a_link_begun_by_one_is_not_finished_by_another(world: World, company: Company) -> None:
    browser = world.browser(world.ada)
    address = company.answer(browser.post(f"{SECURITY}/sso/link").location, "ada")
    world.sign_in(browser, world.bob)
    browser.get(address)
    with world.open():
        assert db.session.scalars(select(Identity)).all() == []


def test_a_link_to_a_provider_that_is_no_more_is_not_shown(linked: World, company: Company) -> None:
    with linked.open():
        db.session.execute(update(Identity).values(issuer="https://old.example.com"))
    ada = linked.browser(linked.ada)
    assert "Not linked." in said(ada, SECURITY)
    old(linked)
    assert "Prove it with" not in ada.get(f"{ACCOUNTS}/1/disconnect").text


# As a proof


def old(world: World) -> None:
    with world.open():
        db.session.execute(update(SignIn).values(proved_at=world.now - proof.LASTS))


def is_proved(world: World) -> bool:
    with world.open():
        return db.session.scalars(select(SignIn.proved_at).order_by(SignIn.id.desc())).first() >= world.now


def test_signing_on_anew_is_proof(linked: World, company: Company) -> None:
    ada = linked.browser(linked.ada)
    old(linked)
    assert "Prove it with Acme ID" in ada.get(f"{ACCOUNTS}/1/disconnect").text
    begun = ada.post("/prove/sso", data={"prove-goal": f"{ACCOUNTS}/1/disconnect"})
    assert "prompt=login" in begun.location
    assert re.search(r"max_age=0(&|$)", begun.location)
    answer = ada.get(company.answer(begun.location, "ada"))
    assert answer.location == f"{ACCOUNTS}/1/disconnect"
    assert is_proved(linked)


@pytest.mark.parametrize(("kind", "person"), [("asleep", "ada"), ("", "bob"), ("", "cancel")])
def test_anything_else_is_none(linked: World, company: Company, kind: str, person: str) -> None:
    ada = linked.browser(linked.ada)
    old(linked)
    company.goes_wrong(kind)
    assert company.way(ada, person, "/prove/sso", **{"prove-goal": ACCOUNTS}) == (303, SECURITY)
    assert not is_proved(linked)


def test_without_a_provider_nothing_of_it_is_shown(world: World, client: FlaskClient) -> None:
    assert "/login/sso" not in client.get("/login").text
    assert "sso" not in world.browser(world.ada).get(SECURITY).text
    assert client.post("/login/sso").location == "/login"
