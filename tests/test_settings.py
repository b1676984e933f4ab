"""Fail at the start, not at the click: every senseless value is named, and no secret is shown."""

import traceback
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import ValidationError

from tests.variables import GOOD, KEY, LINKEDIN, OLD_KEY, SENDER, refusal
from webapp.launch import serve
from webapp.settings import load


def test_three_variables_are_enough_and_the_rest_has_sense():
    settings = load(GOOD)
    assert settings.demo is False
    assert settings.data_dir == serve.DATA.absolute()  # so that the commands find what `serve` keeps
    assert settings.database_url == f"sqlite:///{settings.data_dir}/relink.sqlite3"
    assert settings.public_url == "https://relink.example.com"
    assert settings.token_keys == (KEY,)
    assert (settings.redis_url, settings.smtp_url, settings.mail_from, settings.metrics_token) == (None,) * 4
    assert (settings.session_idle, settings.session_lifetime) == (timedelta(hours=12), timedelta(days=14))
    assert dict(settings.networks) == {}
    assert settings.oidc is None


def test_everything_that_is_missing_is_said_at_once_a_sentence_each():
    problem = refusal({})
    assert [line.split(" is missing: ")[0] for line in str(problem).splitlines()] == [
        "PUBLIC_URL",
        "SECRET_KEY",
        "TOKEN_KEYS",
    ]


