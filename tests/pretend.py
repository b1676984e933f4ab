"""The pretend networks beside the app: fixtures for tests in which Relink really speaks to a network over HTTP."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType

import pytest
from flask import Flask

from webapp import networks
from webapp.actions.house import House
from webapp.domain.rules import Network
from webapp.launch.pretend_addresses import addresses
from webapp.networks.room import Room
from webapp.sandbox.networks.facts import CLIENT_ID, CLIENT_SECRET
from webapp.sandbox.running import RunningSandbox, running_sandbox
from webapp.settings import NetworkSettings


def registered(url: str, network: Network) -> NetworkSettings:
    """How Relink is registered with a pretend network at `url`."""
    at = {name.lower(): address for name, address in addresses(network.value, url).items()}
    return NetworkSettings.model_validate({"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET} | at)


def rooms_at(url: str) -> Mapping[Network, Room]:
    """The rooms of all five networks, pointed at the pretend ones."""
    return MappingProxyType({network: networks.BUILDERS[network](registered(url, network)) for network in Network})


@pytest.fixture(scope="session")
def standing_sandbox() -> Iterator[RunningSandbox]:
    """The pretend networks over real HTTP, once per test process."""
    with running_sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(standing_sandbox: RunningSandbox) -> RunningSandbox:
    """The same, with nothing left of earlier tests."""
    standing_sandbox.reset()
    return standing_sandbox


@pytest.fixture
def house(app: Flask, sandbox: RunningSandbox) -> Iterator[House]:
    """The app's parts, with rooms that lead to the pretend networks."""
    own: House = app.extensions["relink"]
    app.extensions["relink"] = replace(own, rooms=rooms_at(sandbox.url))
    yield app.extensions["relink"]
    app.extensions["relink"] = own
