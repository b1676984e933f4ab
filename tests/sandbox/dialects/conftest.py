import pytest
from flask import Flask

from tests.sandbox.dialects.driving import AtX


@pytest.fixture
def x(pretend: Flask) -> AtX:
    return AtX(pretend.test_client())
