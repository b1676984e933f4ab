"""The operator's commands say what they did, what is wrong, and never a secret."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import select, text

from tests.conftest import TOKEN_KEY, build_app, environment
from tests.world import World
from webapp import cli, vault
from webapp.actions.house import House
from webapp.actions.notices.sweep import sweep
from webapp.actions.signing_in import passwords
from webapp.app import create_app
from webapp.domain.rules import Network
from webapp.models import Account, Errand, Event, Grant, Membership, Notice, User, Workspace, db
from webapp.models.event import Verb
from webapp.settings import SettingsError, load
from webapp.vault import Vault

DAY = timedelta(days=1)
Run = Callable[..., Result]


@pytest.fixture
def run(app: Flask) -> Run:
    """`run("sweep", "--dry-run")` as on the command line."""

    def command(*words: str, given: str | None = None) -> Result:
        return app.test_cli_runner().invoke(args=list(words), input=given)

    return command


def test_the_database_is_brought_up_to_date_as_often_as_one_likes(run: Run):
    for _ in range(2):
        assert run("db", "upgrade").output == "The database is up to date.\n"


def test_a_new_installation_may_begin_with_the_database(tmp_path: Path):
    given = environment(f"sqlite:///{tmp_path / 'new' / 'relink.sqlite3'}", tmp_path / "new")
    done = create_app(load(given)).test_cli_runner().invoke(args=["db", "upgrade"])
    assert done.output == "The database is up to date.\n"


def test_a_new_installation_gets_its_first_super_admin_and_a_workspace(app: Flask, run: Run):
    words = ("--email", "Root@Example.TEST", "--name", "Root Admin", "--workspace", "Example AG", "--language", "de")
    done = run("users", "create-admin", *words, given="a-long-password\na-long-password\n")
    assert done.exit_code == 0, done.output
    assert "root@example.test is super admin of Example AG. The workspace is new." in done.output
    with app.app_context():
        user = db.session.scalars(select(User)).one()
        assert (user.email, user.locale) == ("root@example.test", "de")
        assert passwords.is_right(user.password_hash, "a-long-password")
        membership = db.session.scalars(select(Membership)).one()
        assert (membership.super_admin, membership.active) == (True, True)
        event = db.session.scalars(select(Event)).one()
        assert (event.verb, event.actor_name) == (Verb.USER_CREATED, "operator")
        assert "password" not in str(event.details)


def test_somebody_known_becomes_super_admin_and_keeps_the_password(world: World, run: Run):
    done = run("users", "create-admin", "--email", "bob@example.test", "--name", "X", "--password", "another-password",
               "--workspace", "Example AG")  # fmt: skip
    assert "known already" in done.output
    with world.app.app_context():
        bob = db.session.get_one(User, world.bob)
        assert (bob.name, passwords.is_right(bob.password_hash, "relink-demo")) == ("Bob Page", True)
        assert db.session.scalars(select(Membership).filter_by(user_id=world.bob)).one().super_admin


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"--email": "root"}, "no mail address"),
        ({"--password": "short"}, "at least 12 characters"),
        ({"--password": "password12345"}, "too easy to guess"),
        ({"--email": "new@example.test", "--password": "new-new-example"}, "easy to guess"),
        ({"--name": "  "}, "needs a name"),
        ({"--workspace": None}, "several workspaces"),
    ],
)
def test_what_makes_no_admin_is_named_and_nothing_is_written(world: World, run: Run, change: dict, says: str):
    options = {"--email": "new@example.test", "--name": "New", "--password": "a-long-password", "--workspace": "New AG"}
    given = {name: value for name, value in (options | change).items() if value is not None}
    done = run("users", "create-admin", *[word for pair in given.items() for word in pair])
    assert done.exit_code == 1
    assert says in done.output
    with world.app.app_context():
        assert db.session.scalar(select(User).where(User.name == "New")) is None
        assert db.session.scalar(select(Workspace).where(Workspace.name == "New AG")) is None


def test_a_generated_key_is_one_that_the_settings_take(run: Run):
    done = run("keys", "generate")
    assert vault.key_id(done.stdout.strip())
    assert "keys rotate" in done.stderr


def sealed_everything(world: World) -> int:
    """A grant, and an errand, sealed under the tests' key."""
    with world.open():
        grant = world.grant(Network.FACEBOOK)
        errand = Errand(key="k", network=Network.X, subject_id="s", subject_name="S", created_at=world.now)
        errand.sealed_token = Vault([TOKEN_KEY]).seal("refresh", errand.aad())
        db.session.add(errand)
        return grant


