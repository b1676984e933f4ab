"""Migrations (Alembic, folder `migrations/`), without a configuration file: the database's address is all it takes."""

from pathlib import Path

from alembic import command
from alembic.config import Config

MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"


def alembic_config(database_url: str) -> Config:
    """Alembic's settings for the database at `database_url` (an SQLAlchemy address)."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["database_url"] = database_url
    return config


def upgrade(database_url: str) -> None:
    """Bring the tables to the newest version; safe to run again, and on an empty database."""
    command.upgrade(alembic_config(database_url), "head")
