from tests.pretend import house, sandbox, standing_sandbox  # noqa: F401 - fixtures