def test_rotating_seals_everything_under_the_newest_key_and_a_second_time_nothing(world: World, run: Run):
    number = sealed_everything(world)
    house, newest = world.app.extensions["relink"], vault.generate_key()
    world.app.extensions["relink"] = House(house.settings, Vault([newest, TOKEN_KEY]), house.rooms)
    try:
        assert run("keys", "rotate").output.startswith("3 sealed anew, 0 were so already, 0 can't be opened.")
        assert run("keys", "rotate").output.startswith("0 sealed anew, 3 were so already, 0 can't be opened.")
    finally:
        world.app.extensions["relink"] = house
    with world.app.app_context():
        grant = db.session.get_one(Grant, number)
        alone = Vault([newest])
        assert alone.open(grant.access_token, grant.aad("access")) == "access-token"
        assert alone.open(grant.refresh_token, grant.aad("refresh")) == "refresh-token"


def test_what_can_not_be_opened_is_named_and_the_rest_is_rotated(world: World, run: Run):
    number = sealed_everything(world)
    with world.open():
        other = world.grant(Network.X)
        db.session.get_one(Grant, other).access_token = Vault([vault.generate_key()]).seal("secret-of-another", "x")
    done = run("keys", "rotate")
    assert done.exit_code == 1
    assert f"network_grant {other}, access_token: sealed under key" in done.stderr
    assert "secret" not in done.output
    listed = run("owed")
    assert f"unreadable  network_grant {other}, access_token" in listed.output
    assert f"network_grant {number}" not in listed.output


def test_a_dry_run_says_who_would_be_told_and_what_would_lapse_and_writes_nothing(world: World, run: Run):
    with world.open():
        world.account("Soon", expires_in=5 * DAY)
        world.account("Over", expires_in=-DAY)
        world.account("Later", expires_in=10 * DAY)
    done = run("sweep", "--dry-run")
    assert "ahead" in done.output
    assert "to ada@example.test, root@example.test" in done.output
    assert "Over (facebook, Example AG" in done.output
    assert done.output.splitlines()[-1].endswith(
        "2 notices about 1 deadlines, 1 lapses, 0 histories deleted, 0 set aside. Nothing was written."
    )
    ahead = run("sweep", "--dry-run", "--at", (datetime.now(UTC) + 11 * DAY).isoformat())
    assert "4 notices about 2 deadlines, 3 lapses" in ahead.output
    with world.app.app_context():
        assert db.session.scalars(select(Notice)).all() == []


@pytest.mark.parametrize(
    ("at", "code"),
    [
        *(("tomorrow", 2), ("2026-13-01", 2), ("2026-11-24", 0), ("2026-11-24T05:30+01:00", 0)),
        *(("9999-12-31T23:59:59-14:00", 2), ("0001-01-01T00:00:00+14:00", 2)),
    ],
)
def test_a_moment_is_an_iso_date_or_time(run: Run, at: str, code: int):
    assert run("sweep", "--dry-run", "--at", at).exit_code == code


def test_a_sweep_for_another_moment_than_now_is_refused(world: World, run: Run):
    with world.open():
        later = world.account(expires_in=5 * DAY)
    assert run("sweep", "--at", "2030-01-01").exit_code == 2
    assert run("sweep").output == ("1 accounts seen: 0 lapsed, 0 lost their history, 0 set aside; 2 notices written.\n")
    with world.app.app_context():
        assert db.session.get_one(Account, later).life.disconnected_at is None


