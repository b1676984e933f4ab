"""What was published on accounts without us: the worker asks their networks, at a connect or reconnect and once a day.

Which networks tell it is `rules.TELLING_HISTORY`. X is not asked, since it takes money for every post it names;
LinkedIn's own rules don't let such a list be kept for as long as a history is. What is found becomes a published post
of the account like any other: hidden with it, and lost with its history.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import func, select, update

from webapp.actions.connecting.attach import is_connected
from webapp.actions.consents import tokens, trouble
from webapp.actions.crew import PLACES, Crew, Settled, Watch
from webapp.actions.house import House
from webapp.actions.log import WORKER
from webapp.actions.publishing import post_story
from webapp.domain.posts import PostState, Trouble
from webapp.domain.rules import HISTORY_FETCHED, Network
from webapp.domain.troubles import Kind
from webapp.models import Account, Grant, Post, Step, db
from webapp.networks.publishing import Found, Historian
from webapp.networks.room import Ok, Outcome, Refused, Token, Unavailable, Why

LEASE = timedelta(minutes=20)
"""A question that was taken on and never answered is due again after this."""
EVERY = timedelta(days=1)
LATER = timedelta(hours=1)
"""When a network that can't be asked is asked again, unless it says itself when."""
AFTER_RENEWAL = timedelta(seconds=20)
ABOUT_TO_END = timedelta(minutes=1)
WHILE_ON_ITS_WAY = timedelta(minutes=15)
"""While a post of ours is being handed over, what the network lists may be that very post: it is asked again later."""
SAME_TIME = timedelta(hours=1)
"""So far apart, at most, are our time of a post and the network's."""


@dataclass(frozen=True)
class Ticket:
    """An account to be asked about. `until` is the lease, by which the claim is known again."""

    account_id: int
    network: Network
    external_id: str
    grant_id: int
    until: datetime
    token: Token = field(repr=False)


Answer = Outcome[list[Found]]


def due(house: House, now: datetime, going: Callable[[], bool] = lambda: True, places: int = PLACES) -> int:
    """Ask about every account whose time has come; gives how many answers were written. Needs an app context."""
    telling = [network for network, room in house.rooms.items() if cast("Historian", room).tells_history]
    return Crew(Fetching(house), Watch(now), going, places).run(telling)


class Fetching:
    """The work of fetching, as `crew.Work`."""

    def __init__(self, house: House) -> None:
        self.house = house

    def claim(self, network: Network, places: int, now: datetime) -> list[Ticket]:
        """Take on so many due accounts; those that need no call are settled at once, and others taken."""
        while True:
            rows = db.session.scalars(
                select(Account)
                .where(Account.history_at <= now, Account.network == network)
                .order_by(Account.history_at, Account.id)
                .limit(places)
                .with_for_update(skip_locked=True)
                .execution_options(populate_existing=True)
            ).all()
            tickets = [ticket for account in rows if (ticket := self._take(account, now)) is not None]
            db.session.commit()
            if tickets or not rows:
                return tickets

    def call(self, ticket: Ticket, now: datetime) -> Answer:
        """Ask the network for the account's own posts."""
        room = cast("Historian", self.house.rooms[ticket.network])
        return room.posts_since(ticket.token, ticket.external_id, now - HISTORY_FETCHED, now)

    def settle(self, ticket: Ticket, answer: Answer, now: datetime) -> Settled[Ticket]:
        """Write what was found, or when to ask again. Commits."""
        account = db.session.get(Account, ticket.account_id, with_for_update=True, populate_existing=True)
        if account is None or account.history_at != ticket.until or not is_connected(account, now):
            db.session.rollback()  # removed, cut, or taken on by somebody else: theirs is the word
            return Settled()
        if isinstance(answer, Ok):
            on_its_way = _take_over(account, answer.value, now)
            trouble.note_works_if_troubled(ticket.grant_id, Kind.HISTORY, now)
            again = now + WHILE_ON_ITS_WAY if on_its_way else tokens.next_check(account.id, EVERY, now)
        else:
            again = _put_off(ticket, answer, now)
        _set(account.id, again)
        db.session.commit()
        away = isinstance(answer, Unavailable)
        return Settled(away=away, closed=isinstance(answer, Unavailable) and answer.why is not Why.DOWN)

    def _take(self, account: Account, now: datetime) -> Ticket | None:
        """Claim one account; None where there is nothing to ask with, now or at all."""
        grant = db.session.get(Grant, account.grant_id) if account.grant_id is not None else None
        if grant is None or grant.release_at is not None or not is_connected(account, now):
            _set(account.id, None)  # a reconnect sets it anew
            return None
        try:
            token = tokens.of(self.house, grant)
        except tokens.UNREADABLE:
            trouble.park_unlocked(grant, now)
            _set(account.id, now + trouble.LOOK_AGAIN)
            return None
        ends = grant.access_expires_at
        if token.refresh and ends is not None and ends <= now + ABOUT_TO_END:
            grant.renew_at = min(grant.renew_at or now, now)
            _set(account.id, now + AFTER_RENEWAL)
            return None
        _set(account.id, now + LEASE)
        return Ticket(account.id, account.network, account.external_id, grant.id, now + LEASE, token)


