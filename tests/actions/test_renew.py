"""Renewing: one renewer a grant, the new pair kept before it is used, and nobody blamed for an outage."""

import threading
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from tests.pretend import rooms_at
from tests.travels import account, accounts, errands, events, grants
from tests.world import World
from webapp import vault
from webapp.actions import crew, renew, trouble
from webapp.actions.house import House
from webapp.domain.lifecycle import Reason, State
from webapp.domain.posts import PostState
from webapp.domain.rules import Network
from webapp.models import Event, Grant, db
from webapp.models.event import Verb
from webapp.networks.room import ASK_TIMEOUT_SECONDS, HTTP_TIMEOUT_SECONDS, Ok, Refused, Room, Token
from webapp.sandbox.people import PEOPLE
from webapp.sandbox.running import RunningSandbox

MINUTE = timedelta(minutes=1)


def granted(
    world: World, sandbox: RunningSandbox, network: Network, person: str, **wishes: object
) -> tuple[int, list[int]]:
    """A living consent of a person at a pretend network, due for renewal, with all their accounts on it."""
    issued = sandbox.issue(network.value, person, **wishes)
    with world.open():
        grant = world.grant(
            network,
            person,
            access=issued["access_token"],
            refresh=issued.get("refresh_token"),
            expires_at=world.now + timedelta(seconds=issued["expires_in"]),
            renew_at=world.now,
        )
        owned = next(one for one in PEOPLE[network] if one.id == person).accounts
        ids = [
            world.account(one.name, network, grant=grant, external_id=one.id, subject=person)
            for one in owned
            if one.id in wishes.get("assets", [one.id])  # type: ignore[operator]
        ]
    return grant, ids


def renews(world: World, house: House, now: datetime | None = None) -> int:
    with world.open():
        return renew.due(house, now or world.now)


def grant_of(world: World, grant_id: int) -> Grant:
    return next(grant for grant in grants(world) if grant.id == grant_id)


def tokens_of(house: House, grant: Grant) -> tuple[str, str | None]:
    assert grant.access_token is not None
    access = house.vault.open(grant.access_token, grant.aad("access"))
    return access, house.vault.open(grant.refresh_token, grant.aad("refresh")) if grant.refresh_token else None


# The way that goes well


@pytest.mark.parametrize("network", [Network.INSTAGRAM, Network.X, Network.LINKEDIN, Network.YOUTUBE])
def test_a_grant_that_is_due_gets_a_new_token_that_works(
    world: World, house: House, sandbox: RunningSandbox, network: Network
) -> None:
    grant_id, _ = granted(world, sandbox, network, "ada")
    old = tokens_of(house, grant_of(world, grant_id))
    assert renews(world, house) == 1
    grant = grant_of(world, grant_id)
    access, refresh = tokens_of(house, grant)
    assert access != old[0]
    assert (refresh != old[1]) is (network is Network.X)
    assert isinstance(house.rooms[network].subject(Token(access), world.now), Ok)
    assert (grant.generation, grant.failures, grant.trouble) == (1, 0, None)
    assert (grant.lease_until, grant.lease_by) == (None, None)
    assert grant.renew_at is not None
    assert grant.renew_at > world.now
    assert grant.checked_at is not None
    assert renews(world, house) == 0


def test_a_routine_renewal_is_no_news(world: World, house: House, sandbox: RunningSandbox) -> None:
    granted(world, sandbox, Network.X, "acme")
    renews(world, house)
    assert events(world) == []


def test_what_is_not_due_or_let_go_is_left_alone(world: World, house: House, sandbox: RunningSandbox) -> None:
    early, _ = granted(world, sandbox, Network.X, "acme")
    released, _ = granted(world, sandbox, Network.X, "acme_test")
    with world.open():
        db.session.get_one(Grant, early).renew_at = world.now + MINUTE
        db.session.get_one(Grant, released).release_at = world.now
    assert renews(world, house) == 0
    assert sandbox.log("x") == []