BAD_VALUES = [
    ("SECRET_KEY", "", "is missing"),
    ("SECRET_KEY", "changeme", "at least 32 characters"),
    ("SECRET_KEY", "dev", "at least 32 characters"),
    ("SECRET_KEY", "x" * 31, "at least 32 characters"),
    ("SECRET_KEY", "change-me-change-me-change-me-change-me", "placeholder"),
    ("SECRET_KEY", "this-is-a-super-secret-default-key-2026", "placeholder"),
    ("SECRET_KEY", "abababababababababababababababababab", "placeholder"),
    ("TOKEN_KEYS", "", "is missing"),
    ("TOKEN_KEYS", "canary-not-a-key", "bad key at place 1"),
    ("TOKEN_KEYS", f"{KEY},canary-short", "bad key at place 2"),
    ("TOKEN_KEYS", f"{KEY},,{OLD_KEY[:-1]}", "bad key at place 2"),
    ("TOKEN_KEYS", f"{KEY},{OLD_KEY},{KEY}", "names one key twice"),
    ("PUBLIC_URL", "", "is missing"),
    ("PUBLIC_URL", "relink.example.com", "must start with https://"),
    ("PUBLIC_URL", "http://relink.example.com", "must start with https://"),
    ("PUBLIC_URL", "ftp://relink.example.com", "must start with https://"),
    ("PUBLIC_URL", "https://", "must start with https://"),
    ("PUBLIC_URL", "https://relink.example.com/app", "must end after the host"),
    ("PUBLIC_URL", "https://relink.example.com/?a=1", "must carry no"),
    ("PUBLIC_URL", "https://relink.example.com#top", "must carry no"),
    ("PUBLIC_URL", "https://ada:canary@relink.example.com", "must carry no"),
    ("PUBLIC_URL", "https://relink.example.com:canary", "not a valid address"),
    ("PUBLIC_URL", "https://relink example.com", "not a valid address"),
    ("PUBLIC_URL", "https://[::1", "not a valid address"),
    ("DATABASE_URL", "mysql://ada:canary@db/relink", "must start with sqlite:/// or postgresql://"),
    ("DATABASE_URL", "postgresql+psycopg2://db/relink", "must start with sqlite:/// or postgresql://"),
    ("DATABASE_URL", "relink.sqlite3", "must start with sqlite:/// or postgresql://"),
    ("DATABASE_URL", "sqlite://", "must name a file"),
    ("DATABASE_URL", "sqlite:///:memory:", "must name a file"),
    ("REDIS_URL", "localhost:6379", "must start with redis://"),
    ("REDIS_URL", "redis://", "must start with redis://"),
    ("REDIS_URL", "redis://:canary/slash@cache:6379", "not a valid address"),
    ("SMTP_URL", "mail.example.com:587", "must look like smtp://"),
    ("SMTP_URL", "http://mail.example.com", "must look like smtp://"),
    ("SMTP_URL", "smtp://ada:can/ary@mail.example.com", "not a valid address"),
    ("MAIL_FROM", "Relink", "must be an address"),
    ("MAIL_FROM", "Relink <relink@example.com>\nBcc: eve@example.com", "must be an address"),
    ("METRICS_TOKEN", "canary", "at least 16 characters"),
    ("MEDIA_URL", "s3://bucket.example.com/canary", "must look like s3://key:secret@host/bucket"),
    ("MEDIA_URL", "s3://key:can/ary@bucket.example.com/relink", "must look like s3://key:secret@host/bucket"),
    ("MEDIA_URL", "s3://key:canary@bucket.example.com:99999/relink", "must look like s3://key:secret@host/bucket"),
    ("MEDIA_URL", "s3://key:canary@bucket.example.com", "must name one bucket"),
    ("MEDIA_URL", "s3://key:canary@bucket.example.com/relink/media", "must name one bucket"),
    ("MEDIA_URL", "s3://key:canary@bucket.example.com/Relink", "must name one bucket"),
    ("MEDIA_URL", "s3://key:canary@bucket.example.com/relink?tls=no", "takes region=… and tls=0 or tls=1"),
    ("MEDIA_URL", "s3://key:canary@bucket.example.com/relink?acl=open", "takes region=… and tls=0 or tls=1"),
    ("MEDIA_URL", "s3://key:canary@bucket.example.com/relink?region=Frankfurt!", "has a region that is none"),
    ("MEDIA_URL", "https://bucket.example.com/canary", "must look like s3://key:secret@host/bucket"),
    ("MEDIA_URL", "file://canary/media", "must name a folder by its whole path"),
    ("MEDIA_URL", "file:///", "must name a folder by its whole path"),
    ("RELINK_DEMO", "maybe", "must be 1 or 0"),
    ("SESSION_IDLE_HOURS", "0", "whole number from 1 to 720"),
    ("SESSION_IDLE_HOURS", "soon", "whole number from 1 to 720"),
    ("SESSION_DAYS", "1.5", "whole number from 1 to 90"),
    ("TRUSTED_PROXIES", "all", "whole number from 0 to 9"),
    ("LINKEDIN_AUTH_URL", "http://api.example.com", "must start with https://"),
    ("LINKEDIN_TOKEN_URL", "//api.example.com", "must start with https://"),
    ("LINKEDIN_REVOKE_URL", "https://api.example.com/?canary", "must carry no"),
    ("LINKEDIN_API_URL", "javascript:alert(1)", "must start with https://"),
    ("LINKEDIN_API_VERSION", "2026/09", "must be a version such as 202609"),
    ("LINKEDIN_API_VERSION", "202613", "must be a version such as 202609"),
    ("LINKEDIN_API_VERSION", "v26.0", "must be a version such as 202609"),
]


@pytest.mark.parametrize(("variable", "value", "said"), BAD_VALUES)
def test_a_senseless_value_is_named_and_not_shown(variable: str, value: str, said: str):
    problem = refusal(GOOD | SENDER | LINKEDIN | {variable: value})
    assert list(problem.problems) == [variable]
    assert str(problem).startswith(f"{variable} ")
    assert said in str(problem)
    assert str(problem).endswith(".")
    assert "\n" not in str(problem)
    assert "canary" not in "".join(traceback.format_exception(problem))


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("postgres://ada@db/relink", "postgresql+psycopg://ada@db/relink"),
        ("postgresql://ada@db/relink", "postgresql+psycopg://ada@db/relink"),
        ("postgresql+psycopg://ada@db/relink", "postgresql+psycopg://ada@db/relink"),
        ("postgresql://postgres:@/relink?host=/run/pg", "postgresql+psycopg://postgres:@/relink?host=/run/pg"),
        ("sqlite:////srv/relink.db", "sqlite:////srv/relink.db"),
    ],
)
def test_a_database_address_gets_the_driver_that_we_have(given: str, used: str):
    assert load(GOOD | {"DATABASE_URL": given}).database_url == used


