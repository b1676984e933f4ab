"""A mail server that the app knows, and reading the links in what it took."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask

from tests.mail_server import MailServer, mail_server
from webapp.actions.house import House


@pytest.fixture
def post(app: Flask) -> Iterator[MailServer]:
    """A mail server that the app knows for this test."""
    known = app.extensions["relink"]
    with mail_server() as running:
        settings = known.settings.model_copy(update={"smtp_url": running.url})
        app.extensions["relink"] = House(settings, known.vault, known.rooms)
        yield running
        app.extensions["relink"] = known


def invitation_link(server: MailServer, address: str) -> str:
    """The path of the latest invitation that was mailed to an address."""
    body = server.to(address)[-1].get_body(("plain",))
    assert body is not None
    found = re.search(r"https?://[^/\s]+(/invitations/\S+)", body.get_content())
    assert found, body.get_content()
    return found[1]
