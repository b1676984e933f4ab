"""What was before a migration meets no word that only the newer version knows."""

from alembic import command
from sqlalchemy import text

from tests.world import World
from webapp.actions.notices import outbox, tell
from webapp.actions.notices.outbox import Reader
from webapp.domain.notices import Kind
from webapp.domain.purposes import Purpose
from webapp.models import Account, db, migrate


def test_notices_and_letters_that_were_not_known_before_go_with_the_way_back(world: World, database_url: str) -> None:
    with world.open():
        account = db.session.get_one(Account, world.account())
        tell.owe([tell.row(account, world.ada, kind, world.now, world.now) for kind in (Kind.AHEAD, Kind.LOSS)])
        for purpose in (Purpose.HANDED_OVER, Purpose.EXPORT_READY, Purpose.EXPORT_FAILED):
            reader = Reader("ada@example.test", "Ada")
            assert outbox.owe(purpose, f"{purpose}:1", reader, path="/x", now=world.now, workspace_id=world.example)
    config = migrate.alembic_config(database_url)
    with world.app.app_context():
        db.engine.dispose()
    command.downgrade(config, "0015")
    try:
        with world.open():
            assert db.session.execute(text("SELECT kind FROM notice")).scalars().all() == ["ahead"]
            assert db.session.execute(text("SELECT purpose FROM outbox_mail")).scalars().all() == ["handed_over"]
    finally:
        with world.app.app_context():
            db.engine.dispose()
        command.upgrade(config, "head")
