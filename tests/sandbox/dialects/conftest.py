import pytest
from flask import Flask

from tests.sandbox.dialects.driving import AtLinkedIn, AtX, AtYouTube


@pytest.fixture
def x(pretend: Flask) -> AtX:
    return AtX(pretend.test_client())


@pytest.fixture
def linkedin(pretend: Flask) -> AtLinkedIn:
    return AtLinkedIn(pretend.test_client())


@pytest.fixture
def youtube(pretend: Flask) -> AtYouTube:
    return AtYouTube(pretend.test_client())
