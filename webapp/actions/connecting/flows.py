"""The way to a network and back as a row: begun, claimed once by its callback, finished with how it ended.

The state that travels is random and kept as a hash; the row is bound to the person, and to the browser by a secret
in a cookie.
"""

import json
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from secrets import token_urlsafe
from typing import Any

from sqlalchemy import ColumnElement, func, select

from webapp.actions.connecting.consent import Consent, Ended, only_account
from webapp.actions.consents import grants
from webapp.actions.digests import digest
from webapp.actions.house import House
from webapp.actions.log import Actor
from webapp.actions.refusals import NotThere, Refusal
from webapp.domain.permissions import Denial, Person
from webapp.domain.rules import ONE_ACCOUNT_A_YES, Network
from webapp.models import Flow, Membership, Workspace, db
from webapp.models.flow import End, Intent
from webapp.networks.room import Hindrance, Profile, Subject, Token
from webapp.vault import Sealed, Vault

FLOW_LIFE = timedelta(minutes=10)
"""How long somebody may take at the network, and again for the choice afterwards."""
KEPT_AFTERWARDS = timedelta(days=1)
MOST_STARTS = 60
"""Flows that one person, or all who have one link, may begin within FLOW_LIFE; more is a script."""


@dataclass(frozen=True)
class Asker:
    """Who stands at which browser. `browser` is the secret in its cookie, None where it has none.

    `link_id` is the link by which somebody without a seat came; `user_id` is then whoever created it.
    """

    user_id: int
    actor: Actor
    browser: str | None
    link_id: int | None = None


class TooManyStarts(Refusal):
    """More flows within ten minutes than a person begins."""

    status = 429


@dataclass(frozen=True)
class Started:
    """A flow that has begun: what travels to the network. Never logged, never kept in clear."""

    flow_id: int
    state: str
    verifier: str


def start(
    vault: Vault,
    asker: Asker,
    *,
    workspace_id: int,
    network: Network,
    account_id: int | None,
    now: datetime,
) -> Started:
    """Write down an intent into the open transaction. `asker.browser` must be set. Raises TooManyStarts."""
    begun = select(func.count()).where(*_of(asker), Flow.created_at > now - FLOW_LIFE)
    if (db.session.scalar(begun) or 0) >= MOST_STARTS:
        raise TooManyStarts
    state, verifier = token_urlsafe(32), token_urlsafe(64)
    flow = Flow(
        state_hash=digest(state),
        browser_hash=digest(asker.browser or token_urlsafe(32)),
        user_id=asker.user_id,
        workspace_id=workspace_id,
        network=network,
        intent=Intent.CONNECT if account_id is None else Intent.RECONNECT,
        account_id=account_id,
        link_id=asker.link_id,
        created_at=now,
        expires_at=now + FLOW_LIFE,
    )
    flow.sealed_verifier = vault.seal(verifier, flow.aad("verifier"))
    db.session.add(flow)
    db.session.flush()
    return Started(flow.id, state, verifier)


def mine(flow_id: int, asker: Asker, *, to_change: bool = False) -> Flow:
    """A flow of this person in this browser. Raises NotThere for any other."""
    query = select(Flow).where(Flow.id == flow_id, *_of(asker))
    if to_change:
        query = query.with_for_update().execution_options(populate_existing=True)
    flow = db.session.scalar(query)
    if flow is None or asker.browser is None or flow.browser_hash != digest(asker.browser):
        raise NotThere
    return flow


def _of(asker: Asker) -> tuple[ColumnElement[bool], ...]:
    """A person's own flows, or those of a link: what is begun by a link is none of its creator's."""
    return Flow.user_id == asker.user_id, Flow.link_id.is_not_distinct_from(asker.link_id)


