"""What one row of the Accounts tab shows and allows: decided here, so that templates ask no question of permission."""

import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from webapp.actions.team import asking
from webapp.actions.team.asking import Asked, Requests
from webapp.actions.team.people import Known, People
from webapp.domain import lifecycle, permissions
from webapp.domain.holders import can_hold
from webapp.domain.lifecycle import Reason, State, Status, days_left
from webapp.domain.permissions import Act, Holding, Person
from webapp.domain.rules import Network
from webapp.domain.troubles import MENDED_BY_A_YES
from webapp.models import Account

NAME_SHOWN = 100
"""Longer names are cut where they are shown; the networks themselves allow less."""
UNNAMED = "…"
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Row:
    """One account as its reader sees it. Moments are aware datetimes in UTC; None is "not so" or "not known".

    `days` counts those left until a person must come back or, once disconnected, until the history is lost. `ask`
    names who can reconnect it where the reader may not (an empty name: a super admin); `better_by` who had better do
    it. `only_days` is for how many days the network gave access, where that is less than usual. `together` counts the
    accounts that one sign-in of `subject`, at the network, repairs. `trouble` is what is wrong with the consent right
    now, in one word, until `trouble_until`; the account stays connected. `asks` is what the reader may not do and can
    ask others for, `asked` what they asked for today.
    """

    id: int
    network: Network
    name: str
    handle: str
    picture: str | None
    state: State
    reason: Reason | None
    since: datetime | None
    deadline: datetime | None
    by_inactivity: bool
    only_days: int | None
    kept_until: datetime | None
    days: int | None
    first_connector: str | None
    last_connector: str | None
    nobody_holds_it: bool
    offers_reconnect: bool
    ask: str | None
    better_by: str | None
    together: int
    subject: str
    offers_disconnect: bool
    offers_remove: bool
    offers_check: bool
    offers_link: bool
    asks: tuple[Act, ...]
    asked: tuple[tuple[Act, Asked], ...]
    offers_people: bool
    trouble: str | None
    trouble_until: datetime | None
    trouble_within_a_day: bool

    @property
    def offers_acts(self) -> bool:
        """Whether there is anything in the row's menu for this reader."""
        offers = (self.offers_disconnect, self.offers_remove, self.offers_check)
        return any(offers) or bool({Act.DISCONNECT, Act.REMOVE} & {*self.asks, *dict(self.asked)})


@dataclass(frozen=True)
class Reader:
    """Who reads rows, when, and what is known besides the accounts themselves.

    `offered` are the networks that are configured; `together` is `listing.repaired_together`. `requests` gives
    `asking.today`: a statement spared where there is nothing that the reader may not do.
    """

    person: Person
    people: People
    offered: frozenset[Network]
    together: Mapping[tuple[Network, str], int]
    now: datetime
    requests: Callable[[], Requests] = dict

    def rows(self, accounts: Iterable[Account]) -> list[Row]:
        """A row for each account, in the same order. What is said of several of them, the first one says."""
        rows, told = [], set()
        for account in accounts:
            row, who = self.row(account), (account.network, account.subject_id)
            rows.append(replace(row, together=0) if row.together and who in told else row)
            told.add(who)
        return rows

    def row(self, account: Account) -> Row:
        """What this reader sees of one account, and may do with it."""
        status, holding = account.status(self.now), account.holding
        wrong = trouble_of(account, status)
        helps = reconnecting_helps(status, wrong) and account.network in self.offered
        return Row(
            id=account.id,
            network=account.network,
            name=name_shown(account),
            handle=clean(account.handle),
            picture=account.picture_mark,
            first_connector=self._name(holding.first_connector),
            last_connector=self._name(holding.last_connector),
            nobody_holds_it=not any(can_hold(known.person) for known in self._connectors(holding)),
            subject=clean(account.subject_name or ""),
            **standing(account, status, wrong, self.now),
            **self._reconnecting(account, status, helps),
            **self._offers(account, is_connected(status), helps),
        )

    def _reconnecting(self, account: Account, status: Status, helps: bool) -> dict[str, Any]:
        """Whether the reader can reconnect it, who can or had better do so, and what else one sign-in repairs."""
        may = permissions.may_reconnect(self.person, account.holding) is None
        together = self.together.get((account.network, account.subject_id or ""), 0)
        return {
            "offers_reconnect": helps and may,
            "ask": self._whom_to_ask(account.holding) if helps and not may else None,
            "better_by": self._better_by(account.holding) if helps and may else None,
            "together": together if helps and may and in_need(status) else 0,
        }

    def _offers(self, account: Account, connected: bool, helps: bool) -> dict[str, Any]:
        """What else the reader may do, and what they can ask others for."""
        may_cut = permissions.may_disconnect(self.person, account.holding) is None
        may_share = permissions.may_share_link(self.person, account.holding) is None
        wanted = self._wanted(account, connected, helps)
        return {
            "offers_disconnect": may_cut and connected,
            "offers_remove": may_cut,
            "offers_check": connected and permissions.may_check(self.person) is None,
            "offers_link": account.network in self.offered and may_share,
            "asks": tuple(act for act, done in wanted.items() if done is None),
            "asked": tuple((act, done) for act, done in wanted.items() if done is not None),
            "offers_people": permissions.may_administer(self.person) is None,
        }

    def _wanted(self, account: Account, connected: bool, helps: bool) -> dict[Act, Asked | None]:
        """What would make sense and the reader may not do, but somebody may; with whom they asked for it today."""
        sensible = {Act.RECONNECT: helps, Act.DISCONNECT: connected, Act.REMOVE: True}
        return {
            act: self.requests().get((account.id, act))
            for act, makes_sense in sensible.items()
            if makes_sense
            and permissions.may(act, self.person, account.holding) is not None
            and asking.whom(act, account, self.people)
        }

    def _name(self, user_id: int | None) -> str | None:
        known = self.people.get(user_id) if user_id is not None else None
        return clean(known.name) if known else None

    def _connectors(self, holding: Holding) -> list[Known]:
        ids = dict.fromkeys((holding.first_connector, holding.last_connector))
        return [self.people[user_id] for user_id in ids if user_id is not None and user_id in self.people]

    def _whom_to_ask(self, holding: Holding) -> str:
        admins = [known for known in self.people.values() if known.person.super_admin]
        able = (
            known.name
            for known in [*self._connectors(holding), *admins]
            if permissions.may_reconnect(known.person, holding) is None
        )
        return clean(next(able, ""))

    def _better_by(self, holding: Holding) -> str | None:
        known = self.people.get(permissions.better_asked(self.person, holding) or 0)
        able = known is not None and permissions.may_reconnect(known.person, holding) is None
        return clean(known.name) if known is not None and able else None


