"""Settings > Workspace > People: who is here, and how their access ends, comes back or is taken out."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import insert, select

from tests.pages.accounts.test_accounts_size import statements
from tests.pages.peopling import PEOPLE, deactivated, invitation_id, invite, row
from tests.pages.reading import HTMX, plain_of
from tests.pages.untouched import untouched
from tests.world import World
from webapp.domain.permissions import Plan, Social
from webapp.domain.posts import PostState
from webapp.models import Event, Membership, User, Workspace, db
from webapp.models.event import Verb


@pytest.fixture
def root(world: World) -> FlaskClient:
    return world.browser(world.root)


def test_everybody_is_listed_with_permission_state_and_when_they_were_last_seen(
    world: World, root: FlaskClient
) -> None:
    world.browser(world.ada)
    with deactivated(world, world.bob):
        invite(root, "New Person new@example.test", level="draft")
        page = root.get(PEOPLE).text
    assert "Root Admin (you) root@example.test Super admin Last seen on" in row(page, f"member-{world.root}")
    assert "All accounts Last seen on" in row(page, f"member-{world.ada}")
    assert "Draft only Not seen lately" in row(page, f"member-{world.dora}")
    assert "All accounts Deactivated" in row(page, f"member-{world.bob}")
    invited = row(page, f"invitation-{invitation_id(world, 'new@example.test')}")
    assert invited.startswith("New Person new@example.test Invited by Root Admin on")
    assert "Draft only Invited good until" in invited


def test_what_one_does_in_another_workspace_is_not_seen_here(world: World, root: FlaskClient) -> None:
    with world.open():
        db.session.add(Membership(workspace_id=world.example, user_id=world.mallory, social=Social.ALL))
    world.browser(world.mallory)
    assert "Not seen lately" in row(root.get(PEOPLE).text, f"member-{world.mallory}")


@pytest.mark.parametrize("who", ["ada", "bob", "olga", "vera", "dora", "eve"])
def test_only_super_admins_see_the_page_and_nobody_else_is_led_to_it(world: World, who: str) -> None:
    browser = world.browser(getattr(world, who))
    answer = browser.get(PEOPLE)
    assert answer.status_code == 403
    assert "Only a super admin can do this. Please ask Root Admin." in plain_of(answer.text)
    assert f'href="{PEOPLE}"' not in browser.get("/settings/profile").text
    assert browser.get(PEOPLE, headers=HTMX).status_code == 403


def test_a_workspace_without_the_social_pages_has_people_all_the_same(world: World, root: FlaskClient) -> None:
    with world.open():
        db.session.get_one(Workspace, world.example).plan = Plan.STARTER
    assert root.get(PEOPLE).status_code == 200
    assert "is invited" in invite(root, "new@example.test")
    ask = root.get(f"{PEOPLE}/{world.bob}/deactivate").text
    assert "handover" not in ask


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=lovelace", {"ada"}),
        ("q=BOB@", {"bob"}),
        ("state=deactivated", {"dora"}),
        ("state=active&q=o", {"root", "ada", "bob", "olga", "eve"}),
        ("state=invited", set()),
        ("q=zzz", set()),
        ("state=nonsense&page=99", {"root", "ada", "bob", "olga", "vera", "dora", "eve"}),
    ],
)
def test_the_list_is_searched_and_filtered(world: World, root: FlaskClient, query: str, found: set[str]) -> None:
    with deactivated(world, world.dora):
        page = root.get(f"{PEOPLE}?{query}").text
    names = {
        name
        for name in ("root", "ada", "bob", "olga", "vera", "dora", "eve")
        if f"member-{getattr(world, name)}" in page
    }
    assert names == found
    assert "member-8" not in page
    fragment = root.get(f"{PEOPLE}?{query}", headers=HTMX)
    assert "<html" not in fragment.text
    assert fragment.headers["HX-Replace-Url"].startswith(PEOPLE)


def test_five_hundred_people_take_as_many_statements_as_seven(world: World, root: FlaskClient) -> None:
    few = statements(world, lambda: root.get(PEOPLE))
    invite(root, "new@example.test")
    with world.open():
        columns = {"password_hash": "x", "created_at": world.now, "password_changed_at": world.now}
        rows = [{"email": f"p{n}@example.test", "name": f"Person {n:03}", **columns} for n in range(500)]
        db.session.execute(insert(User), rows)
        ids = db.session.scalars(select(User.id).where(User.email.like("p%"))).all()
        db.session.execute(
            insert(Membership), [{"workspace_id": world.example, "user_id": one, "social": Social.ALL} for one in ids]
        )
    many = statements(world, lambda: root.get(PEOPLE))
    assert many <= few + 1, "the mails of invitations are looked up"
    assert many <= 12
    second = root.get(f"{PEOPLE}?page=2")
    assert statements(world, lambda: root.get(f"{PEOPLE}?page=2")) <= 12
    assert second.text.count('id="member-') == 50
    assert "51 to 100 of 508" in plain_of(second.text)


def test_before_somebody_is_deactivated_the_page_says_in_numbers_what_they_hold(
    world: World, root: FlaskClient
) -> None:
    with world.open():
        account_id = world.account()
        world.account("Another Page")
        world.posts(account_id, PostState.SCHEDULED, 5)
        world.posts(account_id, PostState.DRAFT)
    for headers in ({}, HTMX):
        page = root.get(f"{PEOPLE}/{world.ada}/deactivate", headers=headers).text
        said = plain_of(page)
        assert "Deactivate Ada Lovelace?" in said
        assert "2 accounts they connected" in said
        assert "5 scheduled posts: these stay scheduled" in said
        assert "1 draft: it stays" in said
        assert f"/settings/social/handover?from={world.ada}" in page
    assert "They hold nothing here" in plain_of(root.get(f"{PEOPLE}/{world.eve}/deactivate").text)


def test_access_ends_at_once_and_comes_back(world: World, root: FlaskClient) -> None:
    bob = world.browser(world.bob)
    assert bob.get("/settings/social/accounts").status_code == 200
    answer = root.post(f"{PEOPLE}/{world.bob}/deactivate", headers=HTMX)
    assert "has no access to this workspace any more" in row(answer.text, f"member-{world.bob}")
    out = bob.get("/settings/social/accounts")
    assert out.status_code == 404
    assert "You have no workspace" in plain_of(out.text)
    assert "Example AG" not in out.text
    answer = root.post(f"{PEOPLE}/{world.bob}/reactivate", headers=HTMX)
    assert "has access again" in row(answer.text, f"member-{world.bob}")
    assert bob.get("/settings/social/accounts").status_code == 200


def test_nobody_ends_their_own_access_and_the_page_says_who_can(world: World, root: FlaskClient) -> None:
    for method in ("get", "post"):
        answer = getattr(root, method)(f"{PEOPLE}/{world.root}/deactivate")
        assert answer.status_code == 409
        assert "you are the only super admin. Make somebody else one first." in plain_of(answer.text)
    with world.open():
        world.person("Second Admin", super_admin=True)
    said = plain_of(root.post(f"{PEOPLE}/{world.root}/deactivate", headers=HTMX).text)
    assert "Another super admin can: Second Admin." in said
    assert f"{PEOPLE}/{world.root}/deactivate" not in root.get(PEOPLE).text


def test_removing_takes_a_deactivated_person_out_and_the_log_keeps_the_name(world: World, root: FlaskClient) -> None:
    early = root.post(f"{PEOPLE}/{world.bob}/remove")
    assert early.status_code == 409
    assert "Deactivate first, then remove" in plain_of(early.text)
    root.post(f"{PEOPLE}/{world.bob}/deactivate")
    assert "Remove Bob Page from this workspace?" in plain_of(root.get(f"{PEOPLE}/{world.bob}/remove").text)
    answer = root.post(f"{PEOPLE}/{world.bob}/remove", headers=HTMX)
    assert answer.headers["HX-Retarget"] == f"#member-{world.bob}"
    assert f'id="member-{world.bob}"' not in answer.text
    assert f"member-{world.bob}" not in root.get(PEOPLE).text
    log = plain_of(root.get("/settings/social/activity").text)
    assert "Root Admin removed Bob Page from the workspace." in log
    assert "Root Admin ended the access of Bob Page." in log


@pytest.mark.parametrize("act", ["deactivate", "reactivate", "remove"])
def test_another_workspaces_people_are_not_there(world: World, root: FlaskClient, act: str) -> None:
    with untouched(world):
        for headers in ({}, HTMX):
            for method in ("get", "post") if act != "reactivate" else ("post",):
                answer = getattr(root, method)(f"{PEOPLE}/{world.mallory}/{act}", headers=headers)
                assert answer.status_code == 404
                assert "Mallory" not in answer.text


@pytest.mark.parametrize("act", ["deactivate", "reactivate", "remove"])
def test_who_is_no_super_admin_changes_nobody(world: World, act: str) -> None:
    ada = world.browser(world.ada)
    with untouched(world, but=("event",)):
        assert ada.post(f"{PEOPLE}/{world.bob}/{act}").status_code == 403
        assert ada.post(f"{PEOPLE}/invite", data={"addresses": "x@example.test"}).status_code == 403
    with world.app.app_context():
        assert set(db.session.scalars(select(Event.verb).where(Event.actor_id == world.ada))) == {
            Verb.SIGNED_IN,
            Verb.ACCESS_DENIED,
        }
