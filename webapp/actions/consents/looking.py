"""What a network says about a consent and its accounts, each refusal heard twice. No database: this runs in threads."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from webapp.domain.lifecycle import Reason
from webapp.networks.room import Ok, Profile, Refused, Room, Token, Unavailable

OF_THE_PERSON = frozenset({Reason.LAPSED, Reason.ACCESS_REMOVED, Reason.SECURITY})
"""Reasons that may concern the whole consent; the others concern one account."""


@dataclass
class Verdict:
    """What was found out, by the accounts' ids at the network.

    `whole`: why the whole consent is refused. `away`: why the network could not be asked about the rest.
    """

    alive: dict[str, Profile] = field(default_factory=dict)
    refused: dict[str, Reason] = field(default_factory=dict)
    whole: Reason | None = None
    away: Unavailable | None = None


def look(room: Room, token: Token, external_ids: Iterable[str], now: datetime) -> Verdict:
    """Ask about each account; the first answer that concerns all of them ends the questions."""
    verdict = Verdict()
    for external_id in external_ids:
        if verdict.whole is None and verdict.away is None:
            _look_at(room, token, external_id, now, verdict)
    return verdict


def _look_at(room: Room, token: Token, external_id: str, now: datetime, verdict: Verdict) -> None:
    outcome = room.check(token, external_id, now)
    if isinstance(outcome, Refused) and outcome.reason in OF_THE_PERSON:
        whose = room.subject(token, now)
        if isinstance(whose, Refused):
            verdict.whole = whose.reason
            return
        if isinstance(whose, Unavailable):
            verdict.away = whose
            return
    if isinstance(outcome, Refused):
        outcome = room.check(token, external_id, now)
    if isinstance(outcome, Ok):
        verdict.alive[external_id] = outcome.value
    elif isinstance(outcome, Refused):
        verdict.refused[external_id] = outcome.reason
    else:
        verdict.away = outcome
