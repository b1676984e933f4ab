"""Single sign-on: to the company's provider and back, and what somebody who came back may do here.

A way is a row, bound to the browser by a secret in its cookie, and used once. A provider's person is linked to one of
ours only by a verified mail address, and by choice: pressed by who is signed in, or with the password once.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_urlsafe

from sqlalchemy import select, update

from webapp.actions.digests import digest
from webapp.actions.house import House
from webapp.actions.signing_in import identities, proof, sign_in
from webapp.actions.signing_in.no_entry import No, NoEntry
from webapp.actions.signing_in.sign_in import Begun, Browser
from webapp.actions.signing_in.two_steps import Half
from webapp.models import SignIn, SignOn, User, db
from webapp.models.base import set_reading_only
from webapp.models.counted import changed
from webapp.models.identity import Aim
from webapp.networks.provider import Away, Provider, SaidNo, Untrue, Way, Who
from webapp.vault import Sealed

LASTS = timedelta(minutes=10)
CALLBACK = "/login/sso/callback"
MOST_TRIES = 5
FRESH = timedelta(minutes=2)
"""How much earlier than the way began, by the provider's clock, a fresh sign-in there may seem to be."""


@dataclass(frozen=True)
class Back:
    """Somebody is back: what was set out for, where to go on, and the sign-in if there is one.

    `asks_password`: their mail address belongs to somebody here who is not linked yet.
    """

    aim: Aim
    goal: str
    begun: Begun | Half | None = None
    asks_password: bool = False


def provider_of(house: House) -> Provider:
    """The provider. Raises NoEntry where none is set."""
    if house.provider is None:
        raise NoEntry(No.AWAY, "none is set")
    return house.provider


def start(house: House, aim: Aim, browser: str, now: datetime, *, goal: str = "", row: SignIn | None = None) -> str:
    """Begin a way; gives the address to send the browser to, whose cookie holds `browser`. Commits. Raises NoEntry."""
    user_id, email = (row.user_id, row.user.email) if row else (None, None)
    db.session.rollback()  # the provider may be slow: nobody shall wait for it with the database in hand
    state = token_urlsafe(32)
    way, url = _sent(house, aim, state, email, now)
    made = SignOn(
        state_hash=digest(state),
        browser_hash=digest(browser),
        aim=aim,
        user_id=user_id,
        issuer=way.issuer,
        nonce=way.nonce,
        goal=goal,
        created_at=now,
        expires_at=now + LASTS,
        tries=0,
    )
    made.sealed_verifier = house.vault.seal(way.verifier, made.aad())
    db.session.add(made)
    db.session.commit()
    return url


def _sent(house: House, aim: Aim, state: str, email: str | None, now: datetime) -> tuple[Way, str]:
    """A new way, and the address that begins it. Raises NoEntry."""
    extra = {"prompt": "login", "max_age": "0"} if aim is Aim.PROVE else {}
    extra |= {"login_hint": email} if email else {}
    try:
        provider = provider_of(house)
        redirect_uri = house.settings.public_url + CALLBACK
        way = Way(provider.issuer(now), redirect_uri, token_urlsafe(64), token_urlsafe(32))
        return way, provider.send(way, state, extra, now)
    except Away as away:
        raise NoEntry(No.AWAY, str(away)) from None


@dataclass(frozen=True)
class Callback:
    """How the provider sends somebody back: the whole address, and what of it is looked at here."""

    address: str
    state: str
    error: str


def finish(
    house: House, called: Callback, browser: Browser, secret: str | None, row: SignIn | None, now: datetime
) -> Back:
    """Take somebody back in; `secret` is the browser's, `row` who is signed in there. Commits. Raises NoEntry."""
    set_reading_only(False)
    way_id = _claimed(called.state, secret, row.user_id if row else None, now)
    way = _remembered(house, way_id)
    db.session.rollback()  # as above
    if called.error:
        raise NoEntry(No.CANCELLED if called.error == "access_denied" else No.AWAY, called.error)
    who = _identified(provider_of(house), called.address, way, now)
    made = db.session.get_one(SignOn, way_id, populate_existing=True)
    made.sealed_verifier = None
    if made.aim is Aim.SIGN_IN:
        return _sign_in(house, made, who, browser, now)
    if row is None:
        raise NoEntry(No.OVER)
    if made.aim is Aim.LINK:
        identities.link(row.user, who, browser.ip, now, row.workspace_id)
    else:
        _prove(row, made, who, now)
    db.session.commit()
    return Back(made.aim, made.goal)


