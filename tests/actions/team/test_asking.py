"""Asking those who may: who is asked, once a day, in the app and by mail, and when it is settled."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from tests.actions.visiting import acting, home, person
from tests.world import World
from webapp.actions.notices import noticed
from webapp.actions.refusals import NotAllowed, NotThere
from webapp.actions.team import asked, asking
from webapp.actions.team.asking import Asked, NobodyToAsk, NotNeeded
from webapp.domain.lifecycle import Reason
from webapp.domain.permissions import Act, Denial
from webapp.domain.purposes import Purpose
from webapp.models import AccessRequest, AccessRequestReader, Account, Event, Membership, OutboxMail, db
from webapp.models.event import Verb

HOUR = timedelta(hours=1)
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture
def page(world: World) -> int:
    """Ada connected it first."""
    with world.open():
        return world.account("Example GmbH")


def ask(world: World, who: int, act: Act, account_id: int | None, now: datetime = NOON) -> Asked:
    with world.open():
        return asking.ask(home(world), act, account_id, person(world, who), acting(who), now)


def mails(world: World) -> list[OutboxMail]:
    with world.open():
        found = db.session.scalars(select(OutboxMail).order_by(OutboxMail.address)).all()
        db.session.expunge_all()
        return list(found)


def requests(world: World) -> int:
    with world.open():
        return len(db.session.scalars(select(AccessRequest.id)).all())


def test_the_first_connector_and_the_super_admins_are_asked_in_the_app_and_by_mail(world: World, page: int) -> None:
    done = ask(world, world.dora, Act.RECONNECT, page)
    assert done == Asked(("Ada Lovelace", "Root Admin"), NOON)
    with world.open():
        readers = db.session.scalars(select(AccessRequestReader.user_id)).all()
        assert set(readers) == {world.ada, world.root}
        assert [noticed.unread(who, world.example, NOON) for who in (world.ada, world.root, world.bob)] == [1, 1, 0]
    assert [mail.address for mail in mails(world)] == ["ada@example.test", "root@example.test"]
    for mail in mails(world):
        assert mail.purpose is Purpose.ACCESS_REQUEST
        assert mail.facts == {
            "who": "Dora Draft",
            "wish": "reconnect",
            "account": "Example GmbH",
            "about": "Example GmbH (Facebook)",
        }


def test_the_log_says_who_asked_whom_for_what(world: World, page: int) -> None:
    ask(world, world.dora, Act.REMOVE, page)
    with world.open():
        line = db.session.scalars(select(Event)).one()
        assert (line.verb, line.actor_id, line.account_id) == (Verb.ACCESS_REQUESTED, world.dora, page)
        assert line.details == {"act": "remove", "people": ["Root Admin", "Ada Lovelace"]}


def test_the_same_is_asked_once_a_day_and_the_first_time_counts(world: World, page: int) -> None:
    first = ask(world, world.dora, Act.RECONNECT, page)
    assert ask(world, world.dora, Act.RECONNECT, page, NOON + HOUR) == first
    assert ask(world, world.dora, Act.RECONNECT, page, NOON + 11 * HOUR) == first
    assert (requests(world), len(mails(world))) == (1, 2)
    tomorrow = ask(world, world.dora, Act.RECONNECT, page, NOON + 12 * HOUR)
    assert tomorrow.at == NOON + 12 * HOUR
    assert (requests(world), len(mails(world))) == (2, 4)


def test_each_act_account_and_asker_is_a_request_of_its_own(world: World, page: int) -> None:
    with world.open():
        other = world.account("Another one")
    ask(world, world.dora, Act.RECONNECT, page)
    ask(world, world.dora, Act.DISCONNECT, page)
    ask(world, world.dora, Act.RECONNECT, other)
    ask(world, world.vera, Act.RECONNECT, page)
    ask(world, world.vera, Act.CONNECT, None)
    assert requests(world) == 5
    with world.open():
        today = asking.today(world.example, world.dora, NOON + HOUR)
        assert set(today) == {(page, Act.RECONNECT), (page, Act.DISCONNECT), (other, Act.RECONNECT)}
        assert asking.today(world.example, world.dora, NOON + 12 * HOUR) == {}
        assert asking.today(world.elsewhere, world.dora, NOON) == {}


@pytest.mark.parametrize("act", [Act.RECONNECT, Act.CONNECT])
def test_two_tabs_at_once_ask_once(world: World, page: int, act: Act) -> None:
    gate, answers = threading.Barrier(2), []

    def press() -> None:
        gate.wait()
        answers.append(ask(world, world.dora, act, page if act is Act.RECONNECT else None))

    threads = [threading.Thread(target=press) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 2
    assert answers[0] == answers[1]
    assert requests(world) == 1
    assert len({mail.key for mail in mails(world)}) == len(mails(world)) == len(answers[0].names)


WHO_MAY = {
    # asker    reconnect   disconnect, remove   connect     see
    "root": (NotNeeded, NotNeeded, NotNeeded, NotNeeded),
    "ada": (NotNeeded, NotNeeded, NotNeeded, NotNeeded),
    "bob": (NotNeeded, None, NotNeeded, NotNeeded),
    "olga": (None, None, NotNeeded, NotNeeded),
    "vera": (None, None, None, NotNeeded),
    "dora": (None, None, None, NotNeeded),
    "eve": (NotAllowed, NotAllowed, NotAllowed, None),
    "mallory": (NotAllowed, NotAllowed, NotAllowed, NotAllowed),
}


@pytest.mark.parametrize("name", WHO_MAY)
def test_whoever_sees_the_accounts_may_ask_for_what_they_may_not_do(world: World, page: int, name: str) -> None:
    reconnect, cut, connect, see = WHO_MAY[name]
    wishes = (
        *((Act.RECONNECT, reconnect), (Act.DISCONNECT, cut), (Act.REMOVE, cut), (Act.CONNECT, connect)),
        (Act.SEE, see),
    )
    expected = 0
    for act, refusal in wishes:
        account_id = None if act in (Act.CONNECT, Act.SEE) else page
        if refusal is None:
            ask(world, getattr(world, name), act, account_id)
            expected += 1
        else:
            with pytest.raises(refusal):
                ask(world, getattr(world, name), act, account_id)
    assert requests(world) == expected


def test_who_sees_nothing_is_told_why(world: World, page: int) -> None:
    with pytest.raises(NotAllowed) as no:
        ask(world, world.eve, Act.RECONNECT, page)
    assert no.value.denial is Denial.NO_SOCIAL_PERMISSION


def test_another_workspaces_account_is_not_there(world: World) -> None:
    with world.open():
        theirs = world.account("Theirs", workspace=world.elsewhere)
    with pytest.raises(NotThere):
        ask(world, world.dora, Act.RECONNECT, theirs)
    assert not mails(world)


def test_who_has_left_is_not_asked(world: World, page: int) -> None:
    with world.open():
        db.session.execute(update(Membership).where(Membership.user_id == world.ada).values(active=False))
    assert ask(world, world.dora, Act.RECONNECT, page).names == ("Root Admin",)
    with world.open():
        db.session.execute(update(Membership).where(Membership.user_id == world.root).values(active=False))
    with pytest.raises(NobodyToAsk):
        ask(world, world.dora, Act.DISCONNECT, page)


def test_a_request_is_settled_by_what_it_asked_for(world: World, page: int) -> None:
    ask(world, world.dora, Act.RECONNECT, page, world.now - 3 * HOUR)
    ask(world, world.dora, Act.DISCONNECT, page, world.now - 3 * HOUR)
    ask(world, world.dora, Act.REMOVE, page, world.now - 3 * HOUR)

    def state() -> tuple[int, list[bool]]:
        with world.open():
            rows = asked.of_reader(world.root, world.example, 10)
            by_act = sorted(rows, key=lambda row: row[0].request.act)
            return noticed.unread(world.root, world.example, world.now), [is_settled for _row, is_settled in by_act]

    assert state() == (3, [False, False, False])
    with world.open():
        account = db.session.get_one(Account, page)
        account.become(account.life.__class__(world.now, world.now), (7,), world.now)
    assert state() == (2, [False, True, False])
    with world.open():
        account = db.session.get_one(Account, page)
        life = account.life
        cut = life.__class__(life.authorized_at, life.active_at, None, world.now, Reason.MANUAL)
        account.become(cut, (7,), world.now)
    assert state() == (1, [True, True, False])
    with world.open():
        db.session.delete(db.session.get_one(Account, page))
    assert state() == (0, [])


def test_read_requests_wait_no_more_and_only_here(world: World, page: int) -> None:
    ask(world, world.dora, Act.CONNECT, None)
    ask(world, world.dora, Act.RECONNECT, page)
    with world.open():
        asked.mark_read(world.root, world.elsewhere, NOON)
        assert noticed.unread(world.root, world.example, NOON) == 2
        asked.mark_read(world.root, world.example, NOON)
        assert noticed.unread(world.root, world.example, NOON) == 0
        assert noticed.unread(world.ada, world.example, NOON) == 1


def test_requests_are_forgotten_after_a_month(world: World, page: int) -> None:
    ask(world, world.dora, Act.RECONNECT, page)
    with world.open():
        assert asking.forget(NOON + asking.KEPT - HOUR) == 0
        assert asking.forget(NOON + asking.KEPT) == 1
        assert db.session.scalars(select(AccessRequestReader)).all() == []