def test_what_waits_or_is_parked_is_listed_and_can_be_tried_again(world: World, run: Run):
    assert run("owed").output.startswith("Nothing waits.")
    with world.open():
        bad, warned = world.account("Bad", expires_in=DAY), world.account("Warned", by=world.root, expires_in=DAY)
        db.session.execute(text(f"UPDATE account SET network = 'myspace' WHERE id = {bad}"))
    with world.app.app_context():
        sweep(world.now)
        notice = db.session.scalars(select(Notice)).one()
        notice.parked_at, notice.next_try_at, notice.last_error = world.now, None, "550 no such user"
        errand = Errand(key="k", network=Network.X, subject_id="s", subject_name="Sam", created_at=world.now)
        errand.parked_at, errand.sealed_token, errand.last_error = world.now, "v1.x", "down"
        db.session.add(errand)
        db.session.commit()
        notice_id, errand_id = notice.id, errand.id
    listed = run("owed").output
    assert "ahead about Warned to root@example.test: 550 no such user" in listed
    assert "give back the consent of Sam at x: down" in listed
    assert "Bad (myspace): its facts make no sense" in listed
    assert "SMTP_URL is not set" in listed
    assert run("owed", "drop", "mail", str(notice_id)).exit_code == 2
    assert run("owed", "drop", "errand", "999").exit_code == 1
    for kind, number in (("mail", notice_id), ("errand", errand_id), ("account", bad)):
        assert run("owed", "retry", kind, str(number)).output == f"The worker tries {kind} {number} again.\n"
    with world.app.app_context():
        assert db.session.get_one(Notice, notice_id).parked_at is None
        errand = db.session.get_one(Errand, errand_id)
        assert errand.next_try_at is not None
        errand.parked_at, errand.next_try_at = world.now, None
        db.session.commit()
    assert run("owed", "drop", "errand", str(errand_id)).output.startswith(f"Forgotten: errand {errand_id}.")
    assert "consent of Sam" not in run("owed").output
    assert run("owed", "retry", "account", str(warned)).exit_code == 1
    assert run("owed", "retry", "nonsense", "1").exit_code == 2
    for number, code in ((2**63 - 1, 1), (2**63, 2), (10**23, 2), (0, 2)):
        answer = run("owed", "retry", "grant", str(number))
        assert (answer.exit_code, "Traceback" in answer.output) == (code, False)
        assert answer.exception is None or isinstance(answer.exception, SystemExit)


def test_networks_that_can_not_be_reached_are_named_without_a_secret(run: Run):
    done = run("networks", "check")
    assert done.exit_code == 1
    assert done.output.count("can't be reached") == len(Network)
    assert "http://127.0.0.1:5000/oauth/facebook/callback" in done.output
    assert "sandbox-secret" not in done.output


def test_a_network_that_is_not_configured_is_no_fault(database_url: str, tmp_path: Path):
    names = [f"{network.name}_CLIENT_{what}" for network in Network for what in ("ID", "SECRET")]
    without = build_app(database_url, tmp_path, **dict.fromkeys(names, ""))
    done = without.test_cli_runner().invoke(args=["networks", "check"])
    assert done.exit_code == 0
    assert "facebook   not configured (FACEBOOK_CLIENT_ID and FACEBOOK_CLIENT_SECRET are not set)" in done.output
    assert "No network is configured" in done.output


def test_without_sensible_settings_a_key_can_be_made_and_everything_else_says_what_is_wrong():
    bare = cli.without_settings(SettingsError({"TOKEN_KEYS": "is missing: make one."}))
    runner = bare.test_cli_runner()
    assert vault.key_id(runner.invoke(args=["keys", "generate"]).stdout.strip())
    for command in (
        ["db", "upgrade"],
        ["networks", "check"],
        ["sweep", "--dry-run"],
        ["owed"],
        ["users", "create-admin"],
    ):
        done = runner.invoke(args=command)
        assert done.exit_code == 1
        assert "TOKEN_KEYS is missing: make one." in done.output
    assert bare.test_client().get("/").status_code == 500
