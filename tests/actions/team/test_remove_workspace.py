"""Removing a workspace takes everything of it, its lines of the log too, and touches nothing of any other."""

import pytest
from sqlalchemy import select

from tests.world import World
from webapp.actions.house import house
from webapp.actions.log import WORKER, record
from webapp.actions.refusals import NotThere
from webapp.actions.team import remove_workspace
from webapp.actions.team.remove_workspace import Contents
from webapp.domain.permissions import Social
from webapp.domain.posts import PostState
from webapp.domain.rules import Network
from webapp.models import Base, Errand, Event, Membership, User, db
from webapp.models.event import Verb


@pytest.fixture
def full(world: World) -> World:
    """Both workspaces with an account, a consent, posts and lines; Bob belongs to both."""
    with world.open():
        db.session.add(Membership(workspace_id=world.elsewhere, user_id=world.bob, social=Social.ALL))
        for workspace, by in ((world.example, world.ada), (world.elsewhere, world.mallory)):
            grant = world.grant(Network.FACEBOOK, f"{workspace}-person", workspace=workspace, by=by)
            account = world.account(f"Page of {workspace}", workspace=workspace, by=by, grant=grant)
            if workspace == world.example:
                world.posts(account, PostState.SCHEDULED, 3)
            for _ in range(2):
                record(Verb.CHECKED, actor=WORKER, now=world.now, workspace_id=workspace)
        record(Verb.SIGN_IN_REFUSED, actor=WORKER, now=world.now, workspace_id=None)
    return world


def rows(world: World, workspace: int) -> dict[str, list[str]]:
    """Every row that says it belongs to the workspace, by table."""
    with world.open():
        return {
            table.name: sorted(map(repr, db.session.execute(table.select().where(table.c.workspace_id == workspace))))
            for table in Base.metadata.sorted_tables
            if "workspace_id" in table.c
        }


def test_all_of_it_goes_and_nothing_else(full: World) -> None:
    others = rows(full, full.elsewhere)
    assert all(rows(full, full.example)[name] for name in ("account", "event", "membership", "network_grant", "post"))
    with full.app.app_context():
        name, gone = remove_workspace.remove(house(), full.example, full.now)
    assert (name, gone) == ("Example AG", Contents(accounts=1, posts=3, people=6, lines=2))
    assert not any(rows(full, full.example).values())
    assert rows(full, full.elsewhere) == others
    with full.open():
        assert set(db.session.scalars(select(User.id))) == {full.mallory, full.bob}


def test_one_line_stays_in_the_operators_log_and_the_older_ones_there_do_too(full: World) -> None:
    with full.app.app_context():
        remove_workspace.remove(house(), full.example, full.now)
    with full.open():
        refused, removed = db.session.scalars(select(Event).where(Event.workspace_id.is_(None)).order_by(Event.id))
        assert refused.verb is Verb.SIGN_IN_REFUSED
        assert (removed.verb, removed.actor_name) == (Verb.WORKSPACE_REMOVED, "operator")
        assert removed.details["name"] == "Example AG"


def test_its_consents_are_given_back_to_the_networks(full: World) -> None:
    with full.app.app_context():
        remove_workspace.remove(house(), full.example, full.now)
    with full.open():
        (errand,) = db.session.scalars(select(Errand))
        assert (errand.subject_id, errand.workspace_id) == (f"{full.example}-person", None)
        assert house().vault.open(errand.sealed_token or "", errand.aad()) == "refresh-token"


def test_asking_what_would_go_changes_nothing(full: World) -> None:
    before = rows(full, full.example)
    with full.app.app_context():
        assert remove_workspace.contents(full.example)[1].lines == 2
    assert rows(full, full.example) == before


def test_a_workspace_that_is_not_there_is_said(full: World) -> None:
    for act in (lambda: remove_workspace.contents(999), lambda: remove_workspace.remove(house(), 999, full.now)):
        with full.app.app_context(), pytest.raises(NotThere):
            act()


def test_whatever_belongs_to_a_workspace_or_a_person_goes_or_is_let_go_with_it() -> None:
    links = [
        (table.name, link.parent.name, link.ondelete)
        for table in Base.metadata.sorted_tables
        for link in table.foreign_keys
        if link.column.table.name in ("workspace", "user_account", "account", "network_grant")
    ]
    assert links
    assert [one for one in links if one[2] not in ("CASCADE", "SET NULL")] == []
