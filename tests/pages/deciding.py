"""Who may decide for a workspace, and what is shared by the tests of pages on which that is done."""

import pytest

from tests.pages.reading import HTMX

DRESSES = pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "fragment"])
"""Each test as a full page and as a fragment."""
QUIET = ("event", "sign_in")
"""The tables that a refusal may write to."""
SUPER_ADMIN_ALONE = dict.fromkeys(("ada", "bob", "olga", "vera", "dora", "eve"), 403) | {"root": 200, "mallory": 404}
"""What everybody is answered where a super admin of this workspace decides alone."""
