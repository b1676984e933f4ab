"""How much of something was used up since a moment at which the count starts anew."""

from datetime import datetime

from webapp.sandbox.world.store import World


def use(world: World, network: str, bucket: str, since: datetime, most: int, cost: int = 1) -> int | None:
    """Use some of the `most` that may be used since that moment; what is left then, or None when it is not enough."""
    with world.held() as db:
        used = _used(world, network, bucket, since)
        if used + cost > most:
            return None
        row = (network, bucket, since.timestamp(), used + cost)
        db.execute("insert or replace into spent (network, bucket, since, n) values (?, ?, ?, ?)", row)
    return most - used - cost


def left(world: World, network: str, bucket: str, since: datetime, most: int) -> int:
    """What may still be used of it."""
    return max(0, most - _used(world, network, bucket, since))


def _used(world: World, network: str, bucket: str, since: datetime) -> int:
    with world.held() as db:
        row = db.execute(
            "select n from spent where network = ? and bucket = ? and since = ?",
            (network, bucket, since.timestamp()),
        ).fetchone()
    return 0 if row is None else int(row["n"])
