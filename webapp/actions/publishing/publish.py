"""Publishing what is due: each post once, by one worker, with what was done written down before it is done.

No network has a key against publishing the same thing twice. So a post is claimed in the database ("publishing", with
the number of the attempt) before the call, and the answer is written after it. A worker that dies in between leaves a
claim that runs out; then nobody knows whether the post is out there, and nobody tries again by himself: the network is
asked where it can be (`publish_unknown`), else a person decides.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any, cast

from sqlalchemy import Select, and_, or_, select, update
from sqlalchemy.orm import contains_eager

from webapp.actions.consents import tokens, trouble
from webapp.actions.crew import PLACES, Crew, Settled, Watch
from webapp.actions.house import House
from webapp.actions.log import WORKER
from webapp.actions.publishing import pieces, post_story, publish_answers
from webapp.actions.publishing.parking import park
from webapp.domain.permissions import PLANS_WITH_SOCIAL
from webapp.domain.posts import PostState, Trouble, is_too_late
from webapp.domain.rules import Network
from webapp.models import Account, Grant, Post, Step, Workspace, db
from webapp.models.account import is_connected
from webapp.models.counted import changed
from webapp.models.post import aad_of
from webapp.networks.publishing import Media, Piece, Publisher, PublishOutcome
from webapp.networks.room import Token, Unavailable

LEASE = timedelta(minutes=10)
LEASE_WITH_VIDEO = timedelta(hours=1)
"""How long a post is one worker's. Longer than its calls can take; only after it does anybody wonder."""
ABOUT_TO_END = timedelta(minutes=1)
AFTER_RENEWAL = timedelta(seconds=20)
"""An access token that ends sooner is renewed first, and the post looked at again after so long."""


@dataclass(frozen=True)
class Ticket:
    """A post that is claimed, with all that the call needs. `attempt` tells it from a later claim of the same post.

    `trace` is there when the call is a question about an earlier attempt, not a new one.
    """

    post_id: int
    attempt: int
    network: Network
    external_id: str
    grant_id: int
    token: Token = field(repr=False)
    piece: Piece
    trace: dict[str, str] | None = field(repr=False, default=None)


def due(house: House, now: datetime, going: Callable[[], bool] = lambda: True, places: int = PLACES) -> int:
    """Publish what is due, and ask about what is unknown; gives how many answers were written. Needs an app context.

    Stops claiming when `going` says no, and then still writes every answer that is under way.
    """
    end_absurd_claims(now)
    return Crew(Publishing(house), Watch(now), going, places).run(house.rooms)


def claimable(network: Network, now: datetime) -> Select[Post]:
    """The posts that a worker may take on at `now`, the longest due first, each with its account.

    Scheduled ones only where the account is connected, nobody is about to disconnect it, and the plan has the social
    pages (nobody could stop them there); those whose claim has run out in any case.
    """
    held, plan = Account.publishing_held_until, Workspace.plan.in_(PLANS_WITH_SOCIAL)
    open_for_posts = and_(is_connected(now), or_(held.is_(None), held < now), plan)
    return (
        select(Post)
        .join(Post.account)
        .join(Workspace, Workspace.id == Post.workspace_id)
        .where(Post.wake_at <= now, Account.network == network)
        .where(or_(Post.state == PostState.PUBLISHING, and_(Post.state == PostState.SCHEDULED, open_for_posts)))
        .order_by(Post.wake_at, Post.id)
        .options(contains_eager(Post.account))
    )


def end_absurd_claims(now: datetime) -> int:
    """End the claims that no clock like ours can have made (one that ran ahead did); gives their number. Commits."""
    absurd = Post.wake_at > now + 2 * LEASE_WITH_VIDEO
    ended = db.session.execute(
        update(Post)
        .where(Post.state == PostState.PUBLISHING, absurd)
        .values(wake_at=now)
        .execution_options(synchronize_session=False)
    )
    db.session.commit()
    return changed(ended)


