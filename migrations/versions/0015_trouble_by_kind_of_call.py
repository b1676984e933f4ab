"""trouble by kind of call"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from webapp import clock
from webapp.models import base as types

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

GRANT = sa.table(
    "network_grant",
    sa.column("id", types.Id),
    sa.column("failures", types.Id),
    sa.column("trouble", sa.String()),
    sa.column("trouble_until", types.UTCDateTime()),
    sa.column("renew_at", types.UTCDateTime()),
    sa.column("check_at", types.UTCDateTime()),
    sa.column("troubles", types.Json),
)


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("network_grant", schema=None) as batch_op:
        batch_op.add_column(sa.Column("troubles", types.Json, nullable=False, server_default="{}"))
    now = clock.now()
    for row in in_trouble():
        one = {"word": row.trouble, "failures": max(row.failures, 1), "since": now.isoformat()}
        one["until"] = row.trouble_until.isoformat() if row.trouble_until is not None else None
        set_by_id(row.id, troubles={kind_of(row): one})
    # "owed retry grant" gave these a time to be checked, at which nobody checks; a refusal has them renewed instead
    op.execute("UPDATE network_grant SET check_at = NULL WHERE network = 'x'")
    with op.batch_alter_table("network_grant", schema=None) as batch_op:
        batch_op.alter_column("troubles", server_default=None)
        batch_op.drop_column("failures")


def downgrade() -> None:
    """Take back. One word and one number of failures stay of what was told apart."""
    with op.batch_alter_table("network_grant", schema=None) as batch_op:
        batch_op.add_column(sa.Column("failures", types.Id, nullable=False, server_default="0"))
    for row in in_trouble():
        set_by_id(row.id, failures=max((one["failures"] for one in row.troubles.values()), default=0))
    with op.batch_alter_table("network_grant", schema=None) as batch_op:
        batch_op.alter_column("failures", server_default=None)
        batch_op.drop_column("troubles")


def kind_of(row: Any) -> str:
    """Which kind of call met it. Of an outage only its next try tells, and the renewal where that tells nothing: what
    is put down to the wrong kind is over, or met again, when that one is next tried."""
    own = {"unreadable": "opening", "permission_missing": "permissions"}.get(row.trouble)
    if own is not None:
        return own
    by_check = row.trouble_until is not None and row.trouble_until == row.check_at != row.renew_at
    return "check" if by_check or row.renew_at is None else "renewal"


def in_trouble() -> list[Any]:
    """The rows that something is wrong with."""
    query = sa.select(GRANT).where(GRANT.c.trouble.is_not(None))
    return list(op.get_bind().execute(query))


def set_by_id(row_id: int, **values: Any) -> None:
    """Write into one row."""
    op.get_bind().execute(sa.update(GRANT).where(GRANT.c.id == row_id).values(values))
