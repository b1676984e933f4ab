"""The log in plain sentences: "Ada Lovelace disconnected Example GmbH (Facebook): 14 scheduled posts cancelled"."""

from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from webapp.domain.levels import Level
from webapp.domain.lifecycle import Reason
from webapp.models import Event
from webapp.models.event import Verb
from webapp.pages.formats import level_words, moment, network_name, reason_words

VERBS = {
    Verb.CONNECTED: _l("Connected"),
    Verb.RECONNECTED: _l("Reconnected"),
    Verb.DISCONNECTED: _l("Disconnected"),
    Verb.HISTORY_DELETED: _l("History deleted"),
    Verb.REMOVED: _l("Removed"),
    Verb.RENEWED: _l("Access renewed"),
    Verb.RENEWAL_FAILED: _l("Renewal failed"),
    Verb.CHECKED: _l("Checked"),
    Verb.REVOKED: _l("Access given back"),
    Verb.REVOCATION_FAILED: _l("Access not given back"),
    Verb.CONNECT_REFUSED: _l("Connecting refused"),
    Verb.NOTICE_SETTINGS_CHANGED: _l("Notifications changed"),
    Verb.NOBODY_TO_TELL: _l("Nobody to tell"),
    Verb.SIGNED_IN: _l("Signed in"),
    Verb.SIGNED_OUT: _l("Signed out"),
    Verb.SIGN_IN_REFUSED: _l("Sign-in refused"),
    Verb.ACCESS_DENIED: _l("Not allowed"),
    Verb.PASSWORD_CHANGED: _l("Password changed"),
    Verb.PROFILE_CHANGED: _l("Profile changed"),
    Verb.USER_CREATED: _l("Person added"),
    Verb.PERMISSIONS_CHANGED: _l("Permissions changed"),
    Verb.ACCOUNT_PEOPLE_CHANGED: _l("Who may use an account changed"),
    Verb.HANDED_OVER: _l("Handed over"),
}

SENTENCES = {
    Verb.CONNECTED: _l("%(who)s connected %(account)s."),
    Verb.RECONNECTED: _l("%(who)s reconnected %(account)s."),
    Verb.HISTORY_DELETED: _l("The time to reconnect %(account)s was over: its history was deleted."),
    Verb.REMOVED: _l("%(who)s removed %(account)s and its history."),
    Verb.RENEWED: _l("The access to %(account)s was renewed by itself."),
    Verb.RENEWAL_FAILED: _l("The access to %(account)s could not be renewed by itself."),
    Verb.CHECKED: _l("%(who)s checked %(account)s."),
    Verb.REVOKED: _l("The access was given back to the network."),
    Verb.REVOCATION_FAILED: _l("The access could not be given back to the network."),
    Verb.CONNECT_REFUSED: _l("%(who)s tried to connect an account: refused, nothing was changed."),
    Verb.NOTICE_SETTINGS_CHANGED: _l("%(who)s changed who is notified and when."),
    Verb.NOBODY_TO_TELL: _l("%(account)s needed someone, but there was nobody to tell."),
    Verb.SIGNED_IN: _l("%(who)s signed in."),
    Verb.SIGNED_OUT: _l("%(who)s signed out."),
    Verb.SIGN_IN_REFUSED: _l("A sign-in as %(who)s was refused."),
    Verb.ACCESS_DENIED: _l("%(who)s tried something they may not do: refused, nothing was changed."),
    Verb.PASSWORD_CHANGED: _l("%(who)s changed their password."),
    Verb.PROFILE_CHANGED: _l("%(who)s changed their profile."),
    Verb.USER_CREATED: _l("%(who)s added a person."),
    Verb.PERMISSIONS_CHANGED: _l("%(who)s changed what %(person)s may do."),
    Verb.ACCOUNT_PEOPLE_CHANGED: _l("%(who)s changed who may use %(account)s."),
    Verb.HANDED_OVER: _l("%(who)s handed %(account)s over to %(person)s."),
}

