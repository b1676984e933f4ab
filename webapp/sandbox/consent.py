"""The consent screen that all dialects show: who is it, which accounts, which permissions, yes or no."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Response, make_response, render_template, request

from webapp.sandbox import here, people
from webapp.sandbox.headers import allow_form_to
from webapp.sandbox.networks.facts import Network, Permission
from webapp.sandbox.people import Account, Person
from webapp.sandbox.wayback import WrongApp
from webapp.sandbox.world import faults
from webapp.sandbox.world.faults import Trouble

NOBODY = "-"
"""What a browser remembers after signing out: not the same as having never been here."""


@dataclass(frozen=True, kw_only=True)
class Group:
    """Accounts under one heading. Their pictures are found under the name of the network they are at."""

    heading: str
    at: str
    accounts: Sequence[Account]


@dataclass(frozen=True, kw_only=True)
class Screen:
    """What one screen shows. `notes` are sentences above the boxes; `one_only`: of the accounts one can be chosen.

    Without `boxes` there is nothing to tick: it is all or nothing.
    """

    network: Network
    person: Person
    groups: Sequence[Group]
    permissions: Sequence[Permission]
    origin: str
    notes: Sequence[str] = ()
    one_only: bool = False
    boxes: bool = True


def signed_in(network: Network, *, choose_again: bool = False) -> Person | None:
    """Who sits at this browser: whom the address names, else whom the network remembers; None if it has to ask.

    A browser that the network has never seen may be taken for somebody's (`here.at_new_browsers`).
    """
    chosen = request.args.get("person")
    if chosen is None and not choose_again:
        chosen = request.cookies.get(_cookie(network), here.at_new_browsers(network.name))
    return people.person(network.name, chosen or "")


def ask_who(network: Network, cancel: str | None = None) -> str:
    """The page on which a stranger says who they are; `cancel` is where they go who won't say."""
    everybody = people.PEOPLE[network.name]
    return render_template("choose_person.html", network=network, people=everybody, link_for=_link_for, cancel=cancel)


def show(screen: Screen) -> Response:
    """The screen; its form may lead to the app that asks. The network remembers who sits at this browser."""
    page = render_template(
        "consent.html",
        screen=screen,
        network=screen.network,
        locked=is_locked(screen.network, screen.person),
        someone_else=_link_for(""),
    )
    return remember(screen.network, screen.person, allow_form_to(screen.origin, make_response(page)))


def who_answers(network: Network) -> Person:
    """The person who has pressed a button. Raises WrongApp when there is no such person."""
    person = people.person(network.name, request.form.get("person", ""))
    if person is None:
        raise WrongApp("There is no such person here.")
    return person


def is_yes() -> bool:
    """Whether the button was Allow."""
    return request.form.get("decision") == "allow"


def ticked(name: str, offered: Iterable[str]) -> tuple[str, ...]:
    """Which of the offered boxes called `name` are ticked, in the order of the offer."""
    sent = request.form.getlist(name)
    return tuple(value for value in offered if value in sent)


def existing(network: Network, accounts: Iterable[Account], person: Person) -> list[Account]:
    """Those of the accounts that have not been deleted."""
    with here.world().held() as db:
        return [
            account
            for account in accounts
            if not faults.has(db, network.name, Trouble.DELETE_ACCOUNT, account.id, person.id)
        ]


def remember(network: Network, person: Person, response: Response) -> Response:
    """Like the real ones, the network knows next time who sits at this browser."""
    response.set_cookie(_cookie(network), person.id, path=f"/{network.name}/", httponly=True, samesite="Lax")
    return response


def forget(network: Network, response: Response) -> Response:
    """Nobody sits at this browser any more."""
    response.set_cookie(_cookie(network), NOBODY, path=f"/{network.name}/", httponly=True, samesite="Lax")
    return response


def is_locked(network: Network, person: Person) -> bool:
    """Whether the person, or one of their accounts, is locked for good."""
    subjects = (person.id, *(account.id for account in person.accounts))
    with here.world().held() as db:
        return any(faults.has(db, network.name, Trouble.LOCK, subject, person.id) for subject in subjects)


def _link_for(person_id: str) -> str:
    """This same question, asked of that person; "" asks first who it is."""
    return f"{request.path}?{urlencode(request.args.to_dict() | {'person': person_id})}"


def _cookie(network: Network) -> str:
    return f"pretend_{network.name}_person"