def _set(account_id: int, at: datetime | None) -> None:
    """A statement and not the object: this is no change of an account that anybody should lose a race over."""
    statement = update(Account).where(Account.id == account_id).values(history_at=at)
    db.session.execute(statement.execution_options(synchronize_session=False))


def _put_off(ticket: Ticket, answer: Refused | Unavailable, now: datetime) -> datetime | None:
    """When to ask again. An outage is nobody's fault; a refusal is believed only by a check of the consent."""
    if isinstance(answer, Unavailable):
        again = max(now + LATER, answer.retry_at or now)
        trouble.note_refuses_us(ticket.grant_id, Kind.HISTORY, answer, again, now)
        return again
    grant = db.session.get(Grant, ticket.grant_id, with_for_update=True, populate_existing=True)
    if grant is not None:
        trouble.have_checked(grant, now)
    return tokens.next_check(ticket.account_id, EVERY, now)


def _take_over(account: Account, found: Sequence[Found], now: datetime) -> bool:
    """Write down what we did not know; gives whether a post of ours is on its way, about which nothing can be said.

    The account is locked, so nobody else adds to it, and no post of it changes hands.
    """
    on_its_way = db.session.scalar(
        select(func.min(Post.attempted_at)).where(Post.account_id == account.id, Post.state == PostState.PUBLISHING)
    )
    known = _known(account.id, found)
    ours, new = _without_number(account.id, now), list[Post]()
    for one in found:
        if one.id in known or (on_its_way is not None and one.at >= on_its_way - SAME_TIME):
            continue
        twin = next((post for post in ours if _is_it(post, one)), None)
        if twin is None:
            new.append(_new(account, one, now))
        else:
            ours.remove(twin)
            _recognise(twin, one, now)
    _add(new, now)
    return on_its_way is not None


def _known(account_id: int, found: Sequence[Found]) -> set[str | None]:
    """Which of these the account has already."""
    numbers = [one.id for one in found]
    query = select(Post.remote_id).where(Post.account_id == account_id, Post.remote_id.in_(numbers))
    return set(db.session.scalars(query)) if numbers else set()


def _without_number(account_id: int, now: datetime) -> list[Post]:
    """Posts of ours that are, or may be, out there, and whose number at the network nobody was told."""
    query = (
        select(Post)
        .where(
            Post.account_id == account_id,
            Post.state.in_((PostState.PUBLISHED, PostState.PARKED)),
            Post.moment >= now - HISTORY_FETCHED - SAME_TIME,
            Post.remote_id.is_(None),
            Post.text != "",
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return [
        post
        for post in db.session.scalars(query)
        if post.state is PostState.PUBLISHED or post.trouble is Trouble.UNKNOWN
    ]


def _is_it(post: Post, found: Found) -> bool:
    """The same words at the same time: the network shows a link or a title beside them."""
    at = post.published_at or post.attempted_at
    return at is not None and abs(at - found.at) <= SAME_TIME and post.text.strip() in found.text


def _recognise(post: Post, found: Found, now: datetime) -> None:
    """One of ours after all."""
    post.remote_id, post.remote_url = found.id, post.remote_url or found.url
    if post.state is PostState.PARKED:
        post.state, post.published_at, post.moment = PostState.PUBLISHED, found.at, found.at
        post.trouble, post.said, post.sealed_trace = None, "", None
        post_story.tell(post, Step.PUBLISHED, WORKER, now, address=post.remote_url)


def _new(account: Account, found: Found, now: datetime) -> Post:
    """Somebody published it without us."""
    return Post(
        workspace_id=account.workspace_id,
        account_id=account.id,
        text=found.text,
        state=PostState.PUBLISHED,
        published_at=found.at,
        moment=found.at,
        remote_id=found.id,
        remote_url=found.url,
        origin=account.network.value,
        created_at=now,
    )


def _add(posts: Sequence[Post], now: datetime) -> None:
    db.session.add_all(posts)
    db.session.flush()
    for post in posts:
        post_story.tell(post, Step.FOUND, WORKER, now, address=post.remote_url)
