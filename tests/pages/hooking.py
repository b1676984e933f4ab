"""Relink over HTTP for the pretend networks to call, and consents that nobody would ask about by themselves."""

import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from werkzeug.serving import make_server

from tests.world import World
from webapp.actions.house import House
from webapp.domain.rules import Network
from webapp.models import Grant, db
from webapp.sandbox.running import RunningSandbox


@pytest.fixture(name="url")
def over_http(app: Flask, house: House) -> Iterator[str]:
    """Relink over HTTP, asking for the form's token wherever it does in production."""
    del house
    app.config["WTF_CSRF_ENABLED"] = True
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/hooks"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        app.config["WTF_CSRF_ENABLED"] = False


def tells(sandbox: RunningSandbox, url: str, network: str, kind: str, **how: Any) -> dict[str, Any]:
    """The network tells Relink something; gives what was answered."""
    answer: dict[str, Any] = sandbox.control(network, do="send-hook", kind=kind, to=f"{url}/{network}", **how)
    return answer


def unix(moment: datetime) -> int:
    return int(moment.timestamp())


def quiet(world: World, network: Network, subject: str = "ada", days: int = 2) -> int:
    """A consent that nobody would ask about for a day."""
    with world.open():
        grant_id = world.grant(network, subject)
        grant = db.session.get_one(Grant, grant_id)
        grant.granted_at = world.now - timedelta(days=days)
        grant.check_at = grant.renew_at = world.now + timedelta(days=1)
    return grant_id


def due(world: World, grant_id: int) -> tuple[bool, bool]:
    """Whether a check and a renewal are due within the minute."""
    with world.open():
        grant, soon = db.session.get_one(Grant, grant_id), world.now + timedelta(minutes=1)
        assert grant.check_at is not None
        assert grant.renew_at is not None
        return grant.check_at <= soon, grant.renew_at <= soon


ASKED, NOT_ASKED, RENEWED = (True, False), (False, False), (False, True)
