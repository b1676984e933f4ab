"""`python -m webapp.launch.prepare`: brings the database up to date, in a process of its own."""

import sys

from webapp.models.migrate import upgrade
from webapp.settings import SettingsError, load


def main() -> int:
    """Migrate what the environment names; 1 with the reasons when it names nothing sensible."""
    try:
        upgrade(load().database_url)
    except SettingsError as wrong:
        print(wrong, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
