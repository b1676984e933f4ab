"""Lines of the log to be told, without a database: what isn't named is as in most lines."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from flask import Flask
from flask_babel import force_locale

from webapp.actions.activity.history import Line
from webapp.domain.rules import Network

AT = datetime(2026, 11, 24, 13, 30, tzinfo=UTC)
ADA, WORKER, OPERATOR = (7, "Ada Lovelace"), (None, "worker"), (None, "operator")


def line(verb: str, actor: tuple[int | None, str] = ADA, **facts: Any) -> Line:
    """A line about Example GmbH on Facebook."""
    usual: dict[str, Any] = {"id": 1, "at": AT, "reason": None, "ip": "192.0.2.7", "network": Network.FACEBOOK}
    usual |= {"account_id": 5, "account_name": "Example GmbH", "before": {}, "after": {}, "details": {}}
    return Line(verb=verb, actor_id=actor[0], actor_name=actor[1], **usual | facts)


def without_account(verb: str, actor: tuple[int | None, str] = ADA, **facts: Any) -> Line:
    """A line about no single account."""
    return line(verb, actor, **{"account_id": None, "account_name": None} | facts)


@contextmanager
def speaking(app: Flask, language: str) -> Iterator[None]:
    """As a reader of that language sees it."""
    with app.test_request_context(), force_locale(language):
        yield