@pytest.mark.parametrize(
    ("public_url", "used", "secure"),
    [
        ("https://relink.example.com/", "https://relink.example.com", True),
        ("https://relink.example.com:8443", "https://relink.example.com:8443", True),
        ("http://127.0.0.1:5000", "http://127.0.0.1:5000", False),
        ("http://localhost:5000", "http://localhost:5000", False),
        ("https://localhost", "https://localhost", True),
    ],
)
def test_cookies_are_secure_everywhere_but_on_ones_own_machine(public_url: str, used: str, secure: bool):
    settings = load(GOOD | {"PUBLIC_URL": public_url})
    assert (settings.public_url, settings.secure_cookies) == (used, secure)


@pytest.mark.parametrize("between", [",", ", ", "\n", " ,\n"])
def test_token_keys_keep_their_order_newest_first(between: str):
    assert load(GOOD | {"TOKEN_KEYS": f"{KEY}{between}{OLD_KEY}\n"}).token_keys == (KEY, OLD_KEY)


def test_mails_need_a_sender_when_there_is_a_server():
    server = {"SMTP_URL": "smtp://ada:pass@mail.example.com:587"}
    assert list(refusal(GOOD | server).problems) == ["MAIL_FROM"]
    settings = load(GOOD | SENDER | server)
    assert (settings.smtp_url, settings.mail_from) == (server["SMTP_URL"], SENDER["MAIL_FROM"])


def test_the_lengths_of_a_sign_in_can_be_set():
    settings = load(GOOD | {"SESSION_IDLE_HOURS": "1", "SESSION_DAYS": "90"})
    assert (settings.session_idle, settings.session_lifetime) == (timedelta(hours=1), timedelta(days=90))


def test_settings_cannot_be_changed_afterwards():
    settings = load(GOOD | LINKEDIN)
    with pytest.raises(ValidationError):
        settings.demo = True  # type: ignore[misc]
    with pytest.raises(ValidationError):
        settings.networks["linkedin"].client_id = "another"  # type: ignore[misc]
    with pytest.raises(TypeError):
        settings.networks["x"] = settings.networks["linkedin"]  # type: ignore[index]


def test_an_empty_variable_counts_as_unset():
    assert load(GOOD | {"SMTP_URL": "", "REDIS_URL": " ", "X_CLIENT_ID": ""}) == load(GOOD)


OIDC = {"OIDC_ISSUER": "https://id.example.com/", "OIDC_CLIENT_ID": "relink", "OIDC_CLIENT_SECRET": "the-secret"}


def test_a_sign_on_provider_takes_three_settings_and_lets_nobody_join_by_itself():
    oidc = load(GOOD | OIDC).oidc
    assert oidc is not None
    assert (oidc.issuer, oidc.name, oidc.join) == ("https://id.example.com/", "single sign-on", None)
    assert "the-secret" not in repr(load(GOOD | OIDC))
    named = load(GOOD | OIDC | {"OIDC_NAME": "Acme ID", "OIDC_JOIN": "12345"}).oidc
    assert named is not None
    assert (named.name, named.join) == ("Acme ID", 12345)


@pytest.mark.parametrize(
    ("changes", "variable"),
    [
        ({"OIDC_ISSUER": ""}, "OIDC_ISSUER"),
        ({"OIDC_CLIENT_SECRET": ""}, "OIDC_CLIENT_SECRET"),
        ({"OIDC_ISSUER": "http://id.example.com"}, "OIDC_ISSUER"),
        ({"OIDC_ISSUER": "https://id.example.com/?x"}, "OIDC_ISSUER"),
        ({"OIDC_JOIN": "Example AG"}, "OIDC_JOIN"),
    ],
)
def test_a_senseless_provider_stops_the_start(changes: dict[str, str], variable: str):
    assert list(refusal(GOOD | OIDC | changes).problems) == [variable]


def test_the_providers_secret_may_stand_in_a_file(tmp_path: Path):
    (tmp_path / "secret").write_text("from a file\n")
    given = {name: value for name, value in OIDC.items() if name != "OIDC_CLIENT_SECRET"}
    oidc = load(GOOD | given | {"OIDC_CLIENT_SECRET_FILE": str(tmp_path / "secret")}).oidc
    assert oidc is not None
    assert oidc.client_secret == "from a file"