class Publishing:
    """The work of publishing, as `crew.Work`."""

    def __init__(self, house: House) -> None:
        self.house, self.engine = house, db.engine

    def claim(self, network: Network, places: int, now: datetime) -> list[Ticket]:
        """Take on so many posts; what needs no call is settled at once, and others taken."""
        while True:
            rows = self._locked(network, places, now)
            grants = self._grants(rows)
            tickets = [ticket for post in rows if (ticket := self._take(post, grants, now)) is not None]
            db.session.commit()
            if tickets or not rows:
                return tickets

    def call(self, ticket: Ticket, now: datetime) -> PublishOutcome | Unavailable | publish_answers.Fate:
        """Publish, or ask what became of it."""
        publisher = cast("Publisher", self.house.rooms[ticket.network])
        if ticket.trace is not None:
            found = publisher.look_up(ticket.token, ticket.external_id, ticket.trace, now)
            return publish_answers.of_look_up(found)
        try:
            return publisher.publish(ticket.token, ticket.external_id, ticket.piece, now, partial(self._keep, ticket))
        except pieces.MediaGone:
            return publish_answers.Fate.MEDIA_GONE
        except pieces.StoreAway:  # files are read before what counts is sent: nothing was published
            return publish_answers.Fate.MEDIA_AWAY

    def settle(self, ticket: Ticket, answer: publish_answers.Answer, now: datetime) -> Settled[Ticket]:
        """Write the answer. Commits."""
        settled: Settled[Ticket] = publish_answers.settle(self.house, ticket, answer, now)
        return settled

    def _keep(self, ticket: Ticket, trace: Mapping[str, str]) -> None:
        """Write down, from the thread that makes the call, what the network can be asked by if we don't survive it."""
        sealed = self.house.vault.seal(json.dumps(dict(trace)), aad_of(ticket.post_id))
        table: Any = Post.__table__
        with self.engine.begin() as connection:
            ours = (table.c.id == ticket.post_id, table.c.attempts == ticket.attempt)
            connection.execute(update(table).where(*ours).values(sealed_trace=sealed))

    def _locked(self, network: Network, places: int, now: datetime) -> Sequence[Post]:
        """The accounts are locked as well, so that a disconnect that begins (`hold`) sees every claim."""
        query = claimable(network, now).limit(places).with_for_update(of=[Post, Account], skip_locked=True)
        rows: Sequence[Post] = db.session.scalars(query.execution_options(populate_existing=True)).all()
        return rows

    def _grants(self, rows: Sequence[Post]) -> dict[int, Grant]:
        ids = {post.account.grant_id for post in rows if post.account.grant_id is not None}
        return {grant.id: grant for grant in db.session.scalars(select(Grant).where(Grant.id.in_(ids)))} if ids else {}

    def _take(self, post: Post, grants: dict[int, Grant], now: datetime) -> Ticket | None:
        """Claim one post, or say what becomes of it without a call."""
        trace = publish_answers.trace_of(self.house, post) if post.state is PostState.PUBLISHING else None
        if post.state is PostState.PUBLISHING and not trace:
            park(post, Trouble.UNKNOWN, now)
            return None
        if trace and post.account.grant_id is None:  # nobody can be asked any more what became of it
            park(post, Trouble.UNKNOWN, now)
            return None
        if trace is None and post.due_at is not None and is_too_late(post.due_at, now):
            park(post, Trouble.TIME_PASSED, now)
            return None
        grant = grants.get(post.account.grant_id or 0)
        token = self._token(grant, post, now) if grant is not None else None
        if grant is None or token is None:
            post.wake_at = now + AFTER_RENEWAL
            return None
        return self._ticket(post, grant, token, trace, now)

    def _ticket(self, post: Post, grant: Grant, token: Token, trace: dict[str, str] | None, now: datetime) -> Ticket:
        piece = pieces.piece(self.house, post, now)
        if trace is None:
            post.state, post.attempts, post.attempted_at = PostState.PUBLISHING, post.attempts + 1, now
            post_story.tell(post, Step.BEGUN, WORKER, now, attempt=post.attempts)
        post.wake_at = now + (LEASE_WITH_VIDEO if any(map(_moves, piece.media)) else LEASE)
        account = post.account
        return Ticket(post.id, post.attempts, account.network, account.external_id, grant.id, token, piece, trace)

    def _token(self, grant: Grant, post: Post, now: datetime) -> Token | None:
        """The token to publish with; None where it must be renewed first, or can't be opened."""
        try:
            token = tokens.of(self.house, grant)
        except tokens.UNREADABLE:
            trouble.park_unlocked(grant, now)
            post.trouble = Trouble.UNAVAILABLE
            return None
        ends = grant.access_expires_at
        if token.refresh and ends is not None and ends <= now + ABOUT_TO_END:
            grant.renew_at = min(grant.renew_at or now, now)
            return None
        return token


def _moves(media: Media) -> bool:
    return media.is_video
