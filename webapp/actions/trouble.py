"""What is wrong with a grant although nobody is to blame: written beside it, told to the operator, gone when it works.

The account stays connected through all of it.
"""

import logging
from datetime import datetime, timedelta

from webapp.actions import backoff
from webapp.actions.log import WORKER, record, to_keep
from webapp.models import Grant
from webapp.models.event import Verb
from webapp.networks.room import Unavailable, Why

UNREADABLE = "unreadable"
PERMISSION_MISSING = "permission_missing"
WORDS = {Why.DOWN: "unavailable", Why.RATE_LIMITED: "rate_limited", Why.OUR_CONFIGURATION: "our_configuration"}
ALARMING = frozenset({UNREADABLE, PERMISSION_MISSING, WORDS[Why.OUR_CONFIGURATION]})
"""Those that are told to the operator and stand in the log; an outage passes by itself."""
LOOK_AGAIN = timedelta(hours=6)
"""How long an unreadable grant rests; after that it is tried again, in case its key has come back."""

logger = logging.getLogger(__name__)


def park_unreadable(grant: Grant, now: datetime) -> None:
    """Set aside a grant whose tokens can't be opened, with an alarm; the caller commits, and others go on."""
    _alarm(grant, UNREADABLE, now)
    grant.trouble, grant.trouble_until = UNREADABLE, None
    grant.lease_until, grant.lease_by = None, None
    grant.renew_at = now + LOOK_AGAIN if grant.renew_at is not None else None
    grant.check_at = now + LOOK_AGAIN if grant.check_at is not None else None


def note_unavailable(grant: Grant, outcome: Unavailable, now: datetime) -> datetime:
    """Note that the network could not be asked; gives when to try again."""
    grant.failures += 1
    again = backoff.until(grant.failures, now, outcome.retry_at)
    word = WORDS[outcome.why]
    if outcome.why is Why.OUR_CONFIGURATION:
        _alarm(grant, word, now, outcome.detail)
    grant.trouble, grant.trouble_until = word, again
    return again


def have_checked(grant: Grant, now: datetime) -> None:
    """A network refused something: the consent is looked at at once, and that answer counts; the caller commits."""
    if grant.release_at is not None:
        return
    if grant.check_at is not None:
        grant.check_at = min(grant.check_at, now)
    else:
        grant.renew_at = min(grant.renew_at or now, now)  # where asking costs money a renewal says as much


def note_missing_permission(grant: Grant, missing: tuple[str, ...], now: datetime) -> None:
    """Note that the consent no longer has all that we need; said where it shows, until it is whole again."""
    _alarm(grant, PERMISSION_MISSING, now, " ".join(missing))
    grant.trouble, grant.trouble_until = PERMISSION_MISSING, None


def note_works(grant: Grant, now: datetime) -> None:
    """The network was asked and answered."""
    grant.failures, grant.checked_at = 0, now
    if grant.trouble in WORDS.values():
        grant.trouble, grant.trouble_until = None, None


def _alarm(grant: Grant, word: str, now: datetime, detail: str = "") -> None:
    """Say it once, when it begins; a trouble that lasts is no news."""
    if grant.trouble == word:
        return
    logger.error("grant %s at %s: %s %s", grant.id, grant.network, word, detail)
    record(
        Verb.RENEWAL_FAILED,
        actor=WORKER,
        now=now,
        workspace_id=grant.workspace_id,
        reason=word,
        details={
            "network": grant.network.value,
            **to_keep(grant.network, {"subject": grant.subject_name}),
            **({"detail": detail} if detail else {}),
        },
    )
