"""what networks tell"""

import sqlalchemy as sa
from alembic import op

from webapp.models import base as types

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("network_grant", schema=None) as batch_op:
        batch_op.add_column(sa.Column("told_at", types.UTCDateTime(), nullable=True))


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("network_grant", schema=None) as batch_op:
        batch_op.drop_column("told_at")
