"""One renewer a grant, whoever else comes or dies meanwhile, and an orderly end in the middle of it."""

import threading
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select, update

from tests.actions.renewing import MINUTE, grant_of, granted, renews
from tests.travels import errands, grants
from tests.world import World
from webapp.actions.consents import renew
from webapp.actions.house import House
from webapp.domain.lifecycle import Reason, State
from webapp.domain.rules import Network
from webapp.models import Event, Grant, db
from webapp.models.event import Verb
from webapp.networks.room import ASK_TIMEOUT_SECONDS, HTTP_TIMEOUT_SECONDS, Ok, Refused, Room, Token
from webapp.sandbox.running import RunningSandbox

# Races


def test_three_workers_never_use_a_token_twice(world: World, house: House, sandbox: RunningSandbox) -> None:
    number = 60
    with world.open():
        for copy in range(number):
            issued = sandbox.issue("x", "acme")
            world.grant(
                Network.X,
                f"acme-{copy}",
                access=issued["access_token"],
                refresh=issued["refresh_token"],
                renew_at=world.now,
            )
    gate, done = threading.Barrier(3), []

    def work() -> None:
        gate.wait()
        done.append(renews(world, house))

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sandbox.ledger("x")["reused_tokens"] == 0
    assert sandbox.ledger("x")["refreshes"] == number
    assert sum(done) == number
    assert {(grant.generation, grant.trouble) for grant in grants(world)} == {(1, None)}


