"""Reasons by themselves: in a column of their own, and as what can be asked for."""

from collections.abc import Iterator

from flask_babel import gettext as _

from webapp import words
from webapp.actions.activity.history import Line
from webapp.domain.lifecycle import Reason
from webapp.domain.rules import Network
from webapp.models.flow import End
from webapp.pages.activity.telling import access, attempts
from webapp.pages.activity.telling.denied import DENIED
from webapp.pages.activity.telling.told import Told


def why(line: Line) -> str:
    """Why it happened, "" where there is no reason."""
    reason = line.reason or ""
    if reason in set(Reason):
        return words.reason(Reason(reason), line.network)
    if reason in DENIED:
        return str(DENIED[reason])
    if reason in attempts.WHY:
        return str(attempts.WHY[reason])
    return Told(line).fill(str(access.TROUBLES[reason])) if reason in access.TROUBLES else ""


def groups(network: Network | None) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """What can be asked for: why accounts were disconnected, acts refused, and attempts to connect came to nothing.

    `network` is the one whose lines are asked for; None for all of them.
    """
    yield _("Disconnected"), [(str(reason), _anywhere(reason, network)) for reason in Reason]
    yield _("Not allowed"), [(str(denial), str(said)) for denial, said in DENIED.items()]
    yield _("Nothing connected"), [(str(end), str(attempts.WHY[end])) for end in End if end in attempts.WHY]


def _anywhere(reason: Reason, network: Network | None) -> str:
    """A reason's words at one network, or such as are true at all of them."""
    if reason is Reason.PERMISSION_LOST and network is None:
        return str(_("a permission is missing, or the account is gone"))
    return words.reason(reason, network)
