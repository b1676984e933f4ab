"""The answers "no" of an action, as exceptions. The pages turn each into its own small message and status."""

from datetime import datetime

from webapp.domain.permissions import Denial, Holding


class Refusal(Exception):
    """An act that was not done; nothing was changed. `status` is the HTTP status it is answered with."""

    status = 400


class NotThere(Refusal):
    """It does not exist, or belongs to another workspace: for the asker that is the same."""

    status = 404


class NotAllowed(Refusal):
    """The person may not; `denial` says why, `holding` helps to say who may."""

    status = 403

    def __init__(self, denial: Denial, holding: Holding | None = None) -> None:
        super().__init__(denial.value)
        self.denial, self.holding = denial, holding


class Overtaken(Refusal):
    """Somebody else changed it at the same moment; the page shows what it is now."""

    status = 409


class NotOffered(Refusal):
    """The network is unknown or not configured here."""

    status = 404


class NetworkUnavailable(Refusal):
    """The network can't be reached right now; nothing was changed, try again (from `retry_at`, if known)."""

    status = 503

    def __init__(self, why: str, retry_at: datetime | None = None) -> None:
        super().__init__(why)
        self.why, self.retry_at = why, retry_at
