import pytest
from flask import Flask

from tests.sandbox.dialects.meta.graph_app import Graph


@pytest.fixture
def facebook(pretend: Flask) -> Graph:
    """Relink at the pretend Facebook, with a browser of its own."""
    return Graph(pretend.test_client(), "facebook")


@pytest.fixture
def instagram(pretend: Flask) -> Graph:
    """Relink at the pretend Instagram's own login, with a browser of its own."""
    return Graph(pretend.test_client(), "instagram")
