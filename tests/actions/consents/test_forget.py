"""People who asked a network to have us forget them: what goes, and what stays."""

from sqlalchemy import select

from tests.actions.forgetting import (
    ADA,
    HOUR,
    asks,
    at_a_browser,  # noqa: F401 - a fixture
    everything,
    is_done,
    runs,
)
from tests.travels import Traveller, account, accounts, errands, events, grants
from tests.world import World
from webapp.actions.consents import forget
from webapp.actions.consents.refused import cut_all
from webapp.actions.house import House
from webapp.domain.lifecycle import Reason
from webapp.domain.posts import PostState
from webapp.domain.purposes import Purpose
from webapp.domain.rules import Network
from webapp.models import Account, AccountPicture, DeletionRequest, Event, Flow, OutboxMail, Post, db
from webapp.sandbox.running import RunningSandbox


def test_consents_tokens_and_names_go_and_the_workspace_sees_what_happened(
    ada: Traveller, world: World, house: House
) -> None:
    ada.connects(Network.FACEBOOK, "ada", "61001", "61002")
    page = account(world, "61001").id
    with world.open():
        scheduled = world.posts(page, PostState.SCHEDULED, 3)
    assert ADA in everything(world)
    code = asks(world, house)
    assert not is_done(world, code)
    assert runs(world) == 1
    assert is_done(world, code)
    assert grants(world) == []
    assert errands(world) == []
    assert ADA not in everything(world)
    assert {(one.name != "", one.subject_id, one.subject_name) for one in accounts(world)} == {(True, None, None)}
    assert {one.life.reason for one in accounts(world)} == {Reason.ACCESS_REMOVED}
    with world.open():
        states = set(db.session.scalars(select(Post.state).where(Post.id.in_(scheduled))))
        lines = db.session.scalars(select(Event).where(Event.verb == "disconnected")).all()
        told = [(line.account_name, line.reason, line.details["hint"]) for line in lines]
    assert states == {PostState.CANCELLED}
    assert len(told) == 2
    assert {(name is not None, reason, hint) for name, reason, hint in told} == {
        (True, "access_removed", forget.ASKED_TO_BE_FORGOTTEN)
    }


def test_what_others_allowed_and_other_networks_stay(ada: Traveller, world: World, house: House) -> None:
    ada.connects(Network.FACEBOOK, "bob", "61001")
    ada.connects(Network.X, "acme", "81001")
    before = [(one.id, one.subject_name, one.access_token) for one in grants(world)]
    asks(world, house, "ada")
    asks(world, house, "acme")
    assert runs(world) == 2
    assert [(one.id, one.subject_name, one.access_token) for one in grants(world)] == before
    assert {one.life.disconnected_at for one in accounts(world)} == {None}


def test_it_holds_in_every_workspace(ada: Traveller, world: World, house: House, sandbox: RunningSandbox) -> None:
    ada.connects(Network.FACEBOOK, "ada", "61001")
    elsewhere = Traveller(world, house, sandbox, world.mallory, workspace_id=world.elsewhere)
    elsewhere.connects(Network.FACEBOOK, "ada", "61001")
    asks(world, house)
    runs(world)
    assert grants(world) == []
    assert ADA not in everything(world)


def test_an_account_that_is_the_person_loses_name_and_picture_and_keeps_its_posts(world: World, house: House) -> None:
    with world.open():
        grant_id = world.grant(Network.INSTAGRAM, "71001")
        mine = world.account("Ada Privately", Network.INSTAGRAM, external_id="71001", subject="71001", grant=grant_id)
        world.posts(mine, PostState.PUBLISHED, 2)
        row = db.session.get_one(Account, mine)
        row.picture_url, row.picture_mark, row.picture_at = "https://pictures.example/1", "abc", world.now
        db.session.add(AccountPicture(account_id=mine, kind="image/png", content=b"a face"))
    asks(world, house, "71001", network=Network.INSTAGRAM)
    assert runs(world) == 1
    found = account(world, "71001")
    assert (found.name, found.handle, found.picture_url, found.picture_mark, found.picture_at) == ("", "", *[None] * 3)
    assert found.sought.strip() == ""
    assert "Privately" not in everything(world)
    with world.open():
        assert db.session.scalars(select(AccountPicture)).all() == []
        assert len(db.session.scalars(select(Post)).all()) == 2
        line = db.session.scalars(select(Event).where(Event.verb == "disconnected")).one()
        assert (line.account_id, line.account_name) == (mine, None)


