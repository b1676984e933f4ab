"""The first page of somebody who can't see the accounts: calm, with the reason, whom to ask, and a way to do so."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from tests.page_lint import problems
from tests.pages.reading import ACCOUNTS, HTMX, plain_of
from tests.people import PASSWORD
from tests.world import World
from webapp.actions.notices import outbox
from webapp.domain.permissions import Act, Plan, Social
from webapp.models import AccessRequest, Event, Membership, OutboxMail, User, Workspace, db
from webapp.models.event import Verb

ASK = "/settings/social/ask"
REASON = "You have no social permission in this workspace, so its accounts and posts are not shown to you."

pytestmark = pytest.mark.usefixtures("house")


@pytest.fixture
def eve(world: World) -> FlaskClient:
    return world.browser(world.eve)


def verbs(world: World) -> list[str]:
    with world.open():
        return list(db.session.scalars(select(Event.verb).order_by(Event.id)))


def give(world: World, social: Social) -> None:
    with world.open():
        db.session.execute(update(Membership).where(Membership.user_id == world.eve).values(social=social))


def test_signing_in_leads_there_and_denies_nothing(world: World, client: FlaskClient) -> None:
    answer = client.post("/login", data={"email": "eve@example.test", "password": PASSWORD})
    assert (answer.status_code, answer.location) == (303, "/")
    page = client.get("/")
    assert page.status_code == 200
    assert REASON in plain_of(page.text)
    assert "Root Admin can give it to you." in plain_of(page.text)
    assert verbs(world) == [Verb.SIGNED_IN]


def test_it_has_the_frame_and_what_one_can_do(eve: FlaskClient) -> None:
    page = eve.get("/").text
    assert not problems(page)
    for way in ('action="/logout"', 'href="/settings/profile"', 'href="/settings/security"', 'href="/settings/plan"'):
        assert way in page
    assert "eve@example.test" in page
    assert "Example AG" in page
    assert "/publishing" not in page


def test_a_forbidden_page_says_the_same_and_stays_forbidden(world: World, eve: FlaskClient) -> None:
    answer = eve.get("/publishing")
    assert answer.status_code == 403
    assert REASON in plain_of(answer.text)
    assert f'action="{ASK}"' in answer.text
    assert verbs(world)[-1] == Verb.ACCESS_DENIED
    short = eve.get("/publishing", headers=HTMX)
    assert (short.status_code, "<html" in short.text) == (403, False)
    assert "Please ask Root Admin." in plain_of(short.text)


def test_one_click_asks_the_super_admins_once(world: World, eve: FlaskClient) -> None:
    for _ in range(2):
        answer = eve.post(ASK)
        assert (answer.status_code, answer.location) == (303, "/")
    page = eve.get("/").text
    assert f'action="{ASK}"' not in page
    assert plain_of(page).count("to let you see the accounts.") >= 2  # the message, and the page itself
    with world.open():
        assert db.session.scalars(select(AccessRequest.act)).all() == [Act.SEE]
        assert db.session.scalars(select(OutboxMail.address)).all() == ["root@example.test"]


def test_the_bell_of_a_super_admin_leads_to_the_permission_until_it_is_given(world: World, eve: FlaskClient) -> None:
    eve.post(ASK)
    root = world.browser(world.root)
    bell = root.get("/notices").text
    assert "1 unread notification" in bell
    assert "Eve Nothing can’t see the accounts yet and asks you for the permission." in plain_of(bell)
    assert 'href="/settings/social/permissions?q=eve%40example.test"' in bell
    give(world, Social.VIEW)
    bell = root.get("/notices").text
    assert "unread notification" not in bell
    assert "asks you for the permission. That has been done." in plain_of(bell)
    assert 'href="/settings/social/permissions?q=' not in bell


def test_once_one_sees_them_the_start_is_the_accounts(world: World, eve: FlaskClient) -> None:
    give(world, Social.VIEW)
    answer = eve.get("/")
    assert (answer.status_code, answer.location) == (303, ACCOUNTS)
    assert eve.post(ASK).status_code == 303
    assert "You may do this yourself." not in eve.get(ACCOUNTS).text
    with world.open():
        assert db.session.scalars(select(AccessRequest)).all() == []


def test_where_nobody_can_help_nothing_is_offered(world: World, eve: FlaskClient) -> None:
    with world.open():
        db.session.execute(update(User).where(User.id == world.root).values(active=False))
    page = eve.get("/")
    assert page.status_code == 200
    assert f'action="{ASK}"' not in page.text
    assert "can give it to you" not in page.text


def test_a_plan_without_social_pages_is_a_calm_first_page_too(world: World, eve: FlaskClient) -> None:
    with world.open():
        db.session.get_one(Workspace, world.example).plan = Plan.STARTER
    for who in (eve, world.browser(world.root)):
        page = who.get("/")
        assert page.status_code == 200
        assert "Your plan doesn’t include social media" in page.text
    assert eve.post(ASK).status_code == 403


@pytest.mark.parametrize(
    ("locale", "said"),
    [
        ("en", "Eve Nothing can’t see the accounts of Example AG yet and asks you for the permission."),
        ("de", "Eve Nothing sieht die Konten von Example AG noch nicht und bittet Sie um die Berechtigung."),
    ],
)
def test_the_mail_says_who_wants_to_see_and_leads_to_their_row(
    world: World, eve: FlaskClient, locale: str, said: str
) -> None:
    with world.open():
        db.session.get_one(User, world.root).locale = locale
    eve.post(ASK)
    with world.open():
        row = db.session.scalars(select(OutboxMail)).one()
        mail = outbox.write(row.id, "relink@example.test", row.created_at)
    assert mail is not None
    text = mail.get_body(("plain",)).get_content()
    assert said in " ".join(text.split())
    assert "/settings/social/permissions?q=Eve+Nothing" in text


def test_who_belongs_nowhere_any_more_begins_on_a_calm_page_with_the_way_out(world: World, client: FlaskClient) -> None:
    with world.open():
        db.session.execute(update(Membership).where(Membership.user_id == world.eve).values(active=False))
    answer = client.post("/login", data={"email": "eve@example.test", "password": PASSWORD})
    assert (answer.status_code, answer.location) == (303, "/")
    page = client.get("/")
    assert page.status_code == 200
    assert not problems(page.text)
    assert "You have no workspace" in plain_of(page.text)
    assert "404" not in plain_of(page.text)
    assert page.text.count('action="/logout"') == 2, "in the menu and on the page"
    assert client.get(ACCOUNTS).status_code == 404
    fragment = client.get(ACCOUNTS, headers=HTMX)
    assert "You have no workspace" in plain_of(fragment.text)
    assert "<html" not in fragment.text