def home_of(flow: Flow) -> tuple[Workspace, Person]:
    """Where the flow belongs, and what whoever began it may do there now. Raises Ended when that is nothing."""
    workspace = db.session.get_one(Workspace, flow.workspace_id)
    membership = db.session.scalar(
        select(Membership).where(Membership.workspace_id == workspace.id, Membership.user_id == flow.user_id)
    )
    if membership is None or not membership.person.active:
        raise Ended(End.NOT_ALLOWED, {"denial": Denial.NOT_ACTIVE.value})
    if not workspace.has_social:
        raise Ended(End.NOT_ALLOWED, {"denial": Denial.NO_SOCIAL_PERMISSION.value})
    return workspace, membership.person


def keep_found(vault: Vault, flow: Flow, consent: Consent, now: datetime, *, with_token: bool) -> None:
    """Remember what a consent offers until the choice is made; `with_token` unless a grant holds the token already."""
    flow.subject_id, flow.subject_name = consent.subject.id, consent.subject.name
    flow.network_ends_at = consent.token.ends_at
    flow.found = [asdict(profile) for profile in consent.profiles]
    flow.sealed_token = vault.seal(_packed(consent.token), flow.aad("token")) if with_token else None
    flow.expires_at = now + FLOW_LIFE


def found(flow: Flow) -> list[Profile]:
    """The accounts that the consent offers, in the network's order."""
    return [_profile(item) for item in flow.found]


def bound_to(flow: Flow) -> str:
    """The one account that the flow's consent is for; empty where it is for all that it offers."""
    return only_account(flow.network, found(flow)) if flow.network in ONE_ACCOUNT_A_YES else ""


def _profile(item: dict[str, Any]) -> Profile:
    hindrance = item.get("hindrance")
    return Profile(**{**item, "hindrance": Hindrance(hindrance) if hindrance else None})


def kept_token(vault: Vault, flow: Flow) -> Token | None:
    """The token of a consent that waits for a choice; None where a grant holds it already. Raises vault.Sealed."""
    return _unpacked(vault.open(flow.sealed_token, flow.aad("token"))) if flow.sealed_token else None


def is_open(flow: Flow, now: datetime) -> bool:
    """Whether a choice can still be made."""
    return bool(flow.found) and flow.finished_at is None and now < flow.expires_at


def finish(flow: Flow, end: End, story: dict[str, Any], now: datetime) -> None:
    """Write how it came out; nothing more can be done with this flow, and nothing secret is left in it."""
    flow.end, flow.story, flow.finished_at = end, story, now
    flow.found, flow.sealed_token, flow.sealed_verifier = [], None, None


def waiting_consent(vault: Vault, flow: Flow) -> Consent | None:
    """The consent that waits for a choice, without its accounts; None where there is none that could be given back."""
    try:
        token = kept_token(vault, flow)
    except Sealed:
        return None
    if token is None:
        return None
    subject = Subject(flow.subject_id or "", flow.subject_name or "")
    return Consent(flow.network, token, subject, (), bound_to(flow))


def owe_back(house: House, consent: Consent, workspace_id: int, now: datetime) -> None:
    """Owe the network the revocation of a consent that nobody wants; the errand asks whether a grant lives on it.

    Of an unknown person nothing is revoked: it might end a consent in use.
    """
    token, subject = consent.token, consent.subject
    if subject.id:
        grants.owe(
            house.vault, workspace_id, consent.network, subject.id, subject.name, token.refresh or token.access, now
        )


def _packed(token: Token) -> str:
    moments = {name: value.isoformat() for name in ("access_expires_at", "ends_at") if (value := getattr(token, name))}
    return json.dumps({"access": token.access, "refresh": token.refresh, "scopes": token.scopes, **moments})


def _unpacked(text: str) -> Token:
    facts = json.loads(text)
    moments = {name: datetime.fromisoformat(facts[name]) for name in ("access_expires_at", "ends_at") if name in facts}
    return Token(facts["access"], facts["refresh"], scopes=tuple(facts["scopes"]), **moments)
