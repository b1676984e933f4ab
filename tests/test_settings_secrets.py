"""Secrets among the settings: from files, never shown, and made up once for the demo."""

import threading
from pathlib import Path

import pytest

from tests.variables import GOOD, KEY, SENDER, SIGNING, refusal
from webapp.settings import Settings, load


def demo(folder: Path) -> dict[str, str]:
    return {"RELINK_DEMO": "1", "RELINK_DATA_DIR": str(folder)}


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
