"""Who may do what (product.md section 4), and the reason for a no. One function per act, one table to read."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Social(StrEnum):
    """The social permission of a person in one workspace, from nothing to everything."""

    NONE = "none"
    VIEW = "view"
    DRAFT = "draft"
    OWN = "own"
    ALL = "all"


class Denial(StrEnum):
    """Why somebody may not do something. The pages turn it into a sentence that says who may."""

    NOT_ACTIVE = "not_active"
    NO_SOCIAL_PERMISSION = "no_social_permission"
    VIEW_ONLY = "view_only"
    DRAFT_ONLY = "draft_only"
    NOT_ALL_ACCOUNTS = "not_all_accounts"
    NO_RIGHTS_ON_ACCOUNT = "no_rights_on_account"
    NOT_FIRST_CONNECTOR = "not_first_connector"
    NOT_YOURS = "not_yours"
    NOT_SUPER_ADMIN = "not_super_admin"


@dataclass(frozen=True)
class Person:
    """Somebody in one workspace. A super admin has every social permission, whatever `social` says."""

    id: int
    social: Social = Social.NONE
    super_admin: bool = False
    active: bool = True


@dataclass(frozen=True)
class Holding:
    """Who is tied to an account: who connected it first and last, and who may use it (None: everyone)."""

    first_connector: int | None
    last_connector: int | None = None
    allowed: frozenset[int] | None = None


Answer = Denial | None
"""None is yes."""


def may_see(person: Person) -> Answer:
    """See accounts and posts: any member with a social permission."""
    if not person.active:
        return Denial.NOT_ACTIVE
    if person.super_admin or person.social is not Social.NONE:
        return None
    return Denial.NO_SOCIAL_PERMISSION


def may_connect(person: Person) -> Answer:
    """Connect a new account: "all accounts", or "own accounts" (then it is theirs)."""
    if person.super_admin and person.active:
        return None
    if (no := may_see(person)) is not None:
        return no
    if person.social in (Social.OWN, Social.ALL):
        return None
    return Denial.DRAFT_ONLY if person.social is Social.DRAFT else Denial.NOT_ALL_ACCOUNTS


def may_reconnect(person: Person, holding: Holding) -> Answer:
    """Reconnect: "all accounts" and rights on that account."""
    if person.super_admin and person.active:
        return None
    if (no := may_see(person)) is not None:
        return no
    if person.social is not Social.ALL:
        return Denial.DRAFT_ONLY if person.social is Social.DRAFT else Denial.NOT_ALL_ACCOUNTS
    if holding.allowed is not None and person.id not in holding.allowed:
        return Denial.NO_RIGHTS_ON_ACCOUNT
    return None


def may_disconnect(person: Person, holding: Holding) -> Answer:
    """Disconnect or remove: a super admin, or whoever connected the account first.

    People who may only draft or only look may not, even where they once connected it; neither may who no longer sees
    the accounts.
    """
    if person.super_admin and person.active:
        return None
    if (no := may_see(person)) is not None:
        return no
    if person.social is Social.DRAFT:
        return Denial.DRAFT_ONLY
    if holding.first_connector != person.id:
        return Denial.NOT_FIRST_CONNECTOR
    return Denial.VIEW_ONLY if person.social is Social.VIEW else None


may_remove = may_disconnect


def may_check(person: Person) -> Answer:
    """Ask the network now whether an account still works: whoever may connect accounts may ask about any."""
    return may_connect(person)


def may_draft(person: Person) -> Answer:
    """Write drafts: "draft only" and up."""
    if (no := may_see(person)) is not None:
        return no
    return Denial.VIEW_ONLY if not person.super_admin and person.social is Social.VIEW else None


def may_publish(person: Person, holding: Holding) -> Answer:
    """Publish or schedule: "own accounts" or more where the account is theirs, "all accounts" with rights on it."""
    if person.super_admin and person.active:
        return None
    if (no := may_draft(person)) is not None:
        return no
    if person.social is Social.DRAFT:
        return Denial.DRAFT_ONLY
    if holding.first_connector == person.id:
        return None
    if person.social is Social.OWN:
        return Denial.NOT_YOURS
    has_rights = holding.allowed is None or person.id in holding.allowed
    return None if has_rights else Denial.NO_RIGHTS_ON_ACCOUNT


def may_administer(person: Person) -> Answer:
    """People, permissions, settings, handover: super admins."""
    if not person.active:
        return Denial.NOT_ACTIVE
    return None if person.super_admin else Denial.NOT_SUPER_ADMIN


may_share_link = may_reconnect
"""Give somebody without a seat a link that reconnects the account: whoever may reconnect it. They answer for it."""


class Act(StrEnum):
    """What people ask others to do who may."""

    CONNECT = "connect"
    RECONNECT = "reconnect"
    DISCONNECT = "disconnect"
    REMOVE = "remove"
    HAND_OVER = "hand_over"
    SEE = "see"


ASKED_AT_MOST = 5
"""A request that goes to more people is nobody's."""