def test_the_machines_clock_never_moves_the_persons(world: World, house: House, sandbox: RunningSandbox) -> None:
    _, (profile, *_rest) = granted(world, sandbox, Network.LINKEDIN, "ada")
    before = account(world, "91001").life.authorized_at
    renews(world, house)
    assert account(world, "91001").life.authorized_at == before
    assert world.status(profile).state is State.CONNECTED


def test_a_nearer_end_that_a_renewal_states_counts_and_a_rounded_one_is_the_same(
    world: World, house: House, sandbox: RunningSandbox
) -> None:
    grant_id, _ = granted(world, sandbox, Network.LINKEDIN, "ada", assets=["91001"])
    stated = []
    for seconds in (8_640_000, 8_640_900, 8_639_000, 864_000, 8_640_000):
        sandbox.control("linkedin", do="token-answer", set={"refresh_token_expires_in": seconds}, times=1)
        with world.open():
            db.session.get_one(Grant, grant_id).renew_at = world.now
        renews(world, house)
        end = account(world, "91001").life.network_ends_at
        assert end is not None
        stated.append(round((end - world.now) / timedelta(days=1)))
    assert stated == [100, 100, 100, 10, 10]
    assert len(events(world)) == 2
    assert account(world, "91001").lapses_at == account(world, "91001").life.network_ends_at


# Answers that lack something


def test_a_blank_refresh_token_leaves_the_old_one(world: World, house: House, sandbox: RunningSandbox) -> None:
    grant_id, _ = granted(world, sandbox, Network.YOUTUBE, "ada")
    old = tokens_of(house, grant_of(world, grant_id))[1]
    for blank in ({"set": {"refresh_token": ""}}, {"set": {"refresh_token": None}}, {"drop": ["refresh_token"]}):
        sandbox.control("youtube", do="token-answer", times=1, **blank)
        with world.open():
            db.session.get_one(Grant, grant_id).renew_at = world.now
        renews(world, house)
        assert tokens_of(house, grant_of(world, grant_id))[1] == old


@pytest.mark.parametrize("life", [0, -5, "soon", None, 10**12])
def test_a_life_that_makes_no_sense_still_gives_a_sane_next_time(
    world: World, house: House, sandbox: RunningSandbox, life: object
) -> None:
    grant_id, _ = granted(world, sandbox, Network.X, "acme")
    sandbox.control("x", do="token-answer", set={"expires_in": life})
    renews(world, house)
    grant = grant_of(world, grant_id)
    assert grant.renew_at is not None
    assert timedelta(0) < grant.renew_at - world.now <= timedelta(days=367)


def test_a_permission_that_went_missing_is_flagged_once_and_the_account_stays(
    world: World, house: House, sandbox: RunningSandbox
) -> None:
    grant_id, (acme,) = granted(world, sandbox, Network.X, "acme")
    sandbox.control("x", do="token-answer", set={"scope": "users.read tweet.read"})
    for _ in range(2):
        with world.open():
            db.session.get_one(Grant, grant_id).renew_at = world.now
        renews(world, house)
        assert grant_of(world, grant_id).trouble == trouble.PERMISSION_MISSING
    assert world.status(acme).state is State.CONNECTED
    assert events(world) == [("renewal_failed", "permission_missing")]
    sandbox.control("x", do="up")
    with world.open():
        db.session.get_one(Grant, grant_id).renew_at = world.now
    renews(world, house)
    assert grant_of(world, grant_id).trouble is None
    assert events(world)[-1] == ("renewed", "permission_missing")


# No


def test_a_refusal_is_asked_twice_and_then_believed(world: World, house: House, sandbox: RunningSandbox) -> None:
    _, (tv,) = granted(world, sandbox, Network.YOUTUBE, "ada")
    with world.open():
        world.posts(tv, PostState.SCHEDULED, 3)
    sandbox.control("youtube", do="revoke", subject="ada")
    renews(world, house)
    status = world.status(tv)
    assert (status.state, status.reason) == (State.DISCONNECTED, Reason.ACCESS_REMOVED)
    assert len(sandbox.log("youtube")) == 2
    assert events(world) == [("disconnected", "access_removed")]
    with world.open():
        assert db.session.scalars(select(Event.details)).one()["scheduled_cancelled"] == 3
    assert renews(world, house, world.now + timedelta(days=1)) == 0
    assert len(sandbox.log("youtube")) == 2


