from tests.pages.company import company, linked  # noqa: F401 - fixtures
from tests.posting import post  # noqa: F401 - a fixture
from tests.pretend import house, sandbox, standing_sandbox  # noqa: F401 - fixtures
