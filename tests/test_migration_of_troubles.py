"""What was one trouble for a consent becomes the trouble of a kind of call, and its accounts stay on it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from alembic import command
from sqlalchemy import select, text

from tests.world import World
from webapp.actions.operating import alarms
from webapp.domain.rules import Network
from webapp.domain.troubles import Kind, Word
from webapp.models import Account, Grant, db, migrate

HOUR = timedelta(hours=1)


@contextmanager
def before_it(world: World, database_url: str) -> Iterator[None]:
    """The database as it was before, and afterwards as it is."""
    config = migrate.alembic_config(database_url)
    with world.app.app_context():
        db.engine.dispose()
    command.downgrade(config, "0014")
    try:
        with world.open():
            yield
    finally:
        command.upgrade(config, "head")


def old(grant: int, **facts: Any) -> None:
    """Write what a row was like into the columns there were."""
    for name, value in facts.items():
        plain = value.replace(tzinfo=None) if hasattr(value, "tzinfo") and db.engine.dialect.name == "sqlite" else value
        statement = text(f"UPDATE network_grant SET {name} = :value WHERE id = :id")
        db.session.execute(statement, {"value": str(plain) if plain is not value else value, "id": grant})


@pytest.mark.parametrize(
    ("facts", "kind"),
    [
        ({"trouble": "unreadable", "failures": 3}, Kind.OPENING),
        ({"trouble": "permission_missing", "failures": 0}, Kind.PERMISSIONS),
        ({"trouble": "our_configuration", "failures": 4, "renew_at": HOUR, "trouble_until": HOUR}, Kind.RENEWAL),
        ({"trouble": "unavailable", "failures": 2, "check_at": HOUR, "trouble_until": HOUR}, Kind.CHECK),
        ({"trouble": "rate_limited", "failures": 1, "renew_at": HOUR, "trouble_until": 2 * HOUR}, Kind.RENEWAL),
        (
            {"trouble": "unavailable", "failures": 5, "renew_at": 9 * HOUR, "check_at": HOUR, "trouble_until": HOUR},
            Kind.CHECK,
        ),
    ],
)
def test_an_old_trouble_is_that_of_the_call_it_put_off(
    world: World, database_url: str, facts: dict[str, Any], kind: Kind
) -> None:
    with world.open():
        grant = world.grant(Network.FACEBOOK)
        account = world.account(grant=grant)
    with before_it(world, database_url):
        at = {name: world.now + value if isinstance(value, timedelta) else value for name, value in facts.items()}
        old(grant, **at)
    with world.open():
        row = db.session.get_one(Grant, grant)
        (met,) = row.met.values()
        assert set(row.met) == {kind}
        assert (met.word, met.failures) == (facts["trouble"], max(facts["failures"], 1))
        assert met.until == at.get("trouble_until")
        assert met.since >= world.now
        assert (row.trouble, row.trouble_until) == (facts["trouble"], at.get("trouble_until"))
        assert row.access_token is not None
        assert db.session.get_one(Account, account).grant_id == grant


def test_what_was_well_is_well_and_nobody_loses_a_consent_either_way(world: World, database_url: str) -> None:
    with world.open():
        well, ill = world.grant(Network.X, "ada"), world.grant(Network.X, "bob")
        accounts = [world.account(network=Network.X, grant=well), world.account(network=Network.X, grant=ill)]
        for tries in range(3):
            world.trouble(ill, Word.OUR_CONFIGURATION, Kind.PUBLISHING, until=world.now + tries * HOUR)
    with before_it(world, database_url):
        failures = db.session.execute(text("SELECT failures, trouble FROM network_grant ORDER BY id")).all()
        assert [tuple(row) for row in failures] == [(0, None), (3, "our_configuration")]
        held = db.session.execute(text("SELECT grant_id FROM account ORDER BY id")).scalars().all()
        assert held == [well, ill]
    with world.open():
        assert db.session.get_one(Grant, well).met == {}
        assert alarms.refused() == {"x": 1}
        holds = select(Account.grant_id).where(Account.id.in_(accounts)).order_by(Account.id)
        assert db.session.scalars(holds).all() == [well, ill]


def test_a_time_to_be_checked_that_nobody_keeps_is_taken_from_x(world: World, database_url: str) -> None:
    with world.open():
        x, page = world.grant(Network.X), world.grant(Network.FACEBOOK)
    with before_it(world, database_url):
        for grant in (x, page):
            old(grant, check_at=world.now)
    with world.open():
        assert db.session.get_one(Grant, x).check_at is None
        assert db.session.get_one(Grant, page).check_at == world.now
