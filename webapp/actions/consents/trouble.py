"""What is wrong with a grant although nobody is to blame: written beside it, told to the operator, gone when it works.

The account stays connected through all of it. Each kind of call has a trouble of its own (`domain.troubles`). Whoever
writes one has the row locked: it stands in one column with those of the other kinds.
"""

import logging
from datetime import datetime, timedelta

from sqlalchemy import select

from webapp.actions import backoff
from webapp.actions.log import WORKER, record, to_keep
from webapp.domain import troubles
from webapp.domain.troubles import ALARMING, Kind, Troubles, Word
from webapp.models import Grant, db
from webapp.models.event import Verb
from webapp.networks.room import Unavailable, Why

WORDS = {Why.DOWN: Word.UNAVAILABLE, Why.RATE_LIMITED: Word.RATE_LIMITED, Why.OUR_CONFIGURATION: Word.OUR_CONFIGURATION}
LOOK_AGAIN = timedelta(hours=6)
"""How long an unreadable grant rests; after that it is tried again, in case its key has come back."""

logger = logging.getLogger(__name__)


def park_unreadable(grant: Grant, now: datetime) -> None:
    """Set aside a grant whose tokens can't be opened, with an alarm; the caller commits, and others go on."""
    _become(grant, troubles.note(grant.met, Kind.OPENING, Word.UNREADABLE, now), now)
    grant.lease_until, grant.lease_by = None, None
    grant.renew_at = now + LOOK_AGAIN if grant.renew_at is not None else None
    grant.check_at = now + LOOK_AGAIN if grant.check_at is not None else None


def park_unlocked(grant: Grant, now: datetime) -> None:
    """The same for a grant that was read without a lock: not where somebody has it, or has stored tokens meanwhile.

    It does not wait: whoever calls this holds accounts already, of several grants.
    """
    ours = select(Grant).where(Grant.id == grant.id, Grant.generation == grant.generation)
    locked = ours.with_for_update(skip_locked=True).execution_options(populate_existing=True)
    held = db.session.scalar(locked)
    if held is not None:
        park_unreadable(held, now)


def note_unavailable(grant: Grant, kind: Kind, outcome: Unavailable, now: datetime) -> datetime:
    """Note that the network could not be asked; gives when to try this kind of call again."""
    tries = troubles.failures(troubles.lasting(grant.met, now), kind) + 1
    again = backoff.until(tries, now, outcome.retry_at)
    _become(grant, troubles.note(grant.met, kind, WORDS[outcome.why], now, again), now, outcome.detail)
    return again


def note_refuses_us(grant_id: int, kind: Kind, outcome: Unavailable, again: datetime, now: datetime) -> None:
    """Note that the network refuses Relink itself, and nothing else: of calls that are put off elsewhere, to `again`.

    An outage stands beside the post that waits for its end, and a history that comes later is missed by nobody.
    """
    if outcome.why is not Why.OUR_CONFIGURATION:
        return
    grant = db.session.get(Grant, grant_id, with_for_update=True, populate_existing=True)
    if grant is not None:
        _become(grant, troubles.note(grant.met, kind, WORDS[outcome.why], now, again), now, outcome.detail)


def have_checked(grant: Grant, now: datetime) -> None:
    """A network refused something: the consent is looked at at once, and that answer counts; the caller commits."""
    if grant.release_at is not None:
        return
    if grant.check_at is not None:
        grant.check_at = min(grant.check_at, now)
    else:
        grant.renew_at = min(grant.renew_at or now, now)  # where asking costs money a renewal says as much


def note_permissions(grant: Grant, missing: tuple[str, ...], now: datetime) -> None:
    """Note what the consent no longer has of all that we need, or that it has it all; said where it shows."""
    if missing:
        after = troubles.note(grant.met, Kind.PERMISSIONS, Word.PERMISSION_MISSING, now)
    else:
        after = troubles.works(grant.met, Kind.PERMISSIONS, now)
    _become(grant, after, now, " ".join(missing))


def note_works(grant: Grant, kind: Kind, now: datetime) -> None:
    """The network was asked and answered: that is the end of this kind's trouble."""
    _become(grant, troubles.works(grant.met, kind, now), now)


def note_works_if_troubled(grant_id: int, kind: Kind, now: datetime) -> None:
    """The same for calls that are many: only a grant in trouble is locked and written."""
    troubled = select(Grant).where(Grant.id == grant_id, Grant.trouble.is_not(None)).with_for_update()
    grant = db.session.scalar(troubled.execution_options(populate_existing=True))
    if grant is not None:
        note_works(grant, kind, now)


def _become(grant: Grant, after: Troubles, now: datetime, detail: str = "") -> None:
    """Write it down, and say once when an alarming trouble begins, and when the last one has ended.

    What lasts is no news, nor what another kind of call has met already, nor an outage. What is only forgotten, since
    nobody tries it again, is not said to work.
    """
    before = troubles.words(troubles.lasting(grant.met, now)) & ALARMING
    alarming = troubles.words(after) & ALARMING
    grant.become(after)
    for word in alarming - before:
        logger.error("grant %s at %s: %s %s", grant.id, grant.network, word, detail)
        _record(grant, Verb.RENEWAL_FAILED, word, now, **({"detail": detail} if detail else {}))
    if before and not alarming:
        _record(grant, Verb.RENEWED, troubles.worst(before), now)


def _record(grant: Grant, verb: Verb, word: Word, now: datetime, **more: str) -> None:
    details = {"network": grant.network.value, **to_keep(grant.network, {"subject": grant.subject_name}), **more}
    record(verb, actor=WORKER, now=now, workspace_id=grant.workspace_id, reason=word.value, details=details)
