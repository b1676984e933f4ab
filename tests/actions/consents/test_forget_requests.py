"""Requests to forget somebody: asked again, broken off, put off, and what was allowed afterwards."""

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from tests.actions.forgetting import (
    ADA,
    HOUR,
    MINUTE,
    asks,
    at_a_browser,  # noqa: F401 - a fixture
    everything,
    is_done,
    runs,
)
from tests.travels import Traveller, account, accounts, events, grants
from tests.world import World
from webapp.actions.consents import deletion, forget, hints
from webapp.actions.house import House
from webapp.actions.refusals import NotThere
from webapp.domain.lifecycle import Reason
from webapp.domain.rules import Network
from webapp.models import Grant, db
from webapp.networks.hooks import Hint


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
