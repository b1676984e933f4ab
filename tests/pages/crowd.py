"""Many accounts at once."""

from datetime import timedelta
from typing import Any

from sqlalchemy import insert

from tests.world import World
from webapp.domain.lifecycle import Reason
from webapp.domain.rules import Network
from webapp.models import Account, db

DAY = timedelta(days=1)


def many(world: World, number: int, **columns: Any) -> None:
    """Connected Facebook accounts, inserted in a batch."""
    begun = world.now - 30 * DAY
    row = {
        "workspace_id": world.example,
        "network": Network.FACEBOOK,
        "first_connected_by_id": world.ada,
        "connected_by_id": world.ada,
        "subject_name": "Ada Lovelace",
        "created_at": begun,
        "authorized_at": begun,
        "active_at": begun,
        "lapses_at": begun + 90 * DAY,
        "lapses_as": Reason.LAPSED,
        "kept_until": begun + 455 * DAY,
        **columns,
    }
    rows = [
        row
        | {
            "external_id": f"batch-{n}",
            "name": f"Example Account {n}",
            "subject_id": f"s{n // 6}",
            "handle": "@example",
        }
        for n in range(number)
    ]
    with world.open():
        db.session.execute(insert(Account.__table__), rows)