def standing(account: Account, status: Status, wrong: str | None, now: datetime) -> dict[str, Any]:
    """How the account stands, whoever reads it."""
    end, again = status.deadline, retry_of(account, wrong, now)
    return {
        "state": status.state,
        "reason": status.reason,
        "since": status.since,
        "deadline": end.at if end else None,
        "by_inactivity": end is not None and end.reason is Reason.INACTIVE,
        "only_days": _only_days(account, status),
        "kept_until": status.kept_until,
        "days": days_of(status, now),
        "trouble": wrong,
        "trouble_until": again,
        "trouble_within_a_day": again is not None and again - now < ONE_DAY,
    }


def is_connected(status: Status) -> bool:
    """Whether the link stands, with time left or not much."""
    return status.state in (State.CONNECTED, State.EXPIRING)


def trouble_of(account: Account, status: Status) -> str | None:
    """What is wrong with the consent of a connected account right now."""
    return account.grant.trouble if account.grant is not None and is_connected(status) else None


def retry_of(account: Account, wrong: str | None, now: datetime) -> datetime | None:
    """When the trouble is looked at again; None where that is not known, or any moment now."""
    until = account.grant.trouble_until if wrong and account.grant else None
    return until if until is not None and until > now else None


def reconnecting_helps(status: Status, wrong: str | None) -> bool:
    """Whether a person's new yes would make anything better."""
    return status.state is not State.CONNECTED or wrong in MENDED_BY_A_YES


def in_need(status: Status) -> bool:
    """Whether a person should act: `standings.IN_NEED` for one account."""
    cut_off = status.state is State.DISCONNECTED and status.reason is not Reason.MANUAL
    return status.state is State.EXPIRING or cut_off


def days_of(status: Status, now: datetime) -> int | None:
    """Days left until the moment that matters most to the reader; None where no clock runs."""
    until = status.deadline.at if status.deadline else status.kept_until
    return None if until is None else days_left(until, now)


def name_shown(account: Account) -> str:
    """The account's name, fit for a page: never empty, not endless."""
    return clean(account.name) or clean(account.handle) or UNNAMED


def clean(text: str) -> str:
    """Text from elsewhere without signs that can't be seen on purpose (control signs), cut where it gets endless."""
    if text.isprintable() and len(text) <= NAME_SHOWN:
        return text.strip()
    seen = "".join(sign for sign in text[: 2 * NAME_SHOWN] if unicodedata.category(sign) not in ("Cc", "Cs")).strip()
    return seen if len(seen) <= NAME_SHOWN else seen[: NAME_SHOWN - 1] + "…"


def _only_days(account: Account, status: Status) -> int | None:
    """For how many days the network gave access, of a connected account where that is less than it usually gives."""
    given = lifecycle.given_only(account.life, account.rule) if status.state is State.CONNECTED else None
    return None if given is None else round(given / ONE_DAY)
