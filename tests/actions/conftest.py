from tests.actions.connecting.callbacks import ada, bob, olga  # noqa: F401 - fixtures
from tests.actions.delivering import server  # noqa: F401 - a fixture
from tests.actions.exporting.archives import own  # noqa: F401 - a fixture
from tests.posting import post  # noqa: F401 - a fixture
from tests.pretend import house, sandbox, standing_sandbox  # noqa: F401 - fixtures
