"""Numbers are given once: SQLite gives the number of a deleted last row to the next one, unless told not to.

A form left open on a deleted post, or a mail about an export that is gone, would meet another one; not on PostgreSQL.
SQLite can not be told later, so each table is built anew, with its own words and AUTOINCREMENT, as its manual
says it: copy, drop, rename; then the indexes and triggers that went with the old one.
"""

import re
from collections.abc import Callable

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

NUMBERED = (
    *("access_request", "account", "composition", "deletion_request", "errand", "export", "factor", "flow"),
    *("half_sign_in", "identity", "invitation", "media_file", "membership", "network_grant", "notice", "outbox_mail"),
    *("password_reset", "personal_notice", "post", "post_step", "reauthorization_link", "recovery_code", "setup_code"),
    *("sign_in", "sign_on", "user_account", "workspace"),
)
"""All but the log, whose lines are not deleted."""
PLAIN, COUNTING = "id INTEGER NOT NULL,", "id INTEGER NOT NULL CONSTRAINT pk_{name} PRIMARY KEY AUTOINCREMENT,"
KEY = "CONSTRAINT pk_{name} PRIMARY KEY (id)"


def upgrade() -> None:
    """Apply."""
    build_anew(counting)


def downgrade() -> None:
    """Take back."""
    build_anew(plain)


def counting(name: str, sql: str) -> str:
    """The words of a table that gives no number twice."""
    without_key = once(re.escape(KEY.format(name=name)) + r",\s*|,\s*" + re.escape(KEY.format(name=name)), "", sql)
    return once(rf"(?<!\w){re.escape(PLAIN)}", COUNTING.format(name=name), without_key)


def plain(name: str, sql: str) -> str:
    """The words of a table that may."""
    named = re.escape(f"CONSTRAINT pk_{name} ")  # left out where a later migration has built the table anew
    without_counting = once(rf"(?<!\w)id INTEGER NOT NULL (?:{named})?PRIMARY KEY AUTOINCREMENT,", PLAIN, sql)
    return once(r"\s*\)\s*\Z", f", \n\t{KEY.format(name=name)}\n)", without_counting)


def once(pattern: str, new: str, text: str) -> str:
    """The text with its one match replaced. Raises RuntimeError where there is none, or more."""
    changed, number = re.subn(pattern, new.replace("\\", r"\\"), text)
    if number != 1:
        raise RuntimeError(f"{number} times {pattern!r} in {text!r}")
    return changed


def build_anew(reword: Callable[[str, str], str]) -> None:
    """Give every table the words that `reword` makes of its own."""
    connection = op.get_bind()
    if connection.dialect.name != "sqlite":
        return
    if connection.exec_driver_sql("PRAGMA foreign_keys").scalar_one():
        raise RuntimeError("foreign keys must rest, or dropping a table deletes what hangs on its rows")
    triggers = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").all()
    for trigger, _ in triggers:  # one of the log's looks at a workspace, which is away for a moment
        connection.exec_driver_sql(f"DROP TRIGGER {trigger}")
    for name in NUMBERED:
        kept = "SELECT type, sql FROM sqlite_master WHERE tbl_name = ? AND sql IS NOT NULL"
        words = connection.exec_driver_sql(kept, (name,)).all()
        ((_, table),) = (row for row in words if row.type == "table")
        new = once(rf'^CREATE TABLE "?{name}"? ', f"CREATE TABLE anew_{name} ", reword(name, table))
        connection.exec_driver_sql(new)
        connection.exec_driver_sql(f"INSERT INTO anew_{name} SELECT * FROM {name}")  # noqa: S608 - names of ours
        connection.exec_driver_sql(f"DROP TABLE {name}")
        connection.exec_driver_sql(f"ALTER TABLE anew_{name} RENAME TO {name}")
        for row in words:
            if row.type == "index":
                connection.exec_driver_sql(row.sql)
    for _, sql in triggers:
        connection.exec_driver_sql(sql)
