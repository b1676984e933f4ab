"""Setting a post aside until a person has decided: written here, whatever the reason is."""

from datetime import datetime
from typing import Any

from webapp.actions.log import WORKER
from webapp.actions.publishing import post_story, telling_authors
from webapp.domain.posts import PostState, Trouble
from webapp.models import Post, Step


def park(post: Post, why: Trouble, now: datetime, said: str = "", *, tell: bool = True, **details: Any) -> None:
    """It waits for a person, in the open transaction, which has the row locked; and its author is told."""
    post.state, post.wake_at, post.trouble, post.said = PostState.PARKED, None, why, said
    post_story.tell(post, Step.PARKED, WORKER, now, why=why.value, said=said or None, **details)
    if tell:
        telling_authors.post_waits(post, now)
