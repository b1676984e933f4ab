"""What should have gone out when its account was disconnected by nobody here: it waits in sight."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from tests.actions.accounts.test_hold import by_root
from tests.actions.publishing.sending import MINUTE, connected, post, publishes, scheduled, steps, told
from tests.world import World
from webapp.actions.consents import refused
from webapp.actions.house import House
from webapp.actions.notices import sweep
from webapp.actions.publishing import post_counts, post_list, posts, publish
from webapp.actions.publishing.post_list import Filter
from webapp.domain.lifecycle import Reason
from webapp.domain.posts import PostState, Trouble
from webapp.domain.rules import Network
from webapp.models import Account, OutboxMail, Post, db
from webapp.networks.room import Refused

DAY = timedelta(days=1)
WAITS = (PostState.PARKED, Trouble.CUT_SHORT)


def states(world: World, *post_ids: int) -> list[tuple[PostState, Trouble | None]]:
    return [(post(world, one).state, post(world, one).trouble) for one in post_ids]


def written_by_bob(world: World, *post_ids: int) -> None:
    with world.open():
        for one in post_ids:
            db.session.get_one(Post, one).author_id = world.bob


def mails(world: World) -> list[str]:
    with world.app.app_context():
        return [str(mail.facts["why"]) for mail in db.session.scalars(select(OutboxMail).order_by(OutboxMail.id))]


def in_sight(world: World) -> list[int]:
    with world.app.app_context():
        shown = post_list.page(world.example, "attention", Filter(), world.now + 5 * MINUTE).posts
        assert post_counts.counts(world.example, world.now + 5 * MINUTE)["attention"].number == len(shown)
        return [one.id for one in shown]


def cut(world: World, account: int, reason: Reason = Reason.PERMISSION_LOST) -> None:
    with world.open():
        row = db.session.get_one(Account, account)
        refused.cut_one(row, reason, world.now + 3 * MINUTE)


def test_a_refused_post_waits_in_sight_and_its_author_is_told_while_what_is_planned_is_cancelled(
    world: World, house: House
) -> None:
    at, room = told(house)
    account = connected(world)
    (tried,), (planned,) = scheduled(world, account), scheduled(world, account, due_in=DAY)
    written_by_bob(world, tried, planned)
    room.answers = iter([Refused(Reason.PERMISSION_LOST)])
    publishes(world, at)
    cut(world, account)
    assert states(world, tried, planned) == [WAITS, (PostState.CANCELLED, None)]
    assert post(world, tried).wake_at is None
    assert mails(world) == ["cut_short"]
    assert in_sight(world) == [tried]
    assert steps(world, tried)[-1] == "parked"


def test_what_was_to_go_out_now_and_no_worker_had_taken_yet_waits_as_well(world: World) -> None:
    account = connected(world)
    first, second = scheduled(world, account, 2)
    written_by_bob(world, first, second)
    cut(world, account)
    assert states(world, first, second) == [WAITS, WAITS]
    assert mails(world) == ["cut_short"]  # one mail for one account and author, however many
    assert in_sight(world) == [first, second]


def test_a_lapse_at_the_moment_of_publishing_sets_aside_what_was_due_by_then_only(world: World) -> None:
    with world.open():
        lapsing = world.account("Lapsing", authorized_at=world.now - 90 * DAY + 3 * MINUTE)
    (due,) = scheduled(world, lapsing, due_in=2 * MINUTE)
    (exactly,) = scheduled(world, lapsing, due_in=3 * MINUTE)
    (afterwards,) = scheduled(world, lapsing, due_in=4 * MINUTE)
    written_by_bob(world, due, exactly, afterwards)
    with world.app.app_context():
        assert sweep.sweep(world.now + 5 * MINUTE).lapsed == 1
    assert states(world, due, exactly, afterwards) == [WAITS, WAITS, (PostState.CANCELLED, None)]
    assert mails(world) == ["cut_short"]
    assert in_sight(world) == [due, exactly]


def test_an_answer_that_comes_after_the_network_cut_the_account_sets_the_post_aside(world: World, house: House) -> None:
    at, _ = told(house)
    account = connected(world)
    (due,) = scheduled(world, account)
    written_by_bob(world, due)
    with world.app.app_context():
        work = publish.Publishing(at)
        (ticket,) = work.claim(Network.FACEBOOK, 4, world.now + MINUTE)
    cut(world, account)
    assert states(world, due) == [(PostState.PUBLISHING, None)]
    with world.app.app_context():
        work.settle(ticket, Refused(Reason.PERMISSION_LOST), world.now + 4 * MINUTE)
    assert states(world, due) == [WAITS]
    assert mails(world) == ["cut_short"]


@pytest.mark.parametrize("network", [Network.FACEBOOK, Network.YOUTUBE])
def test_a_worker_killed_in_the_middle_leaves_a_post_that_waits_in_sight_although_its_account_is_gone(
    world: World, house: House, network: Network
) -> None:
    at, _ = told(house, network, tells_afterwards=True)
    account = connected(world, network)
    (due,) = scheduled(world, account)
    written_by_bob(world, due)
    with world.app.app_context():
        work = publish.Publishing(at)
        (ticket,) = work.claim(network, 4, world.now + MINUTE)
        if network is Network.YOUTUBE:
            work._keep(ticket, {"upload": "begun"})
    cut(world, account)
    publishes(world, at, 2 * publish.LEASE)
    assert states(world, due) == [(PostState.PARKED, Trouble.UNKNOWN)]
    assert mails(world) == ["unknown"]
    assert in_sight(world) == [due]


def test_who_disconnects_by_hand_has_read_the_number_and_all_of_it_is_cancelled(world: World) -> None:
    account = connected(world)
    (now,), (planned,) = scheduled(world, account), scheduled(world, account, due_in=DAY)
    assert by_root(world, account).cancelled == 2
    assert states(world, now, planned) == [(PostState.CANCELLED, None)] * 2
    assert mails(world) == []


def test_a_reconnect_leaves_it_waiting_and_brings_the_planned_back(world: World) -> None:
    account = connected(world)
    (tried,), (planned,) = scheduled(world, account), scheduled(world, account, due_in=DAY)
    cut(world, account)
    with world.open():
        posts.bring_back(account, world.now + 4 * MINUTE)
    assert states(world, tried, planned) == [WAITS, (PostState.SCHEDULED, None)]


def test_once_its_history_is_lost_nothing_of_it_shows(world: World) -> None:
    account = connected(world)
    scheduled(world, account)
    cut(world, account)
    with world.app.app_context():
        kept_until = db.session.get_one(Account, account).kept_until
        assert kept_until is not None
        counts = [
            post_counts.counts(world.example, kept_until + later)["attention"].number for later in (-MINUTE, MINUTE)
        ]
        assert counts == [1, 0]
        assert db.session.scalar(select(func.count()).select_from(Post)) == 1
