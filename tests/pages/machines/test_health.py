"""What is asked from outside by machines: alive, ready, and how much waits."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import text

from tests.conftest import build_app
from tests.world import World
from webapp.actions.notices.sweep import sweep
from webapp.actions.operating import gauges, pulse
from webapp.domain.lifecycle import Reason
from webapp.domain.rules import Network
from webapp.domain.troubles import Word
from webapp.embedded import Embedded
from webapp.models import db

DAY = timedelta(days=1)
TOKEN = "a-token-for-the-collector"


def metrics(answer_text: str) -> dict[tuple[str, ...], float]:
    """Every number by the metric's name and its labels' values."""
    return {
        (sample.name, *(sample.labels[name] for name in sorted(sample.labels))): sample.value
        for family in text_string_to_metric_families(answer_text)
        for sample in family.samples
    }


def test_a_living_process_says_so_without_touching_anything(app: Flask):
    answer = app.test_client().get("/healthz")
    assert (answer.status_code, answer.text) == (200, "ok")
    assert "Set-Cookie" not in answer.headers


def test_without_a_queue_it_is_not_ready_and_says_what_is_missing(app: Flask):
    answer = app.test_client().get("/readyz")
    assert (answer.status_code, answer.text) == (503, "database: ok\nqueue: away\n")


def test_it_is_ready_while_database_and_queue_answer_and_not_when_one_is_gone(database_url: str, tmp_path: Path):
    with Embedded(tmp_path / "valkey") as valkey:
        valkey.run()
        ready = build_app(database_url, tmp_path, REDIS_URL=valkey.url)
        assert ready.test_client().get("/readyz").text == "database: ok\nqueue: ok\n"
        valkey.stop()
        answer = ready.test_client().get("/readyz")
        assert (answer.status_code, answer.text) == (503, "database: ok\nqueue: away\n")
        valkey.run()
        assert ready.test_client().get("/readyz").status_code == 200
    with ready.app_context():
        db.engine.dispose()


def test_a_database_that_is_away_is_named(tmp_path: Path):
    (tmp_path / "folder").mkdir()
    away = build_app(f"sqlite:///{tmp_path / 'folder' / 'here.sqlite'}", tmp_path)
    with away.app_context():
        db.engine.dispose()
    (tmp_path / "folder").rename(tmp_path / "elsewhere")
    answer = away.test_client().get("/readyz")
    assert (answer.status_code, answer.text) == (503, "database: away\nqueue: away\n")


def test_metrics_count_accounts_by_network_and_state(world: World):
    with world.open():
        world.account("Fine")
        world.account("Soon", expires_in=5 * DAY)
        world.account("Over, not yet swept", expires_in=-timedelta(hours=1))
        world.account("Cut", Network.X, disconnected_at=world.now - DAY, reason=Reason.SECURITY)
        world.account("Lost", Network.YOUTUBE, disconnected_at=world.now - 61 * DAY, reason=Reason.MANUAL)
        bad = world.account("Bad", Network.YOUTUBE, expires_in=90 * DAY)
        db.session.execute(text(f"UPDATE account SET network = 'myspace', wake_at = NULL WHERE id = {bad}"))
    found = metrics(world.app.test_client().get("/metrics").text)
    assert {key[1:]: value for key, value in found.items() if key[0] == "relink_accounts"} == {
        ("facebook", "connected"): 1,
        ("facebook", "expiring"): 1,
        ("facebook", "disconnected"): 1,
        ("x", "disconnected"): 1,
        ("youtube", "history-lost"): 1,
        ("myspace", "connected"): 1,
    }
    assert found[("relink_accounts_set_aside",)] == 1
    assert found[("relink_sweep_overdue_seconds",)] >= 0


def test_metrics_tell_of_mails_that_wait_and_of_a_worker_that_stands_still(world: World):
    with world.open():
        world.account(expires_in=5 * DAY)
    client = world.app.test_client()
    assert metrics(client.get("/metrics").text)[("relink_worker_last_seen_seconds",)] == 0
    with world.app.app_context():
        sweep(world.now)
        pulse.beat("sweep", 1, world.now)
        pulse.beat("sweep", 7, world.now + timedelta(seconds=5))
        pulse.beat("deliver", 0, world.now)
        db.session.execute(text("UPDATE notice SET parked_at = created_at, next_try_at = NULL WHERE id = 1"))
        db.session.commit()
    found = metrics(client.get("/metrics").text)
    assert [found[("relink_mails", kind)] for kind in ("owed", "waiting", "parked")] == [1, 0, 1]
    assert found[("relink_job_last_done", "sweep")] == 7
    assert found[("relink_worker_last_seen_seconds",)] == pytest.approx(world.now.timestamp() + 5)


def test_metrics_tell_of_networks_that_refuse_us_and_of_versions_that_end(world: World):
    with world.open():
        for subject in ("ada", "bob"):
            world.trouble(world.grant(Network.X, subject), Word.OUR_CONFIGURATION)
        world.trouble(world.grant(Network.X, "eve"), Word.UNAVAILABLE)
    found = metrics(world.app.test_client().get("/metrics").text)
    refusing = {key[1]: value for key, value in found.items() if key[0] == "relink_network_refuses_us"}
    assert refusing == {"x": 2, "facebook": 0, "instagram": 0, "linkedin": 0, "youtube": 0}
    assert found[("relink_api_version_days_left", "linkedin", "202609")] == found_days("202609")
    assert ("relink_api_version_ending", "linkedin", "202609") in found
    assert not [key for key in found if key[0] == "relink_api_version_days_left" and key[1] == "x"]


def found_days(month: str) -> int:
    """The days until the same month a year later, from today."""
    return (date(int(month[:4]) + 1, int(month[4:]), 1) - datetime.now(UTC).date()).days


@pytest.mark.parametrize("peer", ["10.0.0.7", "", "not an address", "2001:db8::1"])
def test_without_a_token_only_this_machine_reads_the_metrics(app: Flask, peer: str):
    answer = app.test_client().get("/metrics", environ_base={"REMOTE_ADDR": peer})
    assert answer.status_code == 403
    for own in ("127.0.0.1", "::1"):
        assert app.test_client().get("/metrics", environ_base={"REMOTE_ADDR": own}).status_code == 200


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Real-IP"])
def test_what_came_through_a_proxy_on_this_machine_did_not_come_from_it(app: Flask, header: str):
    assert app.test_client().get("/metrics", headers={header: "127.0.0.1"}).status_code == 403


def test_a_middleware_that_believes_a_proxy_changes_nothing(app: Flask):
    believed = {"REMOTE_ADDR": "127.0.0.1", "werkzeug.proxy_fix.orig": {"REMOTE_ADDR": "10.0.0.7"}}
    assert app.test_client().get("/metrics", environ_base=believed).status_code == 403


def test_with_a_token_it_must_be_shown_from_anywhere(database_url: str, tmp_path: Path):
    guarded = build_app(database_url, tmp_path, METRICS_TOKEN=TOKEN)
    client = guarded.test_client()
    shown = {"Authorization": f"Bearer {TOKEN}"}
    assert client.get("/metrics").status_code == 403
    assert client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}x"}).status_code == 403
    assert client.get("/metrics", headers={"Authorization": "Bearer ä"}).status_code == 403
    assert client.get("/metrics", headers=shown, environ_base={"REMOTE_ADDR": "10.0.0.7"}).status_code == 200
    with guarded.app_context():
        db.engine.dispose()


def test_a_count_that_takes_long_is_not_repeated_at_once(world: World, monkeypatch: pytest.MonkeyPatch):
    with world.open():
        world.account("First")
    monkeypatch.setattr(gauges, "COUNTED", gauges.Counted())
    monkeypatch.setattr(gauges, "SLOW_SECONDS", 0)
    monkeypatch.setattr(gauges, "GOOD_FOR", 1_000_000)
    client = world.app.test_client()
    before = metrics(client.get("/metrics").text)
    with world.open():
        world.account("Second")
    key = ("relink_accounts", "facebook", "connected")
    assert metrics(client.get("/metrics").text)[key] == before[key] == 1
