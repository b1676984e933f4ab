"""What happened to an account: disconnected and why, back with what, removed, emptied, checked."""

from datetime import datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from webapp import words
from webapp.actions.consents.hints import TOLD_BY_NETWORK
from webapp.actions.consents.renew import INTERRUPTED
from webapp.domain.lifecycle import Reason
from webapp.domain.notices import Kind
from webapp.domain.rules import Network
from webapp.pages.activity.telling.told import KEPT, Told, is_whole_number, joined
from webapp.pages.formats import date

WHY = {
    Reason.LAPSED: _l("its time ran out without a new sign-in"),
    Reason.INACTIVE: _l("it was not used for too long"),
    Reason.ACCESS_REMOVED: _l("Relink’s access was removed at the network"),
    Reason.SECURITY: _l("the network locked the access for security"),
    Reason.ACCOUNT_GONE: _l("the account no longer exists at the network"),
    Reason.PERMISSION_LOST: _l("the needed permission at the network is gone"),
}
"""Why an account was disconnected although nobody wanted it."""
HOW_KNOWN = {
    TOLD_BY_NETWORK: _l("%(network)s told Relink so."),
    INTERRUPTED: _l("Relink was interrupted while it renewed the access."),
}


def connected(told: Told) -> str:
    """A new account, and as whom the person signed in at the network."""
    return joined([told.fill(_("%(who)s connected %(account)s.")), _signed_in_as(told)])


def exported(told: Told) -> str:
    """Posts and account data, to be taken along."""
    if told.line.account_id is None:
        return told.fill(_("%(who)s asked for an export of all accounts."))
    return told.fill(_("%(who)s asked for an export of %(account)s."))


def disconnected(told: Told) -> str:
    """By hand, or from outside: then why, and how Relink knows. And what became of the scheduled posts."""
    why = why_of(Reason(told.line.reason), told.line.network) if told.line.reason in set(Reason) else ""
    number = told.number("scheduled_cancelled")
    if not why:
        by_hand = _("%(who)s disconnected %(account)s.")
        if number:
            by_hand = ngettext(
                "%(who)s disconnected %(account)s: %(num)s scheduled post cancelled.",
                "%(who)s disconnected %(account)s: %(num)s scheduled posts cancelled.",
                number,
                **KEPT,
            )
        return joined([told.fill(by_hand), _how_known(told)])
    cancelled = ngettext("%(num)s scheduled post cancelled.", "%(num)s scheduled posts cancelled.", number)
    sentence = told.fill(_("%(account)s was disconnected: %(why)s."), why=why)
    return joined([sentence, _how_known(told), str(cancelled) if number else ""])


def why_of(reason: Reason, network: Network | None) -> str:
    """Why an account was disconnected, as far as its network lets anybody know; "" where somebody wanted it."""
    if reason is Reason.PERMISSION_LOST and network in words.TELL_NO_ENDS:
        gone = _(
            "it was deleted at %(network)s, or the right to manage it there is missing", network=words.network(network)
        )
        return str(gone)
    return str(WHY.get(reason, ""))


def _how_known(told: Told) -> str:
    known = HOW_KNOWN.get(told.said("hint"))
    return told.fill(str(known)) if known else ""


def reconnected(told: Told) -> str:
    """Who brought it back, and what came back with it."""
    again, parked = told.number("posts_scheduled_again"), told.number("posts_parked")
    history = {"kept": _("Its history is back."), "gone": _("Its history could no longer come back; it starts empty.")}
    return joined([
        told.fill(_("%(who)s reconnected %(account)s.")),
        _signed_in_as(told),
        history.get(told.said("history"), ""),
        ngettext("%(num)s post scheduled again.", "%(num)s posts scheduled again.", again) if again else "",
        ngettext("%(num)s post waits for a decision.", "%(num)s posts wait for a decision.", parked) if parked else "",
    ])  # fmt: skip


def _signed_in_as(told: Told) -> str:
    if not told.said("subject"):
        return ""
    return told.fill(_("At %(network)s they signed in as %(subject)s."))


def history_deleted(told: Told) -> str:
    """The window was over."""
    number = told.number("posts")
    return joined([
        told.fill(_("The time to reconnect %(account)s was over: its history was deleted.")),
        ngettext("%(num)s post is gone.", "%(num)s posts are gone.", number) if number else "",
    ])  # fmt: skip


def removed(told: Told) -> str:
    """Taken out for good, with how many posts."""
    posts = told.line.details.get("posts")
    number = sum(value for value in posts.values() if is_whole_number(value)) if isinstance(posts, dict) else 0
    return joined([
        told.fill(_("%(who)s removed %(account)s and its history.")),
        ngettext("%(num)s post is gone.", "%(num)s posts are gone.", number) if number else "",
    ])  # fmt: skip


def nobody_to_tell(told: Told) -> str:
    """What nobody heard."""
    day, kind = moment_of(told.said("at")), told.said("kind")
    if kind == Kind.AHEAD and day is not None:
        asks = _("%(account)s has to be reauthorized by %(date)s, but there was nobody to tell.")
        return told.fill(asks, date=date(day))
    if kind == Kind.LOSS and day is not None:
        told_of = _("The history of %(account)s is deleted after %(date)s, but there was nobody to tell.")
        return told.fill(told_of, date=date(day))
    if kind == Kind.SUDDEN:
        return told.fill(_("%(account)s was disconnected by the network, but there was nobody to tell."))
    return told.fill(_("%(account)s needed someone, but there was nobody to tell."))


def moment_of(words: str) -> datetime | None:
    """The moment that words in ISO form name, if they do."""
    try:
        moment = datetime.fromisoformat(words)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None
