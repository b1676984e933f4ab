"""Fail at the start, not at the click: every senseless value is named, and no secret is shown."""

import threading
import traceback
from base64 import urlsafe_b64encode
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import ValidationError

from webapp import vault
from webapp.launch import serve
from webapp.settings import Settings, SettingsError, load

# Not random: they are part of test names, which parallel test processes must agree on.
KEY, OLD_KEY = (urlsafe_b64encode(bytes(range(start, start + 32))).decode().rstrip("=") for start in (0, 100))
SIGNING = vault.generate_key()
GOOD = {"SECRET_KEY": SIGNING, "TOKEN_KEYS": KEY, "PUBLIC_URL": "https://relink.example.com"}
SENDER = {"MAIL_FROM": "Relink <relink@example.com>"}
LINKEDIN = {"LINKEDIN_CLIENT_ID": "li-id", "LINKEDIN_CLIENT_SECRET": "li-secret"}


def refusal(environ: dict[str, str]) -> SettingsError:
    with pytest.raises(SettingsError) as refused:
        load(environ)
    return refused.value


def demo(folder: Path) -> dict[str, str]:
    return {"RELINK_DEMO": "1", "RELINK_DATA_DIR": str(folder)}


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
    ("network", "good"),
    [("FACEBOOK", "v26.0"), ("INSTAGRAM", "v100.0"), ("LINKEDIN", "202612"), ("X", "2"), ("YOUTUBE", "v3")],
)
def test_every_network_has_its_own_way_to_write_a_version(network: str, good: str):
    pair = {f"{network}_CLIENT_ID": "id", f"{network}_CLIENT_SECRET": "secret"}
    assert load(GOOD | pair | {f"{network}_API_VERSION": good}).networks[network.lower()].api_version == good
    for bad in ("banana", "v", "v26.0/me", "202600", "\uff12"):
        assert list(refusal(GOOD | pair | {f"{network}_API_VERSION": bad}).problems) == [f"{network}_API_VERSION"]


@pytest.mark.parametrize(
    ("given", "missing"),
    [("LINKEDIN_CLIENT_ID", "LINKEDIN_CLIENT_SECRET"), ("X_CLIENT_SECRET", "X_CLIENT_ID")],
)
def test_a_network_with_half_of_its_pair_names_the_other_half(given: str, missing: str):
    problem = refusal(GOOD | {given: "canary"})
    assert str(problem) == f"{missing} is missing: {given} is set, and a network needs both."


def test_only_networks_with_a_pair_are_offered():
    settings = load(GOOD | LINKEDIN | {"X_API_URL": "https://proxy.example.com"})
    assert list(settings.networks) == ["linkedin"]
    linkedin = settings.networks["linkedin"]
    assert (linkedin.client_id, linkedin.client_secret) == ("li-id", "li-secret")
    assert (linkedin.auth_url, linkedin.token_url, linkedin.revoke_url, linkedin.api_url) == (None,) * 4
    assert linkedin.api_version is None


def test_a_network_can_be_pointed_at_pretend_networks_on_this_machine():
    settings = load(
        GOOD | LINKEDIN | {"LINKEDIN_API_URL": "http://127.0.0.1:5001/linkedin/", "LINKEDIN_API_VERSION": "202609"}
    )
    assert settings.networks["linkedin"].api_url == "http://127.0.0.1:5001/linkedin"
    assert settings.networks["linkedin"].api_version == "202609"


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


SECRETS = {
    "SECRET_KEY": SIGNING,
    "TOKEN_KEYS": KEY,
    "DATABASE_URL": "postgresql+psycopg://ada:canary@db/relink",
    "REDIS_URL": "redis://:canary@cache:6379/0",
    "SMTP_URL": "smtp://ada:canary@mail.example.com",
    "METRICS_TOKEN": "canary-canary-canary",
    "MEDIA_URL": "s3://key:canary@bucket.example.com/relink",
    "X_CLIENT_SECRET": "canary-of-x",
    "X_CONSUMER_SECRET": "canary-of-its-messages",
}
AROUND = GOOD | SENDER | {"X_CLIENT_ID": "x-id"}


def test_every_secret_can_come_from_a_file(tmp_path: Path):
    environ = {name: value for name, value in AROUND.items() if name not in SECRETS}
    for name, value in SECRETS.items():
        (tmp_path / name).write_text(f"{value}\n")
        environ[f"{name}_FILE"] = str(tmp_path / name)
    assert load(environ) == load(AROUND | SECRETS)


@pytest.mark.parametrize("name", sorted(SECRETS))
@pytest.mark.parametrize("file", ["missing", "empty", "folder", "bytes"])
def test_a_secret_file_that_cannot_be_read_is_named(tmp_path: Path, name: str, file: str):
    (tmp_path / "empty").write_text(" \n")
    (tmp_path / "folder").mkdir()
    (tmp_path / "bytes").write_bytes(b"\xff\xfe canary")
    environ = {key: value for key, value in (AROUND | SECRETS).items() if key != name}
    problem = refusal(environ | {f"{name}_FILE": str(tmp_path / file)})
    assert str(problem) == f"{name} can't be read: {name}_FILE must name a file that is readable and not empty."


