"""Wrong keys are refused at the start, by name, instead of taking every consent for a dead one."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from flask import Flask

from tests.conftest import TOKEN_KEY, environment
from tests.world import World
from webapp import vault
from webapp.domain.rules import Network
from webapp.models.sealing import demand_keys
from webapp.settings import SettingsError, load

OTHER = vault.generate_key()


def settings(app: Flask, tmp_path: Path, keys: str):
    own = app.extensions["relink"].settings
    return load(environment(own.database_url, tmp_path) | {"TOKEN_KEYS": keys})


def test_keys_that_open_nothing_are_refused_and_the_missing_one_is_named(world: World, tmp_path: Path) -> None:
    with world.open():
        world.grant(Network.X)
    with pytest.raises(SettingsError) as no:
        demand_keys(settings(world.app, tmp_path, OTHER))
    assert vault.key_id(TOKEN_KEY) in str(no.value)
    assert "TOKEN_KEYS" in str(no.value)
    assert TOKEN_KEY not in str(no.value)


def test_a_new_key_before_the_old_one_is_welcome(world: World, tmp_path: Path) -> None:
    with world.open():
        world.grant(Network.X)
    demand_keys(settings(world.app, tmp_path, f"{OTHER},{TOKEN_KEY}"))


def test_an_empty_database_demands_nothing(app: Flask, tmp_path: Path) -> None:
    demand_keys(settings(app, tmp_path, OTHER))
    empty = load(environment(f"sqlite:///{tmp_path / 'empty.sqlite'}", tmp_path))
    demand_keys(empty)


@pytest.mark.one_database
def test_neither_worker_nor_launch_starts_with_them(world: World, tmp_path: Path) -> None:
    with world.open():
        world.grant(Network.X)
    own = world.app.extensions["relink"].settings
    wrong = os.environ | environment(own.database_url, tmp_path) | {"TOKEN_KEYS": OTHER}
    for command in (["worker.py", "--burst"], ["-m", "webapp.launch.prepare"]):
        done = subprocess.run(
            [sys.executable, *command], env=wrong, capture_output=True, text=True, timeout=60, check=False
        )
        assert done.returncode == 1, command
        assert vault.key_id(TOKEN_KEY) in done.stderr, command
