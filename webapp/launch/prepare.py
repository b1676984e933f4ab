"""`python -m webapp.launch.prepare`: brings the database up to date, in a process of its own."""

import sys

from webapp.models.migrate import upgrade
from webapp.models.sealing import demand_keys
from webapp.settings import SettingsError, load


def main() -> int:
    """Migrate what the environment names; 1 with the reasons when it names nothing sensible, or the wrong keys."""
    try:
        settings = load()
        upgrade(settings.database_url)
        demand_keys(settings)
    except SettingsError as wrong:
        print(wrong, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