WHY = {
    Reason.LAPSED: _l("its time ran out without a new sign-in"),
    Reason.INACTIVE: _l("it was not used for too long"),
    Reason.ACCESS_REMOVED: _l("Relink's access was removed at the network"),
    Reason.SECURITY: _l("the network locked the access for security"),
    Reason.ACCOUNT_GONE: _l("the account no longer exists at the network"),
    Reason.PERMISSION_LOST: _l("the needed permission at the network is gone"),
}


FACTS = {
    "authorized_at": _l("Signed in at the network"),
    "active_at": _l("Last used"),
    "network_ends_at": _l("The network's own end"),
    "disconnected_at": _l("Disconnected"),
    "reason": _l("Reason"),
    "history_deleted_at": _l("History deleted"),
    "steps": _l("Days ahead"),
    "tell_sudden": _l("Sudden disconnects"),
    "tell_done": _l("When it is done"),
    "name": _l("Name"),
    "locale": _l("Language"),
    "timezone": _l("Time zone"),
    "permission": _l("Permission"),
    "everyone": _l("Open to everyone"),
    "people": _l("People"),
    "first_connected_by": _l("First connected by"),
    "connected_by": _l("Last connected by"),
}


def fact(name: str, value: Any) -> tuple[str, str]:
    """One fact of before or after, as a reader understands it: its name, and moments in the reader's own zone."""
    shown = str(FACTS[name]) if name in FACTS else name.replace("_", " ")
    if isinstance(value, bool):
        return shown, str(_("yes")) if value else str(_("no"))
    if isinstance(value, list):
        return shown, ", ".join(str(item) for item in value)
    if name == "reason" and value in set(Reason):
        return shown, reason_words(Reason(value))
    if name == "permission" and value in set(Level):
        return shown, level_words(Level(value))
    try:
        return shown, moment(datetime.fromisoformat(str(value))) if name.endswith("_at") else str(value)
    except ValueError:
        return shown, str(value)


def verb_words(verb: Verb) -> str:
    """A verb as the filter shows it."""
    return str(VERBS[verb])


def sentence(event: Event) -> str:
    """One line of the log as a sentence in the reader's language."""
    if event.verb is Verb.DISCONNECTED:
        return _disconnected(event)
    told = _filled(str(SENTENCES[event.verb]), event)
    return f"{told} {_came_back(event)}".strip()


def _filled(sentence: str, event: Event, **facts: str) -> str:
    """The sentence with who and what in it; a name keeps its case at the front, "an account" does not."""
    named = account(event)
    if event.account_name is None and sentence.startswith("%(account)s"):
        named = named[:1].upper() + named[1:]
    person = str(event.details.get("person") or _("somebody"))
    return sentence % {"who": who(event), "account": named, "person": person, **facts}


def who(event: Event) -> str:
    """The actor; without a person it was Relink itself, or the operator."""
    if event.actor_id is not None:
        return event.actor_name
    return str(_("The operator")) if event.actor_name == "operator" else "Relink"


def account(event: Event) -> str:
    """The account with its network, as it was called then."""
    if event.account_name is None:
        return str(_("an account"))
    network = f" ({network_name(event.network)})" if event.network else ""
    return f"{event.account_name}{network}"


def _disconnected(event: Event) -> str:
    known = event.reason in {reason.value for reason in Reason}
    reason = Reason(event.reason) if event.reason and known else None
    if reason in WHY:
        told = _filled(_("%(account)s was disconnected: %(why)s."), event, why=str(WHY[reason]))
    else:
        told = _filled(_("%(who)s disconnected %(account)s."), event)
    cancelled = event.details.get("scheduled_cancelled")
    if not cancelled:
        return told
    posts = ngettext("%(num)s scheduled post cancelled.", "%(num)s scheduled posts cancelled.", cancelled)
    return f"{told} {posts}"


def _came_back(event: Event) -> str:
    back = event.details.get("posts_scheduled_again")
    return str(ngettext("%(num)s post scheduled again.", "%(num)s posts scheduled again.", back)) if back else ""
