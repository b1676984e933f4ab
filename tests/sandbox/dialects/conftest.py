import pytest
from flask import Flask

from tests.sandbox.dialects.driving import AtLinkedIn, AtX


@pytest.fixture
def x(pretend: Flask) -> AtX:
    return AtX(pretend.test_client())


@pytest.fixture
def linkedin(pretend: Flask) -> AtLinkedIn:
    return AtLinkedIn(pretend.test_client())
