"""Noting when each job last ran, so that the operator sees one that stands still."""

from datetime import datetime

from sqlalchemy.dialects import postgresql, sqlite

from webapp.models import Pulse, db


def beat(name: str, done: int, now: datetime) -> None:
    """Note that a job ran to its end at `now`, and how much it did. Commits."""
    dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    new = dialect.insert(Pulse).values(name=name, at=now, done=done)
    db.session.execute(
        new.on_conflict_do_update(index_elements=[Pulse.name], set_={"at": new.excluded.at, "done": new.excluded.done})
    )
    db.session.commit()
