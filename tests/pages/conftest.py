"""What the tests of pages share."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from flask import Flask

from tests.conftest import empty
from tests.pages.company import company, linked  # noqa: F401 - fixtures
from tests.pages.matrix_building import build
from tests.pages.matrix_stage import Stage
from tests.posting import post  # noqa: F401 - a fixture
from tests.pretend import house, sandbox, standing_sandbox  # noqa: F401 - fixtures
from tests.world import World


@pytest.fixture(scope="module")
def stage(session_app: Flask, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """Everybody and everything of `matrix_stage`, built once for a file; what changes it on purpose puts it back."""
    empty(session_app)
    yield build(World.begin(session_app, datetime.now(UTC)), tmp_path_factory.mktemp("stage"))
    empty(session_app)
