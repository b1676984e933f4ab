"""The database finds those who are told as the domain does, for one account or thousands."""

from datetime import timedelta
from itertools import product

from sqlalchemy import select, update

from tests.world import World
from webapp.actions.notices import tell
from webapp.domain import notices
from webapp.domain.holders import can_hold
from webapp.domain.notices import Kind, Reader
from webapp.domain.permissions import Social
from webapp.models import Account, Membership, Notice, User, db

DAY = timedelta(days=1)


def everybody(world: World) -> list[int]:
    """Somebody of every kind: member, account, super admin and social permission each on or off; and an outsider."""
    people = []
    for member, user, admin, sees in product((True, False), repeat=4):
        social = Social.VIEW if sees else Social.NONE
        name = f"P{member:d}{user:d}{admin:d}{sees:d}"
        number = world.person(name, social, super_admin=admin, active=member)
        db.session.execute(update(User).where(User.id == number).values(active=user))
        people.append(number)
    return [*people, world.mallory]


def expected(account: Account) -> list[int]:
    """What the domain says."""
    rows = db.session.scalars(select(Membership).where(Membership.workspace_id == account.workspace_id)).all()
    members = [Reader(row.user_id, can_hold(row.person), row.super_admin) for row in rows]
    last = next((member for member in members if member.id == account.connected_by_id), None)
    return notices.recipients(last, members)


def test_who_is_told_is_what_the_domain_says_whoever_connected_the_account(world: World):
    with world.open():
        connectors = [*everybody(world), None]
        accounts = [world.account(f"No {number}") for number in range(len(connectors))]
        empty = world.account("Nobody's", workspace=world.workspace("Empty"), by=world.ada)
        for number, connector in zip(accounts, connectors, strict=True):
            db.session.execute(update(Account).where(Account.id == number).values(connected_by_id=connector))
        rows = db.session.scalars(select(Account)).all()
        news = [
            tell.News(row.id, row.workspace_id, row.connected_by_id, Kind.AHEAD, 7, world.now + DAY) for row in rows
        ]
        wanted = {(row.id, user_id) for row in rows for user_id in expected(row)}
        assert tell.spread(news, world.now) == len(wanted)
        assert tell.spread(news, world.now) == 0
        assert tell.unheard(news) == {empty}
        found = db.session.execute(select(Notice.account_id, Notice.user_id)).all()
        assert {tuple(row) for row in found} == wanted
        for row in rows:
            assert sorted(tell.readers(row.workspace_id, row.connected_by_id)) == sorted(expected(row))


def test_addresses_name_the_last_connector_first_and_say_who_is_owed_it_already(world: World):
    with world.open():
        number = world.account(by=world.vera)
        news = tell.News(number, world.example, world.vera, Kind.AHEAD, 7, world.now + DAY)
        assert tell.addresses(news) == [("vera@example.test", False), ("root@example.test", False)]
        tell.spread([news], world.now)
        assert tell.addresses(news) == [("vera@example.test", True), ("root@example.test", True)]
        assert tell.addresses(news._replace(step=3))[0] == ("vera@example.test", False)
