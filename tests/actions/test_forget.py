"""People who asked a network to have us forget them: what goes, what stays, and that nothing of it can go half-way."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from tests.travels import Traveller, account, accounts, errands, events, grants
from tests.world import World
from webapp.actions import deletion, forget, hints
from webapp.actions.house import House
from webapp.actions.refusals import NotThere
from webapp.actions.refused import cut_all
from webapp.domain.lifecycle import Reason
from webapp.domain.posts import PostState
from webapp.domain.purposes import Purpose
from webapp.domain.rules import Network
from webapp.models import Account, AccountPicture, Base, DeletionRequest, Event, Flow, Grant, OutboxMail, Post, db
from webapp.networks.hooks import Hint
from webapp.sandbox.running import RunningSandbox

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
ADA = "Ada Lovelace"


@pytest.fixture
def ada(world: World, house: House, sandbox: RunningSandbox) -> Traveller:
    return Traveller(world, house, sandbox, world.ada)


def asks(
    world: World, house: House, subject: str = "ada", later: timedelta = HOUR, network: Network = Network.FACEBOOK
) -> str:
    """The person asks the network, some time later, to have us forget them; gives the code."""
    with world.open():
        return deletion.ask(house, network, Hint(subject, world.now + later), world.now + later)


def runs(world: World, later: timedelta = HOUR, going: Callable[[], bool] = lambda: True) -> int:
    with world.open():
        return forget.due(house_of(world), world.now + later, going)


def house_of(world: World) -> House:
    """The app's parts, with or without pretend networks."""
    parts: House = world.app.extensions["relink"]
    return parts


def is_done(world: World, code: str) -> bool:
    with world.open():
        return deletion.standing(code).done_at is not None


def everything(world: World) -> str:
    """All that stands in all tables, but for the people who sign in here."""
    with world.open():
        tables = [table for table in Base.metadata.sorted_tables if table.name not in ("user_account", "event")]
        rows = [repr(db.session.execute(table.select()).all()) for table in tables]
        mine = select(Event.details, Event.before, Event.after, Event.account_name)
        return " ".join([*rows, repr(db.session.execute(mine).all())])


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


def test_what_they_allow_afterwards_is_not_concerned(ada: Traveller, world: World, house: House) -> None:
    later = 2 * HOUR
    ada.connects(Network.FACEBOOK, "ada", "61001", now=world.now + later)
    code = asks(world, house, later=HOUR)
    assert runs(world, later + HOUR) == 1
    assert is_done(world, code)
    assert len(grants(world)) == 1
    assert [(one.subject_name, one.life.disconnected_at) for one in accounts(world)] == [(ADA, None)]


def test_the_same_request_again_has_the_same_code_for_ever_and_a_new_one_a_new_code(
    ada: Traveller, world: World, house: House
) -> None:
    first = asks(world, house)
    assert asks(world, house) == first
    assert asks(world, house, later=2 * HOUR) == first  # one is open
    runs(world, 2 * HOUR)
    assert asks(world, house) == first
    ada.connects(Network.FACEBOOK, "ada", "61001", now=world.now + 3 * HOUR)
    assert asks(world, house, later=2 * HOUR) == first
    assert runs(world, 4 * HOUR) == 0
    assert len(grants(world)) == 1
    second = asks(world, house, later=4 * HOUR)
    assert second != first
    assert runs(world, 4 * HOUR) == 1
    assert grants(world) == []
    assert len({asks(world, house, who) for who in ("a", "b")} | {first, second}) == 4
    assert len(first) >= 32


def test_nothing_of_the_person_is_left_in_the_request_itself(world: World, house: House) -> None:
    asks(world, house, "a-number-of-theirs")
    assert "a-number-of-theirs" in everything(world)
    assert runs(world) == 1
    assert "a-number-of-theirs" not in everything(world)


def test_who_asks_again_while_it_is_done_is_not_passed_over(world: World, house: House) -> None:
    asks(world, house)
    with world.open():
        wish = forget._next(house, 0)
        assert wish is not None
        db.session.rollback()
        deletion.ask(house, Network.FACEBOOK, Hint("ada", world.now + 2 * HOUR), world.now + 2 * HOUR)
        assert not forget._done(wish, world.now + 2 * HOUR)
    assert runs(world, 2 * HOUR) == 1


