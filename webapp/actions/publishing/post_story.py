"""Writing the story of a post, in the transaction of the change it tells about."""

from datetime import datetime
from typing import Any

from webapp.actions.log import Actor
from webapp.models import Post, PostStep, Step, db


def tell(post: Post, what: Step, actor: Actor, now: datetime, **details: Any) -> None:
    """Add one step; the caller commits. Never pass a secret. What is None is left out."""
    known = {name: value for name, value in details.items() if value is not None}
    db.session.add(
        PostStep(post_id=post.id, at=now, actor_id=actor.id, actor_name=actor.name, what=what, details=known)
    )
