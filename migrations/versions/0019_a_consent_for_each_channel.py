"""A consent for each channel. At YouTube a person says yes for one channel at a time; a second yes was taken for the
same consent, which then no longer carried the first one."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

WHOSE = ["workspace_id", "network", "subject_id"]
BOUND = "network = 'youtube'"
"""The networks of `rules.ONE_ACCOUNT_A_YES` as they were when this was written."""
KEY, KEY_WITH_ACCOUNT = (f"uq_network_grant_{'_'.join(names)}" for names in (WHOSE, [*WHOSE, "bound_to"]))


def upgrade() -> None:
    """Apply. A consent that is there is for the account that was connected by it last."""
    with op.batch_alter_table("network_grant", table_kwargs={"sqlite_autoincrement": True}) as batch_op:
        batch_op.add_column(sa.Column("bound_to", sa.String(), nullable=False, server_default=""))
        batch_op.drop_constraint(op.f(KEY), type_="unique")
        batch_op.create_unique_constraint(op.f(KEY_WITH_ACCOUNT), [*WHOSE, "bound_to"])
    last = "SELECT external_id FROM account WHERE account.grant_id = network_grant.id ORDER BY authorized_at DESC, id"
    op.execute(f"UPDATE network_grant SET bound_to = coalesce(({last} LIMIT 1), '') WHERE {BOUND}")  # noqa: S608 - ours
    with op.batch_alter_table("network_grant", table_kwargs={"sqlite_autoincrement": True}) as batch_op:
        batch_op.alter_column("bound_to", server_default=None)


def downgrade() -> None:
    """Take back. Of several consents of one person the newest carries all again, as it did."""
    newest = (
        "SELECT other.id FROM network_grant AS other WHERE other.workspace_id = network_grant.workspace_id "
        "AND other.network = network_grant.network AND other.subject_id = network_grant.subject_id "
        "ORDER BY other.release_at IS NULL DESC, other.id DESC LIMIT 1"  # one that is given up is renewed no more
    )
    op.execute(
        f"UPDATE account SET grant_id = (SELECT ({newest}) FROM network_grant WHERE network_grant.id = grant_id) "  # noqa: S608
        f"WHERE grant_id IS NOT NULL AND {BOUND}"
    )
    op.execute(f"DELETE FROM network_grant WHERE {BOUND} AND id <> ({newest})")  # noqa: S608
    with op.batch_alter_table("network_grant", table_kwargs={"sqlite_autoincrement": True}) as batch_op:
        batch_op.drop_constraint(op.f(KEY_WITH_ACCOUNT), type_="unique")
        batch_op.create_unique_constraint(op.f(KEY), WHOSE)
        batch_op.drop_column("bound_to")