def test_instagrams_own_login_names_the_account_which_is_then_forgotten(
    ada: Traveller, world: World, house: House
) -> None:
    ada.connects(Network.INSTAGRAM, "ada", "71001")
    before = account(world, "71001")
    assert (bool(before.name), before.subject_id) == (True, "71001")
    asks(world, house, "71001", network=Network.INSTAGRAM)
    assert runs(world) == 1
    after = account(world, "71001")
    assert (after.name, after.handle, after.subject_id, after.life.reason) == ("", "", None, Reason.ACCESS_REMOVED)
    assert grants(world) == []
    with world.open():
        lines = db.session.scalars(select(Event).where(Event.account_id == after.id)).all()
        assert [(line.verb, line.account_name) for line in lines] == [("connected", None), ("disconnected", None)]
        assert before.name not in repr([(line.details, line.before, line.after) for line in lines])


def test_mails_that_name_an_account_that_is_the_person_name_it_no_more(world: World, house: House) -> None:
    with world.open():
        world.account("Ada % Private", Network.INSTAGRAM, external_id="71001", subject="71001")
        for workspace, facts in (
            (world.example, {"who": "Bob", "account": "Ada % Private", "network": "Instagram"}),
            (world.example, {"accounts": "Page, Ada % Private"}),
            (world.example, {"account": "Ada 50 Private"}),
            (world.elsewhere, {"account": "Ada % Private"}),
        ):
            owed(world, workspace, facts)
    asks(world, house, "71001", network=Network.INSTAGRAM)
    assert runs(world) == 1
    with world.open():
        assert list(db.session.scalars(select(OutboxMail.facts).order_by(OutboxMail.id))) == [
            {"who": "Bob", "account": "…", "network": "Instagram"},
            {"accounts": "Page, …"},
            {"account": "Ada 50 Private"},
            {"account": "Ada % Private"},
        ]


def owed(world: World, workspace: int, facts: dict[str, str]) -> None:
    """A mail in the outbox; whose and why is all the same."""
    mail = OutboxMail(workspace_id=workspace, purpose=Purpose.HANDED_OVER, key=f"mail:{next(world.numbers)}")
    mail.address = mail.reader = "bob@example.test"
    mail.timezone, mail.created_at, mail.expires_at, mail.facts = "UTC", world.now, world.now + HOUR, facts
    db.session.add(mail)


def test_an_account_that_was_disconnected_long_ago_forgets_them_too(world: World, house: House) -> None:
    with world.open():
        world.account("Page", disconnected_at=world.now - HOUR, reason=Reason.MANUAL, external_id="61001")
        world.account("Ada", disconnected_at=world.now - HOUR, reason=Reason.MANUAL, external_id="ada", subject=None)
    asks(world, house)
    runs(world)
    assert [(one.external_id, one.name, one.subject_name) for one in accounts(world)] == [
        ("61001", "Page", None),
        ("ada", "", None),
    ]
    assert events(world) == []


def test_what_is_owed_to_the_network_and_ways_there_go_too(ada: Traveller, world: World, house: House) -> None:
    ada.decline(ada.go(Network.FACEBOOK, "ada").id)
    ada.go(Network.FACEBOOK, "ada")
    assert len(errands(world)) == 1
    asks(world, house)
    runs(world)
    assert errands(world) == []
    with world.open():
        assert db.session.scalars(select(Flow)).all() == []


def test_a_way_that_ended_badly_names_nobody_afterwards(ada: Traveller, world: World, house: House) -> None:
    ada.go(Network.FACEBOOK, "ada", assets=[])
    assert ADA in everything(world)
    asks(world, house)
    runs(world)
    assert ADA not in everything(world)


def test_a_person_cut_before_is_still_in_no_line_of_the_log(ada: Traveller, world: World, house: House) -> None:
    ada.connects(Network.FACEBOOK, "ada", "61001")
    with world.open():
        cut_all(list(db.session.scalars(select(Account))), Reason.SECURITY, world.now)
    with world.open():
        lines = db.session.scalars(select(Event).where(Event.verb.in_(["connected", "disconnected"]))).all()
        assert len(lines) == 2
        assert ADA not in repr([(line.details, line.before, line.after, line.account_name) for line in lines])
    asks(world, house)
    assert runs(world) == 1
    with world.open():
        assert db.session.scalars(select(DeletionRequest.subject_id)).all() == [None]
