"""Carrying an order out: what changes in the world."""

import sqlite3
from typing import Any

from webapp.sandbox import people
from webapp.sandbox.control import hook_orders, mishap_orders, post_orders, setting_orders
from webapp.sandbox.control.hook_orders import SendHook
from webapp.sandbox.control.mishap_orders import LoseAnswer, MakeError, NoError
from webapp.sandbox.control.order import BadOrder
from webapp.sandbox.control.orders import (
    AccountFault,
    Down,
    Garbage,
    Issue,
    Order,
    Plain,
    RateLimit,
    Slow,
    Subjected,
    TokenAnswer,
    Troubled,
)
from webapp.sandbox.control.post_orders import HavePublished
from webapp.sandbox.control.setting_orders import Set
from webapp.sandbox.networks.facts import Network
from webapp.sandbox.world import faults, grants, settings, terms, tokens
from webapp.sandbox.world.faults import Fault, Mishap, Place, Trouble, Weather
from webapp.sandbox.world.grants import Consent
from webapp.sandbox.world.refusals import Reason
from webapp.sandbox.world.store import World
from webapp.sandbox.world.tokens import Issued

TABLES = ("grants", "codes", "faults", "calls", "counts", "posts", "settings", "spent", "uploads", "hooks")
"""What a network forgets when it is reset; its tokens go with their grants."""


def carry_out(world: World, network: Network, order: Order) -> Issued | dict[str, Any] | None:
    """Do what was ordered; an Issue gives tokens, telling the app gives its answer, past posts their numbers.

    Raises BadOrder.
    """
    match order:
        case Issue():
            return _issue(world, network, order)
        case SendHook():
            return hook_orders.carry_out(world, network, order)
        case HavePublished():
            return post_orders.carry_out(world, network, order)
        case Troubled(tell=True):
            to = order.to or hook_orders.usual_place(world, network)  # before the deed: it may not be known
            _begin_trouble(world, network, order)
            return hook_orders.tell(world, network, order.subject, to)
        case _:
            _change(world, network, order)
    return None


def _change(world: World, network: Network, order: Order) -> None:
    match order:
        case Down() | Slow() | RateLimit() | Garbage() | TokenAnswer():
            _begin_weather(world, network, order)
        case Troubled() | AccountFault():
            _begin_trouble(world, network, order)
        case MakeError() | LoseAnswer() | NoError() | Set():
            _on_calls(world, network, order)
        case Subjected():
            _on_subject(world, network, order)
        case Plain(do="up"):
            _end_weather(world, network)
        case Plain():
            forget(world, network)


def _begin_weather(world: World, network: Network, order: Down | Slow | RateLimit | Garbage | TokenAnswer) -> None:
    details: dict[str, Any] = order.model_dump(exclude={"do", "times", "only"})
    place = Place.TOKEN if isinstance(order, TokenAnswer) else order.only
    fault = Fault(network=network.name, kind=order.do, place=place, times=order.times, details=details)
    with world.held() as db:
        faults.begin(db, fault)


def _end_weather(world: World, network: Network) -> None:
    with world.held() as db:
        for kind in (*Weather, *Mishap):
            faults.end(db, network.name, kind)


def _on_calls(world: World, network: Network, order: MakeError | LoseAnswer | NoError | Set) -> None:
    with world.held() as db:
        match order:
            case Set():
                settings.put(db, network.name, order.name, setting_orders.checked(network.name, order))
            case NoError():
                faults.end(db, network.name, Mishap.ERROR, order.subject)
            case _:
                faults.begin(db, _mishap(network, order))


def _mishap(network: Network, order: MakeError | LoseAnswer) -> Fault:
    details = order.model_dump(exclude={"do", "times", "on", "subject"}, exclude_none=True)
    return Fault(
        network=network.name,
        kind=order.kind,
        subject=order.subject,
        place=mishap_orders.where(network, order),
        times=order.times,
        details=details,
    )


def _begin_trouble(world: World, network: Network, order: Troubled | AccountFault) -> None:
    with world.held() as db:
        if order.do == "revoke" and order.times is None:
            grants.kill(db, network.name, Reason.ACCESS_REMOVED, order.subject)
        elif isinstance(order, AccountFault) and order.do == "drop-permission":
            for person in _managers(network, order):
                _begin_one(db, network, order, person=person)
        else:
            _begin_one(db, network, order, person=None)


def _begin_one(db: sqlite3.Connection, network: Network, order: Troubled | AccountFault, person: str | None) -> None:
    place = order.only if isinstance(order, Troubled) else None
    about = Fault(
        network=network.name,
        kind=order.do,
        subject=order.subject,
        person=person,
        place=place,
        times=order.times,
        details={},
    )
    faults.begin(db, about)


def _managers(network: Network, order: AccountFault) -> list[str]:
    """Whose right is lost. One row each: a person's new yes brings back that person's right and no other."""
    everyone = people.PEOPLE[network.name]
    managers = [person.id for person in everyone if order.subject in {account.id for account in person.everything}]
    return managers if order.person is None else [person for person in managers if person == order.person]


def _on_subject(world: World, network: Network, order: Subjected) -> None:
    with world.held() as db:
        match order.do:
            case "expire":
                tokens.expire(db, network.name, order.subject, world.clock())
            case "unlock":
                faults.end(db, network.name, Trouble.LOCK, order.subject)
            case "restore":
                faults.end(db, network.name, Trouble.DELETE_ACCOUNT, order.subject)
                faults.end(db, network.name, Trouble.DROP_PERMISSION, order.subject)


def _issue(world: World, network: Network, order: Issue) -> Issued:
    person = people.person(network.name, order.subject)
    theirs = () if person is None else tuple(account.id for account in person.accounts)
    scopes = network.scopes if order.scopes is None else tuple(order.scopes)
    unknown = [scope for scope in scopes if scope not in network.scopes]
    if unknown:
        raise BadOrder("scopes", f"no such permission at {network.name}: {', '.join(unknown)}")
    if order.consented_at is not None and order.consented_at > world.clock():
        raise BadOrder("consented_at", "lies in the future")
    consent = Consent(
        person=order.subject, accounts=theirs if order.assets is None else tuple(order.assets), scopes=scopes
    )
    with world.held() as db:
        grants.person_said_yes(db, network, consent)
        return tokens.open_grant(world, network, consent, order.consented_at, terms.present(world, network))


def forget(world: World, network: Network) -> None:
    """Leave nothing of what happened at the network, in one step."""
    with world.held() as db:
        db.execute("delete from tokens where grant_id in (select id from grants where network = ?)", (network.name,))
        for table in TABLES:
            db.execute(f"delete from {table} where network = ?", (network.name,))  # noqa: S608 - names from here
