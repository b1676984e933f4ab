"""A log that only grows: lines can't be changed or deleted, but for those of a workspace that is no more."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

NO_UPDATE = """
CREATE TRIGGER event_no_update BEFORE UPDATE ON event
BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END
"""
NO_DELETE = """
CREATE TRIGGER event_no_delete BEFORE DELETE ON event
WHEN OLD.workspace_id IS NULL OR EXISTS (SELECT 1 FROM workspace WHERE id = OLD.workspace_id)
BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END
"""
NO_REPLACE = """
CREATE TRIGGER event_no_replace BEFORE INSERT ON event WHEN EXISTS (SELECT 1 FROM event WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END
"""
SQLITE = (NO_UPDATE, NO_DELETE, NO_REPLACE)
"""INSERT OR REPLACE deletes without asking a trigger about deletion, hence the third."""

ONLY_GROWS = """
CREATE FUNCTION event_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.workspace_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM workspace WHERE id = OLD.workspace_id) THEN
            RETURN OLD;
        END IF;
    END IF;
    RAISE EXCEPTION 'the log is append-only' USING ERRCODE = 'restrict_violation';
END $$
"""
EACH_ROW = """
CREATE TRIGGER event_no_update BEFORE UPDATE OR DELETE ON event FOR EACH ROW EXECUTE FUNCTION event_only_grows()
"""
TRUNCATE = """
CREATE TRIGGER event_no_truncate BEFORE TRUNCATE ON event FOR EACH STATEMENT EXECUTE FUNCTION event_only_grows()
"""
POSTGRESQL = (ONLY_GROWS, EACH_ROW, TRUNCATE)

NETWORKS = "('facebook', 'instagram', 'x', 'linkedin', 'youtube')"


def upgrade() -> None:
    """Apply."""
    on_postgresql = op.get_bind().dialect.name == "postgresql"
    name_networks(on_postgresql)
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.drop_index("ix_event_workspace")
        batch_op.drop_index("ix_event_account")
        batch_op.create_index("ix_event_workspace", ["workspace_id", "at", "id"], unique=False)
        batch_op.create_index("ix_event_verb", ["workspace_id", "verb", "at", "id"], unique=False)
        for who in ("actor_id", "account_id"):
            batch_op.create_index(
                f"ix_event_{who.removesuffix('_id')}",
                ["workspace_id", who, "at", "id"],
                unique=False,
                postgresql_where=sa.text(f"{who} IS NOT NULL"),
                sqlite_where=sa.text(f"{who} IS NOT NULL"),
            )
    for statement in POSTGRESQL if on_postgresql else SQLITE:
        op.execute(statement)


def name_networks(on_postgresql: bool) -> None:
    """Lines about no single account get the network that their details name, so that they can be asked for by it."""
    named = "details ->> 'network'" if on_postgresql else "json_extract(details, '$.network')"
    op.execute(f"UPDATE event SET network = {named} WHERE network IS NULL AND {named} IN {NETWORKS}")  # noqa: S608


def downgrade() -> None:
    """Take back."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER event_no_update ON event")
        op.execute("DROP TRIGGER event_no_truncate ON event")
        op.execute("DROP FUNCTION event_only_grows()")
    else:
        for name in ("event_no_update", "event_no_delete", "event_no_replace"):
            op.execute(f"DROP TRIGGER {name}")
    with op.batch_alter_table("event", schema=None) as batch_op:
        for name in ("ix_event_account", "ix_event_actor", "ix_event_verb", "ix_event_workspace"):
            batch_op.drop_index(name)
        batch_op.create_index("ix_event_workspace", ["workspace_id", "id"], unique=False)
        batch_op.create_index("ix_event_account", ["account_id", "id"], unique=False)
