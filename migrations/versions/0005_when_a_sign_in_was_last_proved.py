"""when a sign-in was last proved"""

import sqlalchemy as sa
from alembic import op

from webapp.models import base as types

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("sign_in", schema=None) as batch_op:
        batch_op.add_column(sa.Column("proved_at", types.UTCDateTime(), nullable=True))
    op.execute("UPDATE sign_in SET proved_at = created_at")
    with op.batch_alter_table("sign_in", schema=None) as batch_op:
        batch_op.alter_column("proved_at", existing_type=types.UTCDateTime(), nullable=False)


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("sign_in", schema=None) as batch_op:
        batch_op.drop_column("proved_at")