def test_while_a_renewal_is_under_way_it_waits_and_others_do_not(world: World, house: House) -> None:
    with world.open():
        grant = db.session.get_one(Grant, world.grant(Network.FACEBOOK, "ada"))
        grant.lease_until, grant.lease_by = world.now + HOUR + MINUTE, "somebody"
        world.grant(Network.FACEBOOK, "bob")
    codes = [asks(world, house, who) for who in ("ada", "bob")]
    assert runs(world) == 1
    assert [is_done(world, code) for code in codes] == [False, True]
    assert runs(world, HOUR + 2 * MINUTE) == 1
    assert is_done(world, codes[0])


def test_a_newer_consent_of_theirs_keeps_what_it_carries(world: World, house: House) -> None:
    with world.open():
        newer = world.grant(Network.FACEBOOK, "ada")
        db.session.get_one(Grant, newer).granted_at = world.now + 2 * HOUR
        world.account("Carried along", external_id="61001", grant=newer)
    asks(world, house, later=HOUR)
    assert runs(world, 3 * HOUR) == 1
    assert account(world, "61001").subject_name == "Ada"


@pytest.mark.parametrize("place", range(1, 9))
def test_it_can_be_broken_off_anywhere_and_goes_on_from_there(
    ada: Traveller, world: World, house: House, monkeypatch: pytest.MonkeyPatch, place: int
) -> None:
    ada.connects(Network.FACEBOOK, "ada", "61001", "61002")
    ada.decline(ada.go(Network.FACEBOOK, "bob").id)
    code = asks(world, house)
    commits = iter(range(1, 100))
    commit = db.session.commit

    def breaks() -> None:
        if next(commits) == place:
            raise OperationalError("gone", None, Exception())
        commit()

    with world.app.app_context(), monkeypatch.context() as patched:
        patched.setattr(db.session, "commit", breaks)
        with pytest.raises(OperationalError):
            forget.due(house, world.now + HOUR)
        db.session.rollback()
    assert not is_done(world, code)
    runs(world)
    assert is_done(world, code)
    assert ADA not in everything(world)
    assert len([verb for verb, _ in events(world) if verb == "disconnected"]) == 2


def test_it_stops_where_its_turn_is_over(ada: Traveller, world: World, house: House) -> None:
    ada.connects(Network.FACEBOOK, "ada", "61001")
    code = asks(world, house)
    turns = iter([True, True, False])
    assert runs(world, going=lambda: next(turns, False)) == 0
    assert not is_done(world, code)
    assert runs(world) == 1


def test_many_accounts_go_batch_by_batch(world: World, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forget, "BATCH", 2)
    with world.open():
        for _ in range(5):
            world.account(disconnected_at=world.now - HOUR, reason=Reason.MANUAL)
    asks(world, house)
    assert runs(world) == 1
    assert {one.subject_name for one in accounts(world)} == {None}


def test_a_persons_consents_are_found_by_index_however_many_there_are(world: World) -> None:
    with world.open():
        if db.engine.dialect.name != "sqlite":
            pytest.skip("PostgreSQL decides by the size of the tables")
        query = select(Grant.id).where(Grant.id.in_(hints.consents_of([Network.INSTAGRAM], "71001")))
        text = str(query.compile(db.engine, compile_kwargs={"literal_binds": True}))
        plan = [row[-1] for row in db.session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {text}")]
    searched = [line for line in plan if line.startswith(("SEARCH", "SCAN"))]
    assert len(searched) == 3
    assert all(line.startswith("SEARCH") for line in searched)
    assert any("(network=? AND subject_id=?)" in line for line in searched)
    assert any("(network=? AND external_id=?)" in line for line in searched)


def test_a_code_nobody_was_given_stands_for_nothing(world: World) -> None:
    with world.open(), pytest.raises(NotThere):
        deletion.standing("x" * 32)


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