def test_somebody_who_waits_and_the_worker_renew_it_once(world: World, house: House, sandbox: RunningSandbox) -> None:
    grant_id, _ = granted(world, sandbox, Network.X, "acme")
    gate = threading.Barrier(2)

    def person() -> None:
        gate.wait()
        with world.open():
            renew.one(house, grant_id, world.now)

    def worker() -> None:
        gate.wait()
        renews(world, house)

    threads = [threading.Thread(target=act) for act in (person, worker)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sandbox.ledger("x")["reused_tokens"] == 0
    assert grant_of(world, grant_id).generation >= 1


def test_a_new_yes_during_the_call_is_not_overwritten_by_its_answer(
    world: World, house: House, sandbox: RunningSandbox
) -> None:
    grant_id, _ = granted(world, sandbox, Network.X, "acme")
    renewal = renew.Renewal(house)
    with world.open():
        (ticket,) = renewal.claim(Network.X, 1, world.now)
        answer = renewal.call(ticket, world.now)
        db.session.get_one(Grant, grant_id).generation += 1  # as a reconnect's new pair does
        db.session.commit()
        before = db.session.get_one(Grant, grant_id).access_token
        renewal.settle(ticket, answer, world.now)
        assert db.session.get_one(Grant, grant_id).access_token == before


def test_a_refusal_is_not_believed_once_somebody_else_has_renewed(
    world: World, house: House, sandbox: RunningSandbox
) -> None:
    _, (acme,) = granted(world, sandbox, Network.X, "acme")
    renewal = renew.Renewal(house)
    with world.open():
        (ticket,) = renewal.claim(Network.X, 1, world.now)
        db.session.execute(update(Grant).values(generation=Grant.generation + 1))
        db.session.commit()
        settled = renewal.settle(ticket, Refused(Reason.ACCESS_REMOVED), world.now)
    assert settled.again is None
    assert world.status(acme).state is State.CONNECTED


def test_a_leased_grant_is_nobody_elses_until_the_lease_is_over(
    world: World, house: House, sandbox: RunningSandbox
) -> None:
    grant_id, _ = granted(world, sandbox, Network.X, "acme")
    with world.open():
        (ticket,) = renew.Renewal(house).claim(Network.X, 5, world.now)
        assert renew.Renewal(house).claim(Network.X, 5, world.now + renew.LEASE) == []
        (again,) = renew.Renewal(house).claim(Network.X, 5, world.now + renew.LEASE + timedelta(seconds=1))
    assert (ticket.interrupted, again.interrupted) == (False, True)
    assert grant_of(world, grant_id).generation == 0


def test_a_worker_that_died_with_the_new_token_costs_one_honest_disconnect(
    world: World, house: House, sandbox: RunningSandbox
) -> None:
    _, (acme,) = granted(world, sandbox, Network.X, "acme")
    renewal = renew.Renewal(house)
    with world.open():
        (ticket,) = renewal.claim(Network.X, 1, world.now)
        assert isinstance(renewal.call(ticket, world.now), Ok)  # and then the lights go out
    renews(world, house, world.now + MINUTE)
    assert world.status(acme).state is State.CONNECTED
    renews(world, house, world.now + renew.LEASE + MINUTE)
    assert world.status(acme, world.now + timedelta(hours=1)).state is State.DISCONNECTED
    with world.open():
        assert db.session.scalars(select(Event.details)).one()["hint"] == renew.INTERRUPTED


def test_a_grant_given_up_during_the_call_is_owed_back_with_its_new_token(
    world: World, house: House, sandbox: RunningSandbox
) -> None:
    grant_id, _ = granted(world, sandbox, Network.X, "acme")
    renewal = renew.Renewal(house)
    with world.open():
        (ticket,) = renewal.claim(Network.X, 1, world.now)
        answer = renewal.call(ticket, world.now)
        assert isinstance(answer, Ok)
        db.session.execute(Grant.__table__.delete().where(Grant.__table__.c.id == grant_id))
        db.session.commit()
        renewal.settle(ticket, answer, world.now)
    (errand,) = errands(world)
    assert errand.sealed_token is not None
    assert house.vault.open(errand.sealed_token, errand.aad()) == answer.value.refresh


def test_a_call_that_could_not_begin_in_time_is_not_made(world: World, house: House, sandbox: RunningSandbox) -> None:
    grant_id, _ = granted(world, sandbox, Network.X, "acme")
    renewal = renew.Renewal(house)
    with world.open():
        late = replace(renewal.claim(Network.X, 1, world.now)[0], start_by=0.0)
        answer = renewal.call(late, world.now)
        assert isinstance(answer, renew.TooLate)
        renewal.settle(late, answer, world.now)
    assert sandbox.log("x") == []
    assert (grant_of(world, grant_id).lease_until, grant_of(world, grant_id).met) == (None, {})


# Being stopped


class Counting:
    """Says `True` so many times, then no."""

    def __init__(self, times: int) -> None:
        self.left = times

    def __call__(self) -> bool:
        self.left -= 1
        return self.left >= 0


def test_a_worker_that_is_asked_to_stop_stores_every_answer_under_way(
    world: World, house: House, sandbox: RunningSandbox
) -> None:
    with world.open():
        for copy in range(40):
            issued = sandbox.issue("x", "acme")
            refresh, access = issued["refresh_token"], issued["access_token"]
            world.grant(Network.X, f"acme-{copy}", access=access, refresh=refresh, renew_at=world.now)
    turns = Counting(len(house.rooms))
    with world.open():
        renew.due(house, world.now, turns)
    renewed = [grant for grant in grants(world) if grant.generation == 1]
    assert 0 < len(renewed) < 40
    assert len(renewed) == sandbox.ledger("x")["refreshes"]
    assert {grant.lease_until for grant in grants(world)} == {None}
    assert renews(world, house) == 40 - len(renewed)
    assert sandbox.ledger("x")["reused_tokens"] == 0


def test_a_lease_outlasts_the_two_slowest_calls_made_under_it() -> None:
    slowest_call = 2 * HTTP_TIMEOUT_SECONDS  # silent until the last moment, and then a drip
    begun_by = renew.START_WITHIN_SECONDS
    assert renew.LEASE.total_seconds() > begun_by + slowest_call + 30
    and_why = 2 * ASK_TIMEOUT_SECONDS  # X is asked why it refused, under the same lease
    assert renew.LEASE.total_seconds() > begun_by + slowest_call + and_why + 10
    assert timedelta(seconds=slowest_call) < renew.LEASE / 2


def test_one_answer_that_cannot_be_written_costs_the_others_nothing(
    world: World, house: House, sandbox: RunningSandbox, caplog: pytest.LogCaptureFixture
) -> None:
    class Odd:
        """A room of which one call breaks in a way that nobody thought of."""

        def __init__(self, room: Room) -> None:
            self.room, self.calls = room, 0

        def __getattr__(self, name: str) -> object:
            return getattr(self.room, name)

        def renew(self, token: Token, now: datetime) -> object:
            self.calls += 1
            if self.calls == 1:
                raise ZeroDivisionError("a fault of ours")
            return self.room.renew(token, now)

    for person in ("acme", "acme_test", "ada"):
        granted(world, sandbox, Network.X, person)
    odd = House(house.settings, house.vault, {**house.rooms, Network.X: Odd(house.rooms[Network.X])})  # type: ignore[dict-item]
    assert renews(world, odd) == 2
    assert sorted(grant.generation for grant in grants(world)) == [0, 1, 1]
    assert "could not be written" in caplog.text
    assert "pretend_" not in caplog.text


def test_no_event_of_a_renewal_holds_a_token(world: World, house: House, sandbox: RunningSandbox) -> None:
    granted(world, sandbox, Network.X, "acme")
    sandbox.control("x", do="revoke", subject="acme")
    renews(world, house)
    with world.open():
        assert db.session.scalar(select(func.count()).where(Event.verb == Verb.DISCONNECTED)) == 1
        told = str([(row.before, row.after, row.details) for row in db.session.scalars(select(Event))])
    assert "pretend_" not in told
