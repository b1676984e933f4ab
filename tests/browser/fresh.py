"""A Relink that nobody has used yet, served for browsers, with a mail server of its own."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from werkzeug.serving import make_server

from tests.browser.living import Quiet
from tests.conftest import environment
from tests.mail_server import MailServer, mail_server
from tests.posting import invitation_link
from tests.provisions.migrated import migrated
from webapp import clock
from webapp.actions.notices.deliver import deliver
from webapp.actions.team import first_admin, setup
from webapp.actions.team.first_admin import Newcomer
from webapp.app import create_app
from webapp.models import db
from webapp.settings import load


@dataclass(frozen=True)
class Fresh:
    """A running Relink with an empty database, and the mails that left it."""

    url: str
    app: Flask
    mails: MailServer

    def code(self) -> str:
        """The code that `serve` prints at its start."""
        with self.app.app_context():
            printed = setup.new_code(clock.now())
        assert printed
        return printed

    def second_workspace(self, email: str, name: str) -> None:
        """Make somebody super admin of another workspace, too."""
        with self.app.app_context():
            first_admin.create(Newcomer(email, "", "", name), clock.now())

    def deliver(self) -> None:
        """What the worker does once it hears that a mail is owed."""
        with self.app.app_context():
            deliver(clock.now())

    def invitation(self, address: str) -> str:
        """The path of the invitation that was mailed to an address."""
        return invitation_link(self.mails, address)


@contextmanager
def fresh_relink(folder: Path) -> Iterator[Fresh]:
    """Relink on a free port of 127.0.0.1 until the block ends."""
    server = make_server("127.0.0.1", 0, lambda *_: [], threaded=True, request_handler=Quiet)
    url = f"http://127.0.0.1:{server.server_port}"
    with mail_server() as mails:
        own = load(
            environment(f"sqlite:///{folder / 'relink.sqlite'}", folder) | {"PUBLIC_URL": url, "SMTP_URL": mails.url}
        )
        migrated(own.database_url)
        server.app = app = create_app(own)
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), name="fresh relink")
        thread.start()
        try:
            yield Fresh(url, app, mails)
        finally:
            server.shutdown()
            thread.join()
            server.server_close()
            with app.app_context():
                db.engine.dispose()