def test_a_secret_put_where_its_file_name_belongs_is_not_repeated():
    assert "canary" not in str(refusal(GOOD | {"METRICS_TOKEN_FILE": "canary-canary-canary"}))


def test_a_secret_and_its_file_together_are_one_too_many(tmp_path: Path):
    (tmp_path / "key").write_text(SIGNING)
    problem = refusal(GOOD | {"SECRET_KEY_FILE": str(tmp_path / "key")})
    assert str(problem) == "SECRET_KEY and SECRET_KEY_FILE are both set: keep one."


def test_no_secret_shows_in_the_settings_when_they_are_printed():
    settings = load(AROUND | SECRETS)
    for shown in (repr(settings), str(settings), f"{settings.networks}"):
        assert all(value not in shown for value in [*SECRETS.values(), "canary"])


def test_settings_cannot_be_changed_afterwards():
    settings = load(GOOD | LINKEDIN)
    with pytest.raises(ValidationError):
        settings.demo = True  # type: ignore[misc]
    with pytest.raises(ValidationError):
        settings.networks["linkedin"].client_id = "another"  # type: ignore[misc]
    with pytest.raises(TypeError):
        settings.networks["x"] = settings.networks["linkedin"]  # type: ignore[index]


def test_only_x_signs_its_messages_with_a_secret_of_its_own():
    pair = {"X_CLIENT_ID": "x-id", "X_CLIENT_SECRET": "x-secret"}
    settings = load(GOOD | pair | LINKEDIN | {"X_CONSUMER_SECRET": "signs", "LINKEDIN_CONSUMER_SECRET": "signs"})
    assert settings.networks["x"].hook_secret == "signs"
    assert settings.networks["linkedin"].hook_secret is None
    assert load(GOOD | pair).networks["x"].hook_secret is None
    assert dict(load(GOOD | {"X_CONSUMER_SECRET": "signs"}).networks) == {}


INSTAGRAM = {"INSTAGRAM_CLIENT_ID": "ig-id", "INSTAGRAM_CLIENT_SECRET": "ig-secret"}


def test_instagram_has_two_logins_to_choose_from():
    assert load(GOOD | INSTAGRAM).networks["instagram"].login is None
    for login in ("instagram", "facebook"):
        assert load(GOOD | INSTAGRAM | {"INSTAGRAM_LOGIN": login}).networks["instagram"].login == login


@pytest.mark.parametrize("login", ["Facebook", "both", "x"])
def test_a_login_that_there_is_not_stops_the_start_by_name(login: str):
    problem = refusal(GOOD | INSTAGRAM | {"INSTAGRAM_LOGIN": login})
    assert str(problem).startswith("INSTAGRAM_LOGIN must be instagram (its own login) or facebook")


def test_an_empty_variable_counts_as_unset():
    assert load(GOOD | {"SMTP_URL": "", "REDIS_URL": " ", "X_CLIENT_ID": ""}) == load(GOOD)


def test_the_demo_makes_up_its_secrets_once_and_keeps_them(tmp_path: Path):
    first = load(demo(tmp_path / "demo"))
    assert load(demo(tmp_path / "demo")) == first
    assert load(demo(tmp_path / "other")).secret_key != first.secret_key
    assert first.public_url == "http://127.0.0.1:5000"
    assert first.mail_from == "Relink <relink@example.test>"
    assert first.database_url == f"sqlite:///{tmp_path}/demo/relink.sqlite3"
    files = list((tmp_path / "demo").iterdir())
    assert {file.name for file in files} == {"secret_key", "token_keys"}
    assert {file.stat().st_mode & 0o777 for file in files} == {0o600}


def test_the_demo_takes_what_it_is_given(tmp_path: Path):
    given = {"SECRET_KEY": "short", "TOKEN_KEYS": KEY, "PUBLIC_URL": "http://127.0.0.1:7777"}
    settings = load(demo(tmp_path) | given)
    assert (settings.secret_key, settings.token_keys, settings.public_url) == ("short", (KEY,), given["PUBLIC_URL"])
    assert not list(tmp_path.iterdir())


def test_web_and_worker_that_start_a_demo_together_agree_on_its_secrets(tmp_path: Path):
    found: list[Settings] = []
    gate = threading.Barrier(8)

    def start() -> None:
        gate.wait()
        found.append(load(demo(tmp_path)))

    threads = [threading.Thread(target=start) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len({(settings.secret_key, settings.token_keys) for settings in found}) == 1


def test_a_data_folder_that_cannot_be_written_to_is_named(tmp_path: Path):
    (tmp_path / "file").write_text("")
    problem = refusal(demo(tmp_path / "file" / "data"))
    assert str(problem) == "RELINK_DATA_DIR can't be written to: Not a directory."


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