def may(act: Act, person: Person, holding: Holding | None) -> Answer:
    """Whether somebody may do this; `holding` is the account's, None for a new one. SEE: let others see."""
    if act in (Act.HAND_OVER, Act.SEE):
        return may_administer(person)
    if act is Act.CONNECT or holding is None:
        return may_connect(person)
    return (may_reconnect if act is Act.RECONNECT else may_disconnect)(person, holding)


def may_ask_to_see(person: Person) -> Answer:
    """Ask to see the accounts: whoever has access to the workspace at all."""
    return None if person.active else Denial.NOT_ACTIVE


def may_ask(act: Act, person: Person, holding: Holding | None) -> Answer:
    """Ask others to do it: whoever sees the accounts; to hand one over, those who connected it first or last."""
    if act is Act.SEE:
        return may_ask_to_see(person)
    if (no := may_see(person)) is not None or act is not Act.HAND_OVER or holding is None:
        return no
    return None if person.id in (holding.first_connector, holding.last_connector) else Denial.NOT_YOURS


def needs_nobody(act: Act, person: Person, holding: Holding | None) -> bool:
    """Whether somebody has what this act would give them: they may do it themselves, or (SEE) see already."""
    return (may_see(person) if act is Act.SEE else may(act, person, holding)) is None


def asked_to(act: Act, holding: Holding | None, people: Iterable[Person]) -> list[int]:
    """Ids of those who are asked to do what somebody may not do: the few who had best do it, each once, able ones only.

    Whoever first connected the account comes first (product.md: they are recommended to), then the super admins, in
    the order given. Whoever authorized it last is asked in the place of a first connector who can't any more. All
    others who could reconnect it ("all accounts") are left in peace. An empty answer: there is nobody.
    """
    known = {person.id: person for person in people}
    able = [person.id for person in known.values() if may(act, person, holding) is None]
    connectors = (holding.first_connector, holding.last_connector) if holding else ()
    best = [user_id for user_id in connectors if user_id in able][:1]
    admins = [user_id for user_id in able if known[user_id].super_admin]
    return list(dict.fromkeys([*best, *admins]))[:ASKED_AT_MOST]


def better_asked(person: Person, holding: Holding) -> int | None:
    """Id of the original connector, where they are recommended to reauthorize instead; None when it is this person."""
    return None if holding.first_connector in (None, person.id) else holding.first_connector


class Plan(StrEnum):
    """What a workspace has bought."""

    STARTER = "starter"
    PROFESSIONAL = "professional"
    ENTERPRISE = "enterprise"
    FORMER_BASIC = "former_basic"


PLANS_WITH_SOCIAL = frozenset({Plan.PROFESSIONAL, Plan.ENTERPRISE, Plan.FORMER_BASIC})
"""The plans whose workspaces have the social pages; the others see the page that says so."""
