"""Databases with all tables; on SQLite a copy of one that was migrated: the way there takes a quarter of a second."""

import shutil
import tempfile
from functools import cache
from pathlib import Path

from sqlalchemy import make_url

from webapp.models import migrate


def migrated(database_url: str) -> None:
    """Bring the tables of a new database to the newest version."""
    url = make_url(database_url)
    file = Path(url.database or "")
    if url.get_backend_name() == "sqlite" and not file.exists():
        shutil.copyfile(_file(), file)
    else:
        migrate.upgrade(database_url)


@cache
def _file() -> Path:
    folder = tempfile.TemporaryDirectory(prefix="relink-migrated-")
    _kept.append(folder)
    file = Path(folder.name) / "empty.sqlite"
    migrate.upgrade(f"sqlite:///{file}")
    return file


_kept: list["tempfile.TemporaryDirectory[str]"] = []
"""Gone with the process."""
