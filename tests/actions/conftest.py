from tests.actions.connecting import ada, olga  # noqa: F401 - fixtures
from tests.pretend import house, sandbox, standing_sandbox  # noqa: F401 - fixtures
