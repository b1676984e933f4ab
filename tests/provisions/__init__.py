"""What the tests need from the machine: a PostgreSQL, a Chromium. Found, or started, or skipped with the reason."""

import os
from typing import NoReturn

import pytest


def do_without(what: str, why: str, *, unless: str) -> NoReturn:
    """Skip what needs `what` and say why; where the variable `unless` is 1 (as in CI), fail instead."""
    reason = f"no {what} here: {why}"
    if os.environ.get(unless) == "1":
        pytest.fail(f"{reason} ({unless}=1)", pytrace=False)
    pytest.skip(reason)
