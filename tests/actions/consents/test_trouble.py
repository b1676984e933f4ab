"""Each kind of call keeps its own trouble: what a success ends, what goes on being shown, owed and counted."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.actions.trying import DOWN, NETWORK, SLOW, US, Trying
from tests.travels import events
from tests.world import World
from webapp.actions.consents import trouble
from webapp.actions.house import House
from webapp.actions.operating import owed
from webapp.actions.publishing import publish
from webapp.domain.posts import PostState
from webapp.domain.rules import Network
from webapp.domain.troubles import Kind, Word
from webapp.models import Grant, db

MINUTE = timedelta(minutes=1)
RENEWAL, CHECK, PUBLISHING, HISTORY = Kind.RENEWAL, Kind.CHECK, Kind.PUBLISHING, Kind.HISTORY
MISSING = ("openid",)


@pytest.fixture
def it(world: World, house: House) -> Trying:
    return Trying(world, house)


def test_a_renewals_trouble_is_still_shown_owed_and_counted_after_a_check_that_works(it: Trying) -> None:
    it.step(RENEWAL, US)
    begun, until = it.now, it.grant.trouble_until
    it.step(CHECK)
    grant = it.grant
    assert (grant.trouble, grant.trouble_until) == ("our_configuration", until)
    assert until == grant.renew_at
    assert grant.checked_at >= it.now
    assert it.owed == [f"our_configuration (renewal, since {begun:%Y-%m-%d %H:%MZ})"]
    assert it.refusals == 1
    it.step(RENEWAL)
    assert (it.grant.trouble, it.grant.trouble_until, it.grant.met) == (None, None, {})
    assert (it.owed, it.refusals) == ([], 0)


@pytest.mark.parametrize(
    ("steps", "left", "shown"),
    [
        (((CHECK, DOWN), (RENEWAL, None)), {CHECK: "unavailable"}, "unavailable"),
        (((RENEWAL, SLOW), (CHECK, DOWN)), {RENEWAL: "rate_limited", CHECK: "unavailable"}, "unavailable"),
        (((RENEWAL, US), (RENEWAL, DOWN)), {RENEWAL: "our_configuration"}, "our_configuration"),
        (((RENEWAL, US), (CHECK, DOWN), (CHECK, None)), {RENEWAL: "our_configuration"}, "our_configuration"),
        (((PUBLISHING, US), (RENEWAL, None), (CHECK, None)), {PUBLISHING: "our_configuration"}, "our_configuration"),
        (((PUBLISHING, US), (RENEWAL, SLOW), (PUBLISHING, None)), {RENEWAL: "rate_limited"}, "rate_limited"),
        (((PUBLISHING, DOWN), (HISTORY, SLOW)), {}, None),
        (((HISTORY, US), (PUBLISHING, None)), {HISTORY: "our_configuration"}, "our_configuration"),
        (((HISTORY, US), (CHECK, US), (HISTORY, None)), {CHECK: "our_configuration"}, "our_configuration"),
    ],
)
def test_a_success_ends_the_trouble_of_its_own_kind_only(
    it: Trying, steps: tuple, left: dict[Kind, str], shown: str | None
) -> None:
    for kind, says in steps:
        it.step(kind, says)
    assert it.words == left
    assert it.grant.trouble == shown
    assert it.refusals == list(left.values()).count("our_configuration")


def test_a_fresh_consent_ends_every_trouble_and_has_nothing_said_of_it(it: Trying) -> None:
    it.room.allowed = MISSING
    it.step(RENEWAL)
    for kind in (RENEWAL, CHECK, PUBLISHING, HISTORY):
        it.step(kind, US)
    it.cannot_be_opened()
    assert len(it.words) == 6
    it.consents()
    assert (it.words, it.grant.trouble, it.owed, it.refusals) == ({}, None, [], 0)
    assert {verb for verb, _ in events(it.world)} == {"renewal_failed"}


def test_what_is_worse_is_shown_and_what_stands_behind_it_is_counted(it: Trying) -> None:
    it.room.allowed = MISSING
    it.step(RENEWAL)
    it.step(RENEWAL, US)
    it.step(CHECK, DOWN)
    assert (it.grant.trouble, it.grant.trouble_until) == ("permission_missing", None)
    assert it.words == {Kind.PERMISSIONS: "permission_missing", RENEWAL: "our_configuration", CHECK: "unavailable"}
    assert it.refusals == 1
    (line,) = it.owed
    assert [word.split()[0] for word in line.split("; ")] == ["permission_missing", "our_configuration", "unavailable"]


def test_a_renewal_ends_a_missing_permission_only_if_its_answer_lists_them(it: Trying) -> None:
    it.room.allowed = MISSING
    it.step(RENEWAL)
    it.room.allowed = ()
    it.step(RENEWAL)
    assert it.words == {Kind.PERMISSIONS: "permission_missing"}
    it.step(CHECK)
    assert it.words == {Kind.PERMISSIONS: "permission_missing"}
    it.room.allowed = it.house.rooms[Network.YOUTUBE].scopes
    it.step(RENEWAL)
    assert it.words == {}
    assert events(it.world) == [("renewal_failed", "permission_missing"), ("renewed", "permission_missing")]


@pytest.mark.parametrize("kind", [RENEWAL, CHECK, PUBLISHING, HISTORY])
def test_any_call_that_works_shows_that_the_tokens_can_be_opened(it: Trying, kind: Kind) -> None:
    it.step(RENEWAL, DOWN)
    it.cannot_be_opened()
    assert it.words == {Kind.OPENING: "unreadable", RENEWAL: "unavailable"}
    it.step(kind)
    assert it.words == ({} if kind is RENEWAL else {RENEWAL: "unavailable"})
    assert events(it.world) == [("renewal_failed", "unreadable"), ("renewed", "unreadable")]


@pytest.mark.parametrize(("kind", "other"), [(RENEWAL, CHECK), (CHECK, RENEWAL)])
def test_each_kind_backs_off_by_its_own_failures(it: Trying, kind: Kind, other: Kind) -> None:
    minutes = []
    for tries in range(5):
        it.step(kind, DOWN)
        again = it.grant.renew_at if kind is RENEWAL else it.grant.check_at
        assert again == it.grant.met[kind].until
        minutes.append((again - it.now) // MINUTE)  # the clock goes on a little while it is asked
        it.step(other, DOWN if tries % 2 else None)
    assert minutes == [1, 2, 4, 8, 16]


def test_a_trouble_that_another_kind_met_already_is_no_news_and_is_over_with_the_last(it: Trying) -> None:
    it.step(RENEWAL, US)
    it.step(CHECK, US)
    it.step(PUBLISHING, US)
    it.step(RENEWAL)
    it.step(PUBLISHING)
    assert events(it.world) == [("renewal_failed", "our_configuration")]
    it.step(CHECK)
    assert events(it.world) == [("renewal_failed", "our_configuration"), ("renewed", "our_configuration")]


def test_a_trouble_of_publishing_is_forgotten_when_nobody_publishes_and_is_not_said_to_be_over(it: Trying) -> None:
    it.step(PUBLISHING, US)
    it.now += timedelta(days=1)
    it.step(CHECK)
    assert it.words == {}
    assert events(it.world) == [("renewal_failed", "our_configuration")]


# What the operator has tried again


def retried(it: Trying) -> tuple[bool, bool]:
    """Whether it is due for a renewal, and for a check, once the operator said so."""
    with it.world.open():
        assert owed.retry(owed.Kind.GRANT, it.grant_id, it.now)
    return it.grant.renew_at == it.now, it.grant.check_at == it.now


def test_a_retry_renews_only_where_the_renewal_is_in_question(it: Trying) -> None:
    it.step(CHECK, US)
    assert retried(it) == (False, True)
    it.step(RENEWAL, US)
    it.now += MINUTE
    assert retried(it) == (True, True)


def test_a_retry_renews_where_nothing_is_checked_by_the_clock(it: Trying) -> None:
    it.step(RENEWAL)
    with it.world.open():
        it.world.trouble(it.grant_id, Word.OUR_CONFIGURATION, PUBLISHING)
    assert it.grant.check_at is None
    assert retried(it) == (True, False)
    with it.world.open():
        row = db.session.get_one(Grant, it.grant_id)
        row.renew_at = None
        db.session.commit()
        assert not owed.retry(owed.Kind.GRANT, it.grant_id, it.now)


# Several at once


def test_two_kinds_that_fail_at_the_same_time_lose_nothing_of_each_other(it: Trying) -> None:
    rounds, gate = 15, threading.Barrier(3)

    def fails(kind: Kind) -> None:
        gate.wait()
        for _ in range(rounds):
            with it.world.open():
                grant = db.session.get_one(Grant, it.grant_id, with_for_update=True, populate_existing=True)
                trouble.note_unavailable(grant, kind, DOWN, it.now)

    def is_refused() -> None:
        gate.wait()
        for _ in range(rounds):
            with it.world.open():
                trouble.note_refuses_us(it.grant_id, PUBLISHING, US, it.now, it.now)

    threads = [threading.Thread(target=fails, args=(kind,)) for kind in (RENEWAL, CHECK)]
    threads.append(threading.Thread(target=is_refused))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {kind: met.failures for kind, met in it.grant.met.items()} == dict.fromkeys(
        (RENEWAL, CHECK, PUBLISHING), rounds
    )


def test_publishing_sets_an_unreadable_consent_aside_unless_somebody_has_it(it: Trying) -> None:
    with it.world.open():
        it.world.posts(it.account_id, PostState.SCHEDULED, due_at=it.now)
        row = db.session.get_one(Grant, it.grant_id)
        row.access_token = "v1.broken"
        postgresql = db.engine.dialect.name == "postgresql"
    if postgresql:  # SQLite has one writer at a time
        with it.world.app.app_context(), db.engine.begin() as other:
            other.execute(select(Grant.id).where(Grant.id == it.grant_id).with_for_update())
            assert publish.Publishing(it.house).claim(NETWORK, 5, it.now) == []
        assert it.words == {}
    with it.world.app.app_context():
        assert publish.Publishing(it.house).claim(NETWORK, 5, it.now + MINUTE) == []
    assert it.words == {Kind.OPENING: "unreadable"}
    assert it.grant.renew_at == it.now + MINUTE + trouble.LOOK_AGAIN