def _remembered(house: House, way_id: int) -> Way:
    """What must fit what comes back. Raises NoEntry."""
    made = db.session.get_one(SignOn, way_id)
    try:
        verifier = house.vault.open(made.sealed_verifier or "", made.aad())
    except Sealed as shut:
        raise NoEntry(No.OVER, str(shut)) from None
    return Way(made.issuer, house.settings.public_url + CALLBACK, verifier, made.nonce)


def _claimed(state: str, secret: str | None, user_id: int | None, now: datetime) -> int:
    """The way that this browser began and nobody has come back from. Commits. Raises NoEntry."""
    found = db.session.scalar(select(SignOn).where(SignOn.state_hash == digest(state)))
    if found is None or not secret or found.browser_hash != digest(secret) or found.expires_at <= now:
        raise NoEntry(No.OVER)
    if found.user_id is not None and found.user_id != user_id:
        raise NoEntry(No.OVER)
    used = db.session.execute(
        update(SignOn)
        .where(SignOn.id == found.id, SignOn.used_at.is_(None))
        .values(used_at=now)
        .execution_options(synchronize_session=False)
    )
    way_id = found.id
    db.session.commit()
    if changed(used) != 1:
        raise NoEntry(No.OVER)
    return way_id


def _identified(provider: Provider, address: str, way: Way, now: datetime) -> Who:
    try:
        return provider.identify(address, way, now)
    except Away as away:
        raise NoEntry(No.AWAY, str(away)) from None
    except SaidNo as no:
        raise NoEntry(No.OVER, str(no)) from None
    except Untrue as untrue:
        raise NoEntry(No.UNTRUE, str(untrue)) from None


def _sign_in(house: House, made: SignOn, who: Who, browser: Browser, now: datetime) -> Back:
    """Whoever is linked is in; whose mail address is known gives the password once; others may join, if set so."""
    user = identities.owner(who, now)
    if user is None:
        if who.email is None:
            raise NoEntry(No.NO_MAIL)
        known = db.session.scalar(select(User).where(User.email == who.email))
        if known is not None and known.active:
            made.subject, made.email = who.subject, who.email
            db.session.commit()
            return Back(made.aim, made.goal, asks_password=True)
        if known is not None or not (user := identities.newcomer(who, house, browser.ip, now)):
            raise NoEntry(No.NOBODY)
    if not user.active:
        raise NoEntry(No.NOBODY)
    begun = sign_in.half_or_whole(user, browser, now)
    db.session.commit()
    return Back(made.aim, made.goal, begun)


def _prove(row: SignIn, made: SignOn, who: Who, now: datetime) -> None:
    owner = identities.owner(who, now)
    if owner is None or owner.id != row.user_id:
        raise NoEntry(No.NOT_LINKED)
    if who.authenticated_at is None or who.authenticated_at < made.created_at - FRESH:
        raise NoEntry(No.STALE)
    proof.note(row.id, now)


def waiting(state: str, secret: str | None, now: datetime) -> SignOn | None:
    """A way whose person still has to give the password once, in the browser that began it."""
    found = db.session.scalar(select(SignOn).where(SignOn.state_hash == digest(state)))
    if found is None or not secret or found.browser_hash != digest(secret) or found.expires_at <= now:
        return None
    if found.subject is None or found.finished_at is not None or found.tries >= MOST_TRIES:
        return None
    return found


def link_by_password(made: SignOn, password: str, browser: Browser, now: datetime) -> Begun | Half | None:
    """Link whoever came back, and sign them in; None where the password is wrong. Commits. Raises NoEntry."""
    way_id, issuer, subject, email = made.id, made.issuer, made.subject or "", made.email or ""
    _count_try(way_id, now)
    user = sign_in.checked(email, password, browser, now)
    if user is None:
        return None
    finished = db.session.execute(
        update(SignOn)
        .where(SignOn.id == way_id, SignOn.finished_at.is_(None))
        .values(finished_at=now)
        .execution_options(synchronize_session=False)
    )
    if changed(finished) != 1:
        db.session.rollback()
        raise NoEntry(No.OVER)
    identities.link(user, Who(issuer, subject, email, "", None), browser.ip, now, None)
    begun = sign_in.half_or_whole(user, browser, now)
    db.session.commit()
    return begun


def _count_try(way_id: int, now: datetime) -> None:
    """Count a try before it is made. Commits. Raises NoEntry where there are no more."""
    counted = db.session.execute(
        update(SignOn)
        .where(SignOn.id == way_id, SignOn.tries < MOST_TRIES, SignOn.finished_at.is_(None), SignOn.expires_at > now)
        .values(tries=SignOn.tries + 1)
        .execution_options(synchronize_session=False)
    )
    db.session.commit()
    if changed(counted) != 1:
        raise NoEntry(No.OVER)