@pytest.mark.parametrize(("order", "reason"), [("lock", Reason.SECURITY), ("revoke", Reason.ACCESS_REMOVED)])
def test_x_says_why_to_a_token_that_has_ended_and_it_costs_nothing(
    world: World, house: House, sandbox: RunningSandbox, order: str, reason: Reason
) -> None:
    _, (acme,) = granted(world, sandbox, Network.X, "acme")
    sandbox.control("x", do="expire", subject="acme")
    sandbox.control("x", do=order, subject="acme")
    renews(world, house, world.now + timedelta(hours=3))
    assert world.status(acme).reason is reason
    assert sandbox.ledger("x").get("billed_users_me", 0) == 0


def test_one_refusal_that_was_a_mistake_costs_nothing(world: World, house: House, sandbox: RunningSandbox) -> None:
    _, (acme,) = granted(world, sandbox, Network.X, "acme")
    sandbox.control("x", do="lock", subject="acme", times=1)
    renews(world, house)
    assert world.status(acme).state is State.CONNECTED
    assert grants(world)[0].generation == 1


def test_every_account_of_the_grant_goes_with_it_and_none_of_another(
    world: World, house: House, sandbox: RunningSandbox
) -> None:
    _, theirs = granted(world, sandbox, Network.LINKEDIN, "ada")
    with world.open():
        elsewhere = world.grant(Network.LINKEDIN, "bob", workspace=world.elsewhere)
        other = world.account("Bob", Network.LINKEDIN, grant=elsewhere, workspace=world.elsewhere, external_id="91004")
    sandbox.control("linkedin", do="lock", subject="ada")
    renews(world, house)
    assert {world.status(one).reason for one in theirs} == {Reason.SECURITY}
    assert world.status(other).state is State.CONNECTED
    assert grants(world)[0].release_at is not None


def test_a_lapse_that_came_first_keeps_its_reason_and_its_date(
    world: World, house: House, sandbox: RunningSandbox
) -> None:
    _, (acme,) = granted(world, sandbox, Network.X, "acme")
    sandbox.control("x", do="revoke", subject="acme")
    later = world.now + timedelta(days=80)
    renews(world, house, later)
    assert world.status(acme, later).reason is Reason.INACTIVE
    assert world.status(acme, later).since == world.now + timedelta(days=60)


# Not now


@pytest.mark.parametrize(
    ("weather", "word"),
    [
        ({"do": "down"}, "unavailable"),
        ({"do": "down", "status": 502}, "unavailable"),
        ({"do": "garbage", "body": "html"}, "unavailable"),
        ({"do": "garbage", "body": "empty"}, "unavailable"),
        ({"do": "garbage", "body": "no-token"}, "unavailable"),
        ({"do": "rate-limit", "retry_after": None}, "rate_limited"),
    ],
)
def test_an_outage_of_a_day_disconnects_nobody_and_all_recover(
    world: World, house: House, sandbox: RunningSandbox, weather: dict[str, object], word: str
) -> None:
    grant_id, (acme,) = granted(world, sandbox, Network.X, "acme")
    old = tokens_of(house, grant_of(world, grant_id))
    sandbox.control("x", **weather)
    now, tries = world.now, 0
    while now < world.now + timedelta(days=1):
        tries += renews(world, house, now)
        grant = grant_of(world, grant_id)
        assert grant.trouble == word
        assert grant.renew_at is not None
        assert grant.trouble_until == grant.renew_at
        now = max(grant.renew_at, now + MINUTE)
    assert 24 < tries < 40
    assert world.status(acme).state is State.CONNECTED
    assert tokens_of(house, grant_of(world, grant_id)) == old
    assert events(world) == []
    sandbox.control("x", do="up")
    renews(world, house, now)
    assert (grant_of(world, grant_id).failures, grant_of(world, grant_id).trouble) == (0, None)


