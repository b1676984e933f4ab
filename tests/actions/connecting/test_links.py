"""Links for somebody without a seat: who makes and takes them back, how many are open, what is kept and mailed."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.actions.visiting import home, make, person, take_back
from tests.travels import events
from tests.world import World
from webapp.actions.connecting import links
from webapp.actions.connecting.links import Sent, TooManyLinks
from webapp.actions.digests import digest
from webapp.actions.house import house as parts
from webapp.actions.refusals import NotAllowed, NotThere
from webapp.domain.permissions import Denial
from webapp.models import Account, Event, OutboxMail, ReauthorizationLink, db

MAIL = Sent("owner@login.test", "de")


@pytest.fixture
def page(world: World) -> int:
    with world.open():
        return world.account("Example GmbH")


def rows(world: World) -> list[ReauthorizationLink]:
    with world.open():
        found = db.session.scalars(select(ReauthorizationLink).order_by(ReauthorizationLink.id)).all()
        db.session.expunge_all()
        return list(found)


def test_a_link_is_kept_as_a_hash_and_good_for_72_hours(world: World, page: int) -> None:
    key = make(world, page, world.ada)
    assert len(key) == 43
    (row,) = rows(world)
    assert (row.key_hash, row.expires_at) == (digest(key), world.now + timedelta(hours=72))
    assert key not in str(vars(row))
    assert make(world, page, world.ada) != key


WHO = {
    "root": None,
    "ada": None,
    "bob": None,
    "olga": Denial.NOT_ALL_ACCOUNTS,
    "vera": Denial.NOT_ALL_ACCOUNTS,
    "dora": Denial.DRAFT_ONLY,
    "eve": Denial.NO_SOCIAL_PERMISSION,
    "mallory": Denial.NOT_ACTIVE,
}


@pytest.mark.parametrize(("name", "denial"), WHO.items(), ids=list(WHO))
def test_whoever_may_reconnect_the_account_may_make_and_take_back_links(
    world: World, page: int, name: str, denial: Denial | None
) -> None:
    who = getattr(world, name)
    make(world, page, world.root)
    if denial is None:
        make(world, page, who)
        assert take_back(world, page, 1, who)
        return
    for attempt in (lambda: make(world, page, who), lambda: take_back(world, page, 1, who)):
        with pytest.raises(NotAllowed) as no:
            attempt()
        assert no.value.denial is denial
    assert len(rows(world)) == 1
    assert rows(world)[0].revoked_at is None


def test_without_rights_on_the_account_nobody_makes_one(world: World) -> None:
    with world.open():
        restricted = world.account("Restricted", only_for=(world.bob,))
    with pytest.raises(NotAllowed):
        make(world, restricted, world.ada)
    assert make(world, restricted, world.bob)


def test_an_account_of_another_workspace_is_not_there(world: World) -> None:
    with world.open():
        theirs = world.account("Theirs", workspace=world.elsewhere)
    with pytest.raises(NotThere):
        make(world, theirs, world.root)


def test_three_are_open_at_most_and_those_that_are_over_do_not_count(world: World, page: int) -> None:
    for _ in range(links.MOST_OPEN):
        make(world, page, world.ada)
    with pytest.raises(TooManyLinks):
        make(world, page, world.bob)
    assert take_back(world, page, 2, world.bob)
    make(world, page, world.bob)
    with pytest.raises(TooManyLinks):
        make(world, page, world.ada)
    assert make(world, page, world.ada, now=world.now + links.LIFE)
    with world.open():
        other = world.account("Another one")
    assert make(world, other, world.ada)


def test_taking_back_twice_is_once(world: World, page: int) -> None:
    make(world, page, world.ada)
    assert [take_back(world, page, 1, world.ada) for _ in range(2)] == [True, False]
    assert [verb for verb, _ in events(world)] == ["link_created", "link_revoked"]


def test_a_link_is_taken_back_by_way_of_its_own_account_only(world: World, page: int) -> None:
    make(world, page, world.ada)
    with world.open():
        other = world.account("Another one")
    for link_id in (1, 99):
        with pytest.raises(NotThere):
            take_back(world, other, link_id, world.ada)
    assert rows(world)[0].revoked_at is None


def test_a_mailed_link_is_owed_to_its_reader_in_their_language(world: World, page: int) -> None:
    key = make(world, page, world.ada, MAIL)
    with world.open():
        mail = db.session.scalars(select(OutboxMail)).one()
        assert (mail.address, mail.locale, mail.expires_at) == ("owner@login.test", "de", rows_expiry())
        assert mail.facts == {"who": "Ada Lovelace", "account": "Example GmbH", "network": "Facebook"}
        assert mail.sealed_link is not None
        assert parts().vault.open(mail.sealed_link, mail.aad()).endswith(f"/reauthorize/{key}")
        event = db.session.scalars(select(Event)).one()
        assert event.details == {"person": "Ada Lovelace", "mailed_to": "owner@login.test"}


def rows_expiry() -> object:
    return db.session.scalars(select(ReauthorizationLink.expires_at)).one()


def test_a_mail_that_was_not_sent_yet_is_withdrawn_with_its_link(world: World, page: int) -> None:
    make(world, page, world.ada, MAIL)
    take_back(world, page, 1, world.ada)
    with world.open():
        mail = db.session.scalars(select(OutboxMail)).one()
        assert (mail.next_try_at, mail.sealed_link) == (None, None)
        assert mail.withdrawn_at == world.now


def test_links_are_forgotten_a_month_after_they_ended(world: World, page: int) -> None:
    make(world, page, world.ada)
    over = world.now + links.LIFE + links.KEPT
    with world.open():
        assert links.forget(over - timedelta(seconds=1)) == 0
        assert links.forget(over) == 1
    assert not rows(world)


def test_the_newest_links_of_an_account_are_listed_first(world: World, page: int) -> None:
    made = [make(world, page, who) for who in (world.ada, world.bob, world.root)]
    with world.open():
        assert [link.created_by_id for link in links.of_account(page)] == [world.root, world.bob, world.ada]
        assert links.find(made[0]).created_by_id == world.ada
        assert links.shareable(home(world).id, page, person(world, world.ada)) is db.session.get(Account, page)
        with pytest.raises(NotThere):
            links.find(made[0][:-1])
