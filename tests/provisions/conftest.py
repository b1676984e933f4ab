import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def short_folder() -> Iterator[Path]:
    """A folder with a short path that other users may enter: sockets and servers of other users live in it."""
    with tempfile.TemporaryDirectory(prefix="relink-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder
