from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from tests.sandbox.driving import App, Clock
from webapp.sandbox.app import create_sandbox


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def waits() -> list[float]:
    """The seconds that a slow network would have made its callers wait."""
    return []


@pytest.fixture
def pretend(clock: Clock, waits: list[float]) -> Iterator[Flask]:
    app = create_sandbox(now=clock, sleep=waits.append)
    app.testing = True
    yield app
    app.config["WORLD"].close()


@pytest.fixture
def at(pretend: Flask) -> Callable[[str], App]:
    """Relink as it is registered at one network, with a browser of its own."""
    return lambda network: App(pretend.test_client(), network)
