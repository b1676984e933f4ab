"""Somebody without a seat repairs one account by a link: once, on behalf of whoever made it, and nothing else."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.actions.visiting import Visitor, another, disconnected_page, home, make, nothing_written
from tests.travels import Traveller, account, accounts, errands, events, grants
from tests.world import World
from webapp.actions.connecting import callbacks, flows
from webapp.actions.connecting.by_link import Closed, LinkClosed
from webapp.actions.house import House
from webapp.actions.notices import tell
from webapp.actions.refusals import NotThere
from webapp.domain.lifecycle import Reason, State
from webapp.domain.notices import Kind
from webapp.domain.posts import PostState
from webapp.domain.rules import Network
from webapp.models import Account, Event, Flow, Notice, db
from webapp.models.event import Verb
from webapp.models.flow import End
from webapp.sandbox.running import RunningSandbox

DAY = timedelta(days=1)


@pytest.fixture
def page(world: World) -> int:
    """Bob connected it first."""
    return disconnected_page(world, by=world.bob)


@pytest.fixture
def visitor(world: World, house: House, sandbox: RunningSandbox, page: int) -> Visitor:
    """Somebody with a link that Ada made."""
    return Visitor(world, house, sandbox, world.ada, browser="v" * 43, key=make(world, page, world.ada))


def test_somebody_without_a_seat_repairs_the_account(visitor: Visitor, world: World, page: int) -> None:
    with world.open():
        world.posts(page, PostState.CANCELLED, 2)
    came = visitor.go(Network.FACEBOOK, "ada")
    assert (came.end, came.finished, came.keeps_a_token) == (End.CONNECTED, True, False)
    assert came.story["posts"] == {"scheduled": 2}
    assert world.status(page).state is State.CONNECTED
    assert visitor.link().used_at == world.now


def test_whoever_made_the_link_answers_for_it_and_the_log_says_how(visitor: Visitor, world: World) -> None:
    visitor.go(Network.FACEBOOK, "ada")
    now = account(world, "61001")
    assert (now.connected_by_id, now.first_connected_by_id) == (world.ada, world.bob)
    assert grants(world)[0].granted_by_id == world.ada
    with world.open():
        lines = db.session.scalars(select(Event).order_by(Event.id)).all()
        assert [line.verb for line in lines] == [Verb.LINK_CREATED, Verb.RECONNECTED, Verb.LINK_USED]
        for line in lines[1:]:
            assert (line.actor_id, line.actor_name, line.ip) == (None, "link of Ada Lovelace", "198.51.100.7")
        assert lines[2].account_name == "Example GmbH"
        assert lines[2].details["person"] == "Ada Lovelace"
        assert visitor.key not in str([(line.details, line.before, line.after) for line in lines])


def test_a_used_link_leads_nowhere(visitor: Visitor, world: World) -> None:
    visitor.go(Network.FACEBOOK, "ada")
    with pytest.raises(LinkClosed) as no:
        visitor.set_out(Network.FACEBOOK)
    assert no.value.why is Closed.USED
    assert len(grants(world)) == 1


def test_of_two_browsers_one_succeeds_and_the_other_is_told(visitor: Visitor, world: World, page: int) -> None:
    other = another(visitor)
    backs = [one.sandbox.consent(one.set_out(Network.FACEBOOK), "ada") for one in (visitor, other)]
    came = []
    threads = [
        threading.Thread(target=lambda one=one, back=back: came.append(one.come_back(back)))
        for one, back in zip((visitor, other), backs, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(str(one.end) for one in came) == ["connected", "link_closed"]
    assert next(one.story for one in came if one.end is End.LINK_CLOSED) == {"why": "used"}
    assert [verb for verb, _ in events(world)].count("link_used") == 1
    assert world.status(page).state is State.CONNECTED


def test_cancelling_at_the_network_leaves_the_link_open(visitor: Visitor, world: World, page: int) -> None:
    assert visitor.go(Network.FACEBOOK, "ada", allow=False).end is End.CANCELLED
    assert nothing_written(world, page)
    assert visitor.link().used_at is None
    assert visitor.go(Network.FACEBOOK, "ada").end is End.CONNECTED


def test_a_second_identical_callback_shows_the_same(visitor: Visitor) -> None:
    back = visitor.sandbox.consent(visitor.set_out(Network.FACEBOOK), "ada")
    assert visitor.come_back(back) == visitor.come_back(back)
    assert visitor.sandbox.ledger("facebook")["reused_codes"] == 0


# The wrong account


def test_another_account_is_refused_with_both_names_and_not_offered(
    world: World, house: House, sandbox: RunningSandbox
) -> None:
    with world.open():
        acme = world.account("Acme", Network.X, external_id="81001", subject="81001")
    visitor = Visitor(world, house, sandbox, world.ada, browser="v" * 43, key=make(world, acme, world.ada))
    before = account(world, "81001")
    came = visitor.go(Network.X, "acme_test")
    assert came.end is End.WRONG_ACCOUNT
    assert (came.story["wanted"], came.story["came"]) == ("Acme (@acme)", "Acme Test (@acme_test)")
    assert (came.found, came.keeps_a_token, came.finished) == ([], False, True)
    assert [one.external_id for one in accounts(world)] == ["81001"]
    assert account(world, "81001").version == before.version
    assert not grants(world)
    assert [errand.network for errand in errands(world)] == [Network.X]
    assert visitor.link().used_at is None


# What else the same login carries


def test_connected_accounts_of_the_same_login_are_renewed_and_nothing_is_added(visitor: Visitor, world: World) -> None:
    long_ago = world.now - 30 * DAY
    with world.open():
        carried = world.grant(Network.FACEBOOK, "ada")
        world.account(
            "Carried", Network.FACEBOOK, external_id="61002", grant=carried, subject="ada", authorized_at=long_ago
        )
        cut_off = {"subject": "ada", "disconnected_at": world.now - DAY, "reason": Reason.SECURITY}
        world.account("Cut off", Network.FACEBOOK, external_id="61003", **cut_off)  # type: ignore[arg-type]
    came = visitor.go(Network.FACEBOOK, "ada")
    assert came.end is End.CONNECTED
    assert came.finished, "no choice is offered to somebody without a seat"
    assert account(world, "61002").life.authorized_at == world.now
    assert account(world, "61003").life.disconnected_at is not None
    assert {one.external_id for one in accounts(world)} == {"61001", "61002", "61003"}


def test_what_its_creator_may_not_reconnect_keeps_its_date(visitor: Visitor, world: World) -> None:
    with world.open():
        carried = world.grant(Network.FACEBOOK, "ada")
        world.account(
            "Bob only", Network.FACEBOOK, external_id="61002", grant=carried, subject="ada", only_for=(world.bob,)
        )
    before = account(world, "61002").life
    visitor.go(Network.FACEBOOK, "ada")
    assert account(world, "61002").life == before


# Whose flow it is


def test_a_links_flow_is_nobodys_own(visitor: Visitor, world: World, house: House, sandbox: RunningSandbox) -> None:
    ada = Traveller(world, house, sandbox, world.ada, browser=visitor.browser)
    back = sandbox.consent(visitor.set_out(Network.FACEBOOK), "ada")
    with pytest.raises(callbacks.OtherPerson):
        ada.come_back(back)
    came = visitor.come_back(back)
    with world.open(), pytest.raises(NotThere):
        flows.mine(came.id, ada.asker())


def test_a_flow_of_ones_own_is_not_the_links(visitor: Visitor, world: World, house: House, page: int) -> None:
    ada = Traveller(world, house, visitor.sandbox, world.ada, browser=visitor.browser)
    back = visitor.sandbox.consent(ada.set_out(Network.FACEBOOK, page), "ada")
    with pytest.raises(callbacks.OtherPerson):
        visitor.come_back(back)
    assert visitor.link().used_at is None


def test_it_ends_in_the_browser_in_which_it_began(visitor: Visitor, world: World, page: int) -> None:
    back = visitor.sandbox.consent(visitor.set_out(Network.FACEBOOK), "ada")
    with pytest.raises(callbacks.OtherBrowser):
        another(visitor).come_back(back)
    assert nothing_written(world, page)
    with world.open():
        line = db.session.scalars(select(Event).where(Event.verb == Verb.CONNECT_REFUSED)).one()
        assert line.workspace_id is None, "a stranger's address is none of the workspace's business"


def test_many_tries_by_a_link_cost_its_creator_nothing(visitor: Visitor, world: World, house: House, page: int) -> None:
    for _ in range(flows.MOST_STARTS):
        visitor.set_out(Network.FACEBOOK)
    with pytest.raises(flows.TooManyStarts):
        visitor.set_out(Network.FACEBOOK)
    assert Traveller(world, house, visitor.sandbox, world.ada).set_out(Network.FACEBOOK, page)
    with world.open():
        assert {flow.link_id for flow in db.session.scalars(select(Flow))} == {1, None}


def test_whoever_made_the_link_is_told_when_it_is_done_as_well(visitor: Visitor, world: World, page: int) -> None:
    with world.open():
        home(world).tell_done = True
        row = db.session.get_one(Account, page)
        warned = (world.ada, world.root)
        cut_at = row.life.disconnected_at
        assert cut_at is not None
        tell.owe([tell.row(row, user_id, Kind.SUDDEN, cut_at, world.now) for user_id in warned])
    visitor.go(Network.FACEBOOK, "ada")
    with world.open():
        told = db.session.scalars(select(Notice.user_id).where(Notice.kind == Kind.DONE)).all()
        assert set(told) == {world.ada, world.root}