def test_a_wait_that_was_asked_for_is_kept_and_capped(world: World, house: House, sandbox: RunningSandbox) -> None:
    grant_id, _ = granted(world, sandbox, Network.X, "acme")
    for asked, least, most in ((7200, 119, 121), (10**9, 24 * 60 - 1, 24 * 60 + 1), (-5, 3, 5)):
        sandbox.control("x", do="rate-limit", retry_after=asked)
        with world.open():
            db.session.get_one(Grant, grant_id).renew_at = world.now
        renews(world, house)
        at = grant_of(world, grant_id).renew_at
        assert at is not None
        assert least <= (at - world.now) / MINUTE <= most


def test_our_own_mistake_is_ours_and_told_once(world: World, house: House, app: Flask, sandbox: RunningSandbox) -> None:
    grant_id, (acme,) = granted(world, sandbox, Network.X, "acme")
    rooms = dict(house.rooms)
    wrong = rooms_at(sandbox.url)[Network.X]
    object.__setattr__(wrong.dance, "client_secret", "wrong")  # type: ignore[attr-defined]
    rooms[Network.X] = wrong
    broken = House(house.settings, house.vault, rooms)
    for hours in (0, 2, 4):
        renews(world, broken, world.now + timedelta(hours=hours))
    assert world.status(acme).state is State.CONNECTED
    assert grant_of(world, grant_id).trouble == "our_configuration"
    assert events(world) == [("renewal_failed", "our_configuration")]
    renews(world, house, world.now + timedelta(hours=8))
    assert events(world)[-1] == ("renewed", "our_configuration")


def test_a_network_that_is_away_is_left_alone_and_the_others_are_not_held_up(
    world: World, house: House, sandbox: RunningSandbox
) -> None:
    with world.open():
        for number in range(60):
            world.grant(Network.X, f"nobody-{number}", renew_at=world.now - MINUTE)
    tv, _ = granted(world, sandbox, Network.YOUTUBE, "ada")
    sandbox.control("x", do="down")
    renews(world, house)
    assert grant_of(world, tv).generation == 1
    asked = len(sandbox.log("x"))
    assert 3 <= asked <= 2 * crew.PLACES
    assert sum(grant.failures for grant in grants(world)) == asked


# Rows that cannot be read


def test_a_grant_that_cannot_be_read_is_set_aside_and_the_others_go_on(
    world: World, house: House, sandbox: RunningSandbox
) -> None:
    with world.open():
        for number in range(40):  # more than are taken at once, and due before the good one
            poisoned = world.grant(Network.X, f"poisoned-{number}", renew_at=world.now - MINUTE)
            world.account(f"Poisoned {number}", Network.X, grant=poisoned)
        db.session.execute(update(Grant).values(access_token="v1.00000000.AAAAAAAAAAAAAAAAAAAAAAAAAAAA"))
    good, _ = granted(world, sandbox, Network.X, "acme")
    renews(world, house)
    assert grant_of(world, good).generation == 1
    bad = [grant for grant in grants(world) if grant.id != good]
    assert {grant.trouble for grant in bad} == {"unreadable"}
    assert {one.life.disconnected_at for one in accounts(world)} == {None}
    assert events(world) == [("renewal_failed", "unreadable")] * 40
    renews(world, house, world.now + timedelta(hours=7))
    assert len(events(world)) == 40  # what lasts is no news


def test_a_grant_whose_key_came_back_works_again(world: World, house: House, sandbox: RunningSandbox) -> None:
    grant_id, _ = granted(world, sandbox, Network.X, "acme")
    stranger = House(house.settings, vault.Vault([vault.generate_key()]), house.rooms)
    renews(world, stranger)
    assert grant_of(world, grant_id).trouble == "unreadable"
    renews(world, house, world.now + timedelta(hours=6, minutes=1))
    assert (grant_of(world, grant_id).trouble, grant_of(world, grant_id).generation) == (None, 1)


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
    assert (grant_of(world, grant_id).lease_until, grant_of(world, grant_id).failures) == (None, 0)


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
