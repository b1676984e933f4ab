"""Writing the demo's workspace into an empty database: its people, accounts and posts."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import cycle

from sqlalchemy import exists, select

from webapp.actions.house import house
from webapp.actions.log import WORKER, Actor, facts, record
from webapp.actions.signing_in import passwords
from webapp.demo.cast import ACCOUNTS, DISCONNECTED, PASSWORD, PEOPLE, TEXTS, Seed, Somebody, Stage, subject_of
from webapp.demo.over_there import mint, picture_url, publish
from webapp.domain.lifecycle import Lifecycle, Reason
from webapp.domain.posts import PostState, after_disconnect
from webapp.domain.rules import ONE_ACCOUNT_A_YES, RULES, CountedFrom, Network, Period
from webapp.models import Account, Grant, Membership, Post, User, Workspace, db
from webapp.models.event import Verb
from webapp.networks.room import Token

EXPIRES_IN = timedelta(days=5)
A_DAY = timedelta(days=1)


def seed(now: datetime) -> bool:
    """Fill the database unless it was filled before; gives whether it was empty. The pretend networks must be up."""
    if db.session.scalar(select(exists().where(User.email == "root@example.test"))):
        return False
    example = Workspace(name="Example AG", created_at=now - timedelta(days=500))
    elsewhere = Workspace(name="Elsewhere Ltd", created_at=now - timedelta(days=100))
    db.session.add_all([example, elsewhere])
    db.session.flush()
    password_hash = passwords.hashed(PASSWORD)  # once for all: it takes long on purpose
    people = {one.key: person(one, elsewhere if one.elsewhere else example, password_hash, now) for one in PEOPLE}
    accounts = [account for network in Network for account in seed_network(network, example, people, now)]
    tell_the_story(accounts)
    db.session.commit()
    return True


def person(one: Somebody, workspace: Workspace, password_hash: str, now: datetime) -> User:
    """A person who can sign in, and what they may do."""
    user = User(
        email=f"{one.key}@example.test",
        name=one.name,
        password_hash=password_hash,
        locale=one.locale,
        created_at=now - timedelta(days=500),
        password_changed_at=now - timedelta(days=500),
    )
    db.session.add(user)
    db.session.flush()
    db.session.add(
        Membership(workspace_id=workspace.id, user_id=user.id, social=one.social, super_admin=one.super_admin)
    )
    return user


def seed_network(network: Network, workspace: Workspace, people: dict[str, User], now: datetime) -> list[Account]:
    """All accounts of one network, and one live grant for each yes there that still carries some."""
    seeds = [one for one in ACCOUNTS if one.network is network]
    grants: dict[tuple[str, ...], Grant] = {}
    accounts = []
    for one in seeds:
        connector, given = people[one.by], yes_of(one)
        if one.stage not in DISCONNECTED and given not in grants:
            carried = [other.external_id for other in seeds if yes_of(other) == given]
            grants[given] = grant(one, carried, workspace, connector, now)
        accounts.append(add_account(one, grants.get(given), workspace, connector, now))
    return accounts


def yes_of(one: Seed) -> tuple[str, ...]:
    """What tells the consents at one network apart: whose they are, or what for."""
    return (*subject_of(one), one.external_id) if one.network in ONE_ACCOUNT_A_YES else subject_of(one)


def grant(one: Seed, assets: list[str], workspace: Workspace, by: User, now: datetime) -> Grant:
    """A consent of an account's person that the pretend network mints for us, without a browser."""
    network = one.network
    answer = mint(network, one.subject, assets)
    subject_id, subject_name = subject_of(one)
    row = Grant(
        workspace_id=workspace.id,
        network=network,
        subject_id=subject_id,
        subject_name=subject_name,
        bound_to=one.external_id if network in ONE_ACCOUNT_A_YES else "",
        granted_by_id=by.id,
        granted_at=now,
        scopes=str(answer.get("scope", "")).replace(",", " ").split(),
        access_expires_at=now + timedelta(seconds=int(answer["expires_in"])),
        check_at=now + A_DAY if house().rooms[network].check_every is not None else None,
    )
    db.session.add(row)
    db.session.flush()
    vault, room = house().vault, house().rooms[network]
    token = Token(answer["access_token"], answer.get("refresh_token"), row.access_expires_at)
    row.access_token = vault.seal(token.access, row.aad("access"))
    row.refresh_token = vault.seal(token.refresh, row.aad("refresh")) if token.refresh else None
    row.renew_at = room.renew_at(token, now)
    return row


