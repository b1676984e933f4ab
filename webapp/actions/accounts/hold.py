"""Before an account is disconnected or removed by hand: no post of it is handed to its network after that moment.

Who disconnects holds the account's row, so no worker claims a post of it meanwhile. What a worker has claimed already
may be in the middle of its call; that is waited for, with nothing new begun, and without holding the database.
"""

import time
from datetime import datetime, timedelta

from sqlalchemy import func, select

from webapp.domain.posts import PostState
from webapp.models import Account, Post, db

HOLD = timedelta(seconds=30)
"""How long nothing new is begun; it ends by itself should the one who waits be killed."""
WAIT_SECONDS = 8.0
"""A person waits for the answer: who has waited so long goes on, and is told what may still appear."""
LOOK_EVERY_SECONDS = 0.05


def until_still(account: Account, now: datetime) -> bool:
    """Wait until none of the account's posts is on its way; False where none was, and nothing was done.

    True: the transaction was committed, and the account must be loaded and judged anew.
    """
    account_id = account.id
    if not on_its_way(account_id):
        return False
    account.publishing_held_until = now + HOLD
    db.session.commit()
    began = time.monotonic()
    while time.monotonic() - began < WAIT_SECONDS and on_its_way(account_id):
        db.session.rollback()
        time.sleep(LOOK_EVERY_SECONDS)
    db.session.rollback()
    return True


def on_its_way(account_id: int) -> int:
    """How many posts of the account may be in the middle of their call."""
    query = select(func.count()).where(Post.account_id == account_id, Post.state == PostState.PUBLISHING)
    return db.session.scalar(query) or 0
