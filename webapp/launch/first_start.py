"""`python -m webapp.launch.first_start`: prints a code for the first person's page, in a process of its own.

Only while nobody is here yet. The code stands nowhere else: the database keeps its hash.
"""

import sys

from webapp import clock
from webapp.actions.house import house
from webapp.actions.team import setup
from webapp.app import create_app
from webapp.launch.saying import say
from webapp.settings import SettingsError


def main() -> int:
    """Print it, or nothing; 1 with the reasons when the environment names nothing sensible."""
    try:
        app = create_app()
    except SettingsError as wrong:
        print(wrong, file=sys.stderr)
        return 1
    with app.app_context():
        address, code = f"{house().settings.public_url}/setup", setup.new_code(clock.now())
    if code is not None:
        say("Nobody is here yet. Set Relink up in the browser:", f"  {address}", f"  with the code {code}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
