"""For those who run Relink: is this process alive, can it do its work, and how much waits.

/metrics is read with METRICS_TOKEN as bearer token or, where none is set, from this machine itself. A proxy's word on
who asks counts for nothing here.
"""

from hmac import compare_digest
from ipaddress import ip_address

from flask import Blueprint, Response, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from webapp import jobs
from webapp.actions.house import house
from webapp.actions.operating.alarms import Alarms
from webapp.actions.operating.gauges import Gauges
from webapp.models import db
from webapp.pages import guard

pages = Blueprint("health", __name__)

FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Via")


@pages.get("/healthz")
@guard.open_to_all("for whoever watches the process; says nothing about data")
def healthz() -> Response:
    """This process answers."""
    return plain("ok")


@pages.get("/readyz")
@guard.open_to_all("for load balancers; says nothing about data")
def readyz() -> Response:
    """The database and the queue answer, else 503 with which of them does not."""
    parts = {"database": database_answers(), "queue": jobs.bell.reachable()}
    lines = "".join(f"{name}: {'ok' if answers else 'away'}\n" for name, answers in parts.items())
    return plain(lines, 200 if all(parts.values()) else 503)


@pages.get("/metrics")
@guard.open_to_all("guarded here: by METRICS_TOKEN, or open to this machine only")
def metrics() -> Response:
    """Prometheus metrics, counted now."""
    if not may_read_metrics():
        return plain("Not for you.", 403)
    registry = CollectorRegistry()
    registry.register(Gauges(guard.now()))
    registry.register(Alarms(house().rooms, guard.now()))
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def may_read_metrics() -> bool:
    """Whether the request shows the token; without one, whether it comes from this machine and through no proxy."""
    token = house().settings.metrics_token
    if token is not None:
        shown = request.headers.get("Authorization", "")
        return compare_digest(shown.encode(), f"Bearer {token}".encode())
    return not any(name in request.headers for name in FORWARDED) and is_loopback(peer())


def peer() -> str:
    """Who is at the other end of the connection, whatever a middleware made of it."""
    original = request.environ.get("werkzeug.proxy_fix.orig") or {}
    return str(original.get("REMOTE_ADDR") or request.environ.get("REMOTE_ADDR") or "")


def is_loopback(address: str) -> bool:
    """Whether the address is this machine's own."""
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False


def database_answers() -> bool:
    """Whether the database answers a question."""
    try:
        return bool(db.session.scalar(text("SELECT 1")))
    except SQLAlchemyError:
        db.session.rollback()
        return False


def plain(words: str, status: int = 200) -> Response:
    """A short answer in plain text."""
    return Response(words, status, content_type="text/plain; charset=utf-8")
