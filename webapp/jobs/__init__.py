"""What the worker runs, each by its name: one action, as much of it as one turn allows, and a note that it ran.

A job is told nothing but when it was due: what there is to do stands in the database. So it does no harm to run one
twice, on several machines or late, and whatever older or newer code hands over is ignored.
"""

import logging
from collections.abc import Callable
from functools import wraps

from webapp import clock
from webapp.actions.accounts import pictures as picturing
from webapp.actions.connecting import abandoned, links
from webapp.actions.consents import check as checking
from webapp.actions.consents import forget as forgetting
from webapp.actions.consents import renew as renewing
from webapp.actions.consents import revoke as revoking
from webapp.actions.exporting import export_making, exports
from webapp.actions.house import house
from webapp.actions.media import orphans as sweeping_up
from webapp.actions.notices import deliver as delivering
from webapp.actions.notices import outbox, personal
from webapp.actions.notices import sweep as sweeping
from webapp.actions.notices.deliver import Fate
from webapp.actions.operating import alarms, pulse
from webapp.actions.publishing import history_fetch as fetching
from webapp.actions.publishing import publish as publishing
from webapp.actions.signing_in import sign_in
from webapp.actions.team import asking, invitations
from webapp.jobs.bell import ring
from webapp.jobs.turn import Turn

__all__ = [
    "JOBS",
    "check",
    "deliver",
    "export",
    "forget",
    "history",
    "orphans",
    "pictures",
    "publish",
    "renew",
    "revoke",
    "ring",
    "sweep",
    "tidy",
    "warn",
]

Job = Callable[..., int]
Work = Callable[[Turn], int]

JOBS: dict[str, Job] = {}
"""Every job there is; a worker runs nothing else, whatever stands in the queue."""

logger = logging.getLogger(__name__)


def job(work: Work) -> Job:
    """Make a job of some work, which gives how much it did."""
    name = work.__name__

    @wraps(work)
    def run(*_: object, **__: object) -> int:
        done = work(Turn())
        pulse.beat(name, done, clock.now())
        if done:
            logger.info("%s: %d", name, done)
        return done

    JOBS[name] = run
    return run


@job
def sweep(turn: Turn) -> int:
    """Whatever an account's alarm clock says: lapses, notices, lost history."""
    done = sweeping.sweep(clock.now(), going=turn)
    if done.told:
        ring("deliver")
    if done.lapsed:
        ring("revoke")
    return done.seen


@job
def deliver(turn: Turn) -> int:
    """Mails that are owed."""
    total = 0
    while turn() and (fates := delivering.deliver(clock.now(), turn)):
        total += fates[Fate.SENT]
        if fates[Fate.SERVER_AWAY]:
            break
    return total


@job
def publish(turn: Turn) -> int:
    """Posts whose time has come, and those of which nobody knows what became of them."""
    done = publishing.due(house(), clock.now(), turn)
    if done:
        ring("deliver")
        ring("check")
    return done


@job
def renew(turn: Turn) -> int:
    """Access tokens about to end."""
    return renewing.due(house(), clock.now(), turn)


@job
def check(turn: Turn) -> int:
    """Consents that were not looked at for a while."""
    return checking.due(house(), clock.now(), turn)


@job
def revoke(turn: Turn) -> int:
    """Consents to be given back."""
    return revoking.due(house(), clock.now(), turn)


@job
def pictures(turn: Turn) -> int:
    """Pictures of accounts that are new or have changed."""
    return picturing.due(house(), clock.now(), turn)


@job
def history(turn: Turn) -> int:
    """What was published on accounts without us."""
    return fetching.due(house(), clock.now(), turn)


@job
def export(turn: Turn) -> int:
    """Archives that somebody asked for."""
    done = export_making.due(house(), clock.now(), turn)
    if done:
        ring("deliver")
    return done


@job
def tidy(turn: Turn) -> int:
    """Flows that nobody finished, and sign-ins, letters, links, requests, invitations and archives that are over."""
    now = clock.now()
    total = sign_in.forget(now - house().settings.session_lifetime)
    total += outbox.forget(now) + links.forget(now) + asking.forget(now) + invitations.forget(now)
    total += exports.forget(house(), now) + personal.forget(now)
    while turn() and (closed := abandoned.tidy(house(), now)):
        total += closed
    return total


@job
def orphans(turn: Turn) -> int:
    """Files that no row names, and compositions in which nothing stands."""
    return sweeping_up.due(house(), clock.now(), turn)


@job
def forget(turn: Turn) -> int:
    """People who asked a network to have us forget them."""
    return forgetting.due(house(), clock.now(), turn)


@job
def warn(_turn: Turn) -> int:
    """Say what only the operator can mend, once a day; saying so is nothing done."""
    alarms.warn(house().rooms, clock.now())
    return 0
