"""`python3 -m webapp demo | test | serve`: standard library only, on a bare Python."""

import sys

# Read by older Pythons too, which must get this far to be told: nothing above or in this file may need a newer one.
if sys.version_info < (3, 11):  # noqa: UP036
    sys.exit("Relink needs Python 3.11 or newer; this is Python %d.%d." % sys.version_info[:2])  # noqa: UP031

from webapp.launch.commands import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
