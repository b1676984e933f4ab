"""Owed mails that are no longer true, or whose reader is no longer to be told, are not sent."""

from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import delete, select, text, update

from tests.actions.delivering import DAY, MINUTE, ROOT, change, delivered, notices, warned
from tests.mail_server import MailServer
from tests.world import World
from webapp.actions.notices.deliver import Fate
from webapp.actions.notices.sweep import sweep
from webapp.domain.lifecycle import Reason
from webapp.domain.notices import Kind
from webapp.domain.posts import PostState
from webapp.domain.rules import Network
from webapp.models import Account, Membership, Notice, User, Workspace, db


def reconnected(world: World) -> None:
    with world.open():
        account = db.session.scalars(select(Account)).one()
        account.become(type(account.life)(world.now, world.now), (7,), world.now)


def disconnected(world: World) -> None:
    with world.open():
        account = db.session.scalars(select(Account)).one()
        account.become(type(account.life)(world.now, world.now, None, world.now, Reason.SECURITY), (7,), world.now)


def deactivated(world: World) -> None:
    change(world, update(Membership).where(Membership.user_id == world.ada).values(active=False))


def switched_off(world: World) -> None:
    change(world, update(User).where(User.id == world.ada).values(active=False))


def left(world: World) -> None:
    change(world, delete(Membership).where(Membership.user_id == world.ada))


def handed_over(world: World) -> None:
    change(world, update(Account).values(connected_by_id=world.bob))


@pytest.mark.parametrize("happened", [reconnected, disconnected])
def test_a_warning_that_is_no_longer_true_is_withdrawn_for_all(world: World, server: MailServer, happened):
    warned(world)
    happened(world)
    assert delivered(world) == Counter({Fate.WITHDRAWN: 2})
    assert server.mails == []
    assert {(row.next_try_at, row.claims, row.withdrawn_at is None) for row in notices(world).values()} == {
        (None, 0, False)
    }


@pytest.mark.parametrize("happened", [deactivated, switched_off, left, handed_over])
def test_who_is_no_longer_to_be_told_is_not_told(world: World, server: MailServer, happened):
    warned(world)
    happened(world)
    assert delivered(world) == Counter({Fate.WITHDRAWN: 1, Fate.SENT: 1})
    assert len(server.to(ROOT)) == 1


def test_after_the_deadline_no_warning_goes_out(world: World, server: MailServer):
    warned(world)
    assert delivered(world, world.now + 5 * DAY) == Counter({Fate.WITHDRAWN: 2})


def test_an_account_that_was_removed_takes_its_mails_with_it(world: World, server: MailServer):
    warned(world)
    change(world, delete(Account))
    assert delivered(world) == Counter()


def test_a_warning_that_waited_for_the_next_step_leaves_the_word_to_that_one(world: World, server: MailServer):
    change(world, update(Workspace).values(notice_steps=[7, 3]))
    warned(world, by=world.root)
    with world.app.app_context():
        sweep(world.now + 2.5 * DAY)
    assert delivered(world, world.now + 2.5 * DAY) == Counter({Fate.WITHDRAWN: 1, Fate.SENT: 1})
    assert [mail["Subject"] for mail in server.mails] == ["In 3 days: reauthorize Example GmbH (Facebook)"]


def test_sudden_news_is_told_while_it_is_so_and_not_after_a_reconnect(world: World, server: MailServer):
    change(world, update(Workspace).values(tell_sudden=True))
    warned(world, network=Network.X, by=world.root, authorized_at=world.now - 91 * DAY, expires_in=None)
    assert delivered(world) == Counter({Fate.SENT: 1})
    assert server.mails[0]["Subject"] == "Example GmbH (X) was disconnected"
    change(world, update(Notice).values(sent_at=None, next_try_at=world.now))
    reconnected(world)
    assert delivered(world) == Counter({Fate.WITHDRAWN: 1})


@pytest.mark.parametrize("late", [0 * DAY, 7 * DAY - MINUTE])
def test_that_a_history_will_be_deleted_is_told_while_it_is_so(world: World, server: MailServer, late: timedelta):
    losing(world)
    assert delivered(world, world.now + late) == Counter({Fate.SENT: 2})
    days = "In 1 day" if late else "In 7 days"
    assert {mail["Subject"] for mail in server.mails} == {
        f"{days} the history of Example GmbH (LinkedIn) will be deleted"
    }
    body = server.mails[0].get_body(("plain",)).get_content()
    assert f"/settings/social/accounts/{account_id(world)}/reconnect" in body


@pytest.mark.parametrize("happened", [reconnected, disconnected])
def test_a_history_that_is_back_is_not_said_to_be_deleted(world: World, server: MailServer, happened):
    losing(world)
    happened(world)
    assert delivered(world) == Counter({Fate.WITHDRAWN: 2})


def test_what_is_lost_already_is_not_announced_and_who_lost_the_account_is_not_told(world: World, server: MailServer):
    losing(world)
    handed_over(world)
    assert delivered(world) == Counter({Fate.WITHDRAWN: 1, Fate.SENT: 1})
    change(world, update(Notice).values(sent_at=None, withdrawn_at=None, next_try_at=world.now))
    assert delivered(world, world.now + 7 * DAY + timedelta(microseconds=1)) == Counter({Fate.WITHDRAWN: 2})


def losing(world: World) -> None:
    """A workspace that wishes to be told, of a history that goes in a week."""
    with world.open():
        db.session.get_one(Workspace, world.example).tell_loss = True
        cut = {"disconnected_at": world.now - 53 * DAY, "reason": Reason.SECURITY}
        world.posts(world.account(network=Network.LINKEDIN, **cut), PostState.PUBLISHED, 1)
    with world.app.app_context():
        assert sweep(world.now).told == 2


def account_id(world: World) -> int:
    with world.app.app_context():
        return db.session.scalars(select(Account.id)).one()


def test_news_of_a_reconnect_reach_those_who_had_been_warned_unless_it_was_cut_again(world: World, server: MailServer):
    with world.open():
        account_id = world.account(by=world.bob, authorized_at=world.now)
        for number in range(2):
            done = {"kind": Kind.DONE, "subject_at": world.now, "step": number, "user_id": world.vera}
            row = {"workspace_id": world.example, "account_id": account_id, "created_at": world.now}
            db.session.add(Notice(**row, **done, next_try_at=world.now + number * MINUTE))
    assert delivered(world) == Counter({Fate.SENT: 1})
    assert server.mails[0]["Subject"] == "Bob Page reconnected Example GmbH (Facebook)"
    disconnected(world)
    assert delivered(world, world.now + MINUTE) == Counter({Fate.WITHDRAWN: 1})


def test_a_notice_about_a_row_that_makes_no_sense_waits_and_holds_up_nobody(world: World, server: MailServer):
    bad = warned(world, by=world.root)
    warned(world, by=world.root)
    with world.open():
        db.session.execute(text(f"UPDATE account SET network = 'myspace' WHERE id = {bad}"))
    assert delivered(world) == Counter({Fate.POSTPONED: 1, Fate.SENT: 1})
