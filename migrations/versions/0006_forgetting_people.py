"""Forgetting people: requests for it, what they are found by, and a log that holds no names of theirs."""

import sqlalchemy as sa
from alembic import op

from webapp.models import base as types

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "deletion_request",
        sa.Column("id", types.Id, nullable=False),
        sa.Column("network", sa.String(24), nullable=False),
        sa.Column("person_mark", sa.String(), nullable=False),
        sa.Column("subject_id", sa.String(), nullable=True),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("told_at", types.UTCDateTime(), nullable=False),
        sa.Column("asked_at", types.UTCDateTime(), nullable=False),
        sa.Column("done_at", types.UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deletion_request")),
        sa.UniqueConstraint("code", name=op.f("uq_deletion_request_code")),
    )
    with op.batch_alter_table("deletion_request", schema=None) as batch_op:
        batch_op.create_index("ix_deletion_request_person", ["network", "person_mark"], unique=False)
        batch_op.create_index(
            "uq_deletion_request_open",
            ["network", "person_mark"],
            unique=True,
            postgresql_where=sa.text("done_at IS NULL"),
            sqlite_where=sa.text("done_at IS NULL"),
        )

    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.create_index("ix_account_external", ["network", "external_id"], unique=False)
        batch_op.create_index("ix_account_person", ["network", "subject_id"], unique=False)

    with op.batch_alter_table("errand", schema=None) as batch_op:
        batch_op.create_index("ix_errand_subject", ["network", "subject_id"], unique=False)

    with op.batch_alter_table("network_grant", schema=None) as batch_op:
        batch_op.add_column(sa.Column("refresh_mark", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("refresh_start_mark", sa.String(), nullable=True))
        batch_op.create_index(
            "ix_network_grant_mark",
            ["refresh_mark"],
            unique=False,
            postgresql_where=sa.text("refresh_mark IS NOT NULL"),
            sqlite_where=sa.text("refresh_mark IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_network_grant_start",
            ["refresh_start_mark"],
            unique=False,
            postgresql_where=sa.text("refresh_start_mark IS NOT NULL"),
            sqlite_where=sa.text("refresh_start_mark IS NOT NULL"),
        )

    take_names_out_of_the_log()


def take_names_out_of_the_log() -> None:
    """The one time that lines are rewritten: from here on none names a person whom we may have to forget."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "UPDATE event SET details = details - 'subject' - 'wanted' - 'came'"
            " WHERE coalesce(network, details ->> 'network') IN ('facebook', 'instagram')"
        )
    else:
        op.execute(
            "UPDATE event SET details = json_remove(details, '$.subject', '$.wanted', '$.came')"
            " WHERE coalesce(network, json_extract(details, '$.network')) IN ('facebook', 'instagram')"
        )
    op.execute(
        "UPDATE event SET account_name = NULL WHERE network IN ('facebook', 'instagram')"
        " AND account_id IN (SELECT id FROM account WHERE external_id = subject_id)"
    )


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("network_grant", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_network_grant_start",
            postgresql_where=sa.text("refresh_start_mark IS NOT NULL"),
            sqlite_where=sa.text("refresh_start_mark IS NOT NULL"),
        )
        batch_op.drop_index(
            "ix_network_grant_mark",
            postgresql_where=sa.text("refresh_mark IS NOT NULL"),
            sqlite_where=sa.text("refresh_mark IS NOT NULL"),
        )
        batch_op.drop_column("refresh_start_mark")
        batch_op.drop_column("refresh_mark")

    with op.batch_alter_table("errand", schema=None) as batch_op:
        batch_op.drop_index("ix_errand_subject")

    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.drop_index("ix_account_person")
        batch_op.drop_index("ix_account_external")

    with op.batch_alter_table("deletion_request", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_deletion_request_open",
            postgresql_where=sa.text("done_at IS NULL"),
            sqlite_where=sa.text("done_at IS NULL"),
        )
        batch_op.drop_index("ix_deletion_request_person")

    op.drop_table("deletion_request")
