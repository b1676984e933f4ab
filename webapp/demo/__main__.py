"""`python -m webapp.demo`: seed the demo's database once. Started by `python -m webapp demo` when all parts are up."""

from webapp import clock
from webapp.app import create_app
from webapp.demo.seed import seed


def main() -> None:
    """Seed; a second run changes nothing."""
    with create_app().app_context():
        print("seeded" if seed(clock.now()) else "already there")


if __name__ == "__main__":
    main()
