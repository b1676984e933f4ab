"""A person's consent becomes that of the channel it was given for last; on the way back theirs are one again."""

from datetime import timedelta

from alembic import command
from sqlalchemy import text

from tests.world import World
from webapp.domain.rules import Network
from webapp.models import Account, Grant, db, migrate


def test_two_consents_become_one_and_that_is_for_the_channel_connected_last(world: World, database_url: str) -> None:
    with world.open():
        first, second = (world.grant(Network.YOUTUBE, bound_to=channel) for channel in ("51003", "51004"))
        page = world.grant(Network.FACEBOOK)
        year = world.now - timedelta(days=300)
        old = world.account(network=Network.YOUTUBE, grant=first, external_id="51003", authorized_at=year)
        new = world.account(network=Network.YOUTUBE, grant=second, external_id="51004")
        on_page = world.account(grant=page, external_id="61001")
    config = migrate.alembic_config(database_url)
    for way, there in ((command.downgrade, "0018"), (command.upgrade, "head")):
        with world.app.app_context():
            db.engine.dispose()
        way(config, there)
        with world.open():
            held = db.session.execute(text("SELECT id, grant_id FROM account ORDER BY id")).all()
            assert [tuple(row) for row in held] == [(old, second), (new, second), (on_page, page)]
            left = db.session.execute(text("SELECT id FROM network_grant ORDER BY id")).scalars().all()
            assert left == [second, page]
    with world.open():
        assert db.session.get_one(Grant, second).bound_to == "51004"
        assert db.session.get_one(Grant, page).bound_to == ""
        assert db.session.get_one(Account, old).grant_id == second