def life_of(one: Seed, now: datetime) -> Lifecycle:
    """The facts that put an account into its stage."""
    rule = RULES[one.network]
    begun = now - timedelta(days=450)
    if one.stage in DISCONNECTED:
        reason, ago = DISCONNECTED[one.stage]
        if reason is Reason.LAPSED and rule.counted_from is CountedFrom.ACTIVITY:
            reason = Reason.INACTIVE
        return Lifecycle(begun, begun, None, now - ago, reason)
    if one.stage is Stage.FRESH:
        return Lifecycle(now - 2 * A_DAY, now - A_DAY)
    if rule.reauthorize_after is None:  # then only the network itself can state an end
        return Lifecycle(now - timedelta(days=50), now - A_DAY, now + EXPIRES_IN)
    back = Period(days=-rule.reauthorize_after.days, years=-rule.reauthorize_after.years)
    counted_from = back.after(now + EXPIRES_IN)
    return Lifecycle(counted_from, counted_from)


def add_account(one: Seed, carried_by: Grant | None, workspace: Workspace, by: User, now: datetime) -> Account:
    """One account with its posts."""
    life = life_of(one, now)
    subject_id, subject_name = subject_of(one)
    account = Account(
        workspace_id=workspace.id,
        network=one.network,
        external_id=one.external_id,
        kind=one.kind,
        name=one.name,
        handle=one.handle,
        picture_url=picture_url(one),
        picture_at=now,
        grant_id=carried_by.id if carried_by and life.disconnected_at is None else None,
        subject_id=subject_id,
        subject_name=subject_name,
        first_connected_by_id=by.id,
        connected_by_id=by.id,
        created_at=life.authorized_at,
    )
    account.become(life, workspace.steps, now)
    db.session.add(account)
    db.session.flush()
    written = list(posts(one, account, by, now))
    publish(account, [post for post in written if post.state is PostState.PUBLISHED])
    db.session.add_all(written)
    return account


def tell_the_story(accounts: Iterable[Account]) -> None:
    """The log of what the seed pretends to have happened, in the order of time."""
    chapters = [(account.life.authorized_at, Verb.CONNECTED, account) for account in accounts]
    chapters += [
        (account.life.disconnected_at, Verb.DISCONNECTED, account)
        for account in accounts
        if account.life.disconnected_at is not None
    ]
    for at, verb, account in sorted(chapters, key=lambda chapter: chapter[0]):
        begun = Lifecycle(account.life.authorized_at, account.life.authorized_at)
        cut = verb is Verb.DISCONNECTED
        by_hand = not cut or account.life.reason is Reason.MANUAL
        record(
            verb,
            actor=Actor.of(account.connected_by) if by_hand and account.connected_by else WORKER,
            now=at,
            workspace_id=account.workspace_id,
            account=account,
            reason=account.life.reason.value if cut and account.life.reason else None,
            before=facts(begun) if cut else None,
            after=facts(account.life if cut else begun),
        )


def posts(one: Seed, account: Account, author: User, now: datetime) -> Iterable[Post]:
    """Published, scheduled and draft posts; what was scheduled is cancelled where the account is cut off."""
    first = account.id % len(TEXTS)
    texts = cycle(TEXTS[first:] + TEXTS[:first])
    last_seen = account.life.disconnected_at or now
    gone = account.life.disconnected_at is not None
    for number in range(one.published):
        at = in_working_hours(last_seen - timedelta(days=2 * number + 1), account.id + number)
        yield post(account, author, next(texts), PostState.PUBLISHED, at, published_at=at)
    for number in range(one.scheduled):
        # some are still ahead when the account comes back, some have passed meanwhile
        at = in_working_hours(last_seen + timedelta(days=2 + 3 * number), account.id + number)
        state = after_disconnect(PostState.SCHEDULED) if gone else PostState.SCHEDULED
        cancelled = {"cancelled_at": last_seen} if gone else {}
        yield post(account, author, next(texts), state, at, due_at=at, **cancelled)
    for _ in range(one.drafts):
        yield post(account, author, next(texts), PostState.DRAFT, last_seen - A_DAY)


def in_working_hours(day: datetime, number: int) -> datetime:
    """A full quarter of an hour on that day, another one for each number."""
    return day.replace(hour=7 + number * 3 % 10, minute=number * 15 % 60, second=0, microsecond=0)


def post(account: Account, author: User, text: str, state: PostState, moment: datetime, **dates: datetime) -> Post:
    """One post."""
    return Post(
        workspace_id=account.workspace_id,
        account_id=account.id,
        author_id=author.id,
        text=text,
        state=state,
        moment=moment,
        created_at=min(moment, account.life.authorized_at) - A_DAY,
        **dates,
    )
