from collections.abc import Callable, Iterator
from contextlib import closing

import pytest
from flask import Flask

from tests.sandbox.driving import App, Clock
from webapp.sandbox.app import create_sandbox
from webapp.sandbox.running import RunningSandbox, running_sandbox
from webapp.sandbox.world.store import World


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def waits() -> list[float]:
    """The seconds that a slow network would have made its callers wait."""
    return []


@pytest.fixture(scope="session")
def app_of_all() -> Flask:
    """Made once, for its templates; each test puts a new world into it."""
    app = create_sandbox()
    app.config["WORLD"].close()
    app.testing = True
    return app


@pytest.fixture
def pretend(app_of_all: Flask, clock: Clock, waits: list[float]) -> Iterator[Flask]:
    with closing(World(None, clock)) as world:
        app_of_all.config.update(WORLD=world, SLEEP=waits.append)
        yield app_of_all


@pytest.fixture
def at(pretend: Flask) -> Callable[[str], App]:
    """Relink as it is registered at one network, with a browser of its own."""
    return lambda network: App(pretend.test_client(), network)


@pytest.fixture(scope="module")
def standing_sandbox() -> Iterator[RunningSandbox]:
    """The pretend networks over real HTTP and SMTP, at a moment that stands still."""
    with running_sandbox(now=Clock()) as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(standing_sandbox: RunningSandbox) -> RunningSandbox:
    """The same, with nothing left of earlier tests."""
    standing_sandbox.reset()
    return standing_sandbox
