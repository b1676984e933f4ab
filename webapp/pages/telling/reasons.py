"""Reasons by themselves: in a column of their own, and as what can be asked for."""

from collections.abc import Iterator

from flask_babel import gettext as _

from webapp.actions.history import Line
from webapp.domain.lifecycle import Reason
from webapp.models.flow import End
from webapp.pages.formats import reason_words
from webapp.pages.telling import access, attempts
from webapp.pages.telling.denied import DENIED
from webapp.pages.telling.told import Told


def why(line: Line) -> str:
    """Why it happened, "" where there is no reason."""
    reason = line.reason or ""
    if reason in set(Reason):
        return reason_words(Reason(reason))
    if reason in DENIED:
        return str(DENIED[reason])
    if reason in attempts.WHY:
        return str(attempts.WHY[reason])
    return Told(line).fill(str(access.TROUBLES[reason])) if reason in access.TROUBLES else ""


def groups() -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """What can be asked for: why accounts were disconnected, acts refused, and attempts to connect came to nothing."""
    yield _("Disconnected"), [(str(reason), reason_words(reason)) for reason in Reason]
    yield _("Not allowed"), [(str(denial), str(words)) for denial, words in DENIED.items()]
    yield _("Connecting refused"), [(str(end), str(attempts.WHY[end])) for end in End if end in attempts.WHY]
