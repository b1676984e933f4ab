"""The log in plain sentences: "Ada Lovelace disconnected Example GmbH (Facebook): 14 scheduled posts cancelled".

A verb has a name in VERBS and either one sentence (SENTENCES) or a function for what varies (VARIANTS).
"""

from collections.abc import Callable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from webapp.actions.activity.history import Line
from webapp.models.event import Verb
from webapp.pages.activity.telling import access, accounts, attempts, denied, helping, people
from webapp.pages.activity.telling.told import Mark, Told, plain

VERBS: dict[str, Any] = {
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
    Verb.CONNECT_REFUSED: _l("Nothing connected"),
    Verb.NOTICE_SETTINGS_CHANGED: _l("Notifications changed"),
    Verb.NOBODY_TO_TELL: _l("Nobody to tell"),
    Verb.SIGNED_IN: _l("Signed in"),
    Verb.SIGNED_OUT: _l("Signed out"),
    Verb.SIGN_IN_REFUSED: _l("Sign-in refused"),
    Verb.SIGN_IN_ENDED: _l("Sign-in ended"),
    Verb.PASSWORD_RESET_ASKED: _l("New password asked for"),
    Verb.FACTOR_ADDED: _l("Second step switched on"),
    Verb.FACTOR_REMOVED: _l("Second step switched off"),
    Verb.RECOVERY_CODE_USED: _l("Recovery code used"),
    Verb.RECOVERY_CODES_RENEWED: _l("New recovery codes"),
    Verb.IDENTITY_LINKED: _l("Single sign-on linked"),
    Verb.IDENTITY_UNLINKED: _l("Single sign-on unlinked"),
    Verb.ACCESS_DENIED: _l("Not allowed"),
    Verb.PASSWORD_CHANGED: _l("Password changed"),
    Verb.PROFILE_CHANGED: _l("Profile changed"),
    Verb.USER_CREATED: _l("Person added"),
    Verb.PERMISSIONS_CHANGED: _l("Permissions changed"),
    Verb.ACCOUNT_PEOPLE_CHANGED: _l("Who may use an account changed"),
    Verb.HANDED_OVER: _l("Handed over"),
    Verb.ACCESS_REQUESTED: _l("Asked for help"),
    Verb.LINK_CREATED: _l("Link created"),
    Verb.LINK_REVOKED: _l("Link taken back"),
    Verb.LINK_USED: _l("Link used"),
    Verb.EXPORTED: _l("Export asked for"),
    Verb.MEMBER_INVITED: _l("Invited"),
    Verb.INVITATION_RESENT: _l("Invitation sent again"),
    Verb.INVITATION_REVOKED: _l("Invitation revoked"),
    Verb.MEMBER_JOINED: _l("Joined"),
    Verb.MEMBER_DEACTIVATED: _l("Deactivated"),
    Verb.MEMBER_REACTIVATED: _l("Reactivated"),
    Verb.MEMBER_REMOVED: _l("Removed from the workspace"),
    Verb.PLAN_CHANGED: _l("Plan changed"),
    Verb.WORKSPACE_REMOVED: _l("Workspace removed"),
}

SENTENCES = {
    Verb.CHECKED: _l("%(who)s checked %(account)s."),
    Verb.NOTICE_SETTINGS_CHANGED: _l("%(who)s changed who is notified and when."),
    Verb.SIGNED_IN: _l("%(who)s signed in."),
    Verb.SIGN_IN_REFUSED: _l("A sign-in as %(who)s was refused."),
    Verb.PROFILE_CHANGED: _l("%(who)s changed their profile."),
    Verb.SIGN_IN_ENDED: _l("%(who)s ended one other sign-in of their own."),
    Verb.PASSWORD_RESET_ASKED: _l("Somebody asked for a new password for %(who)s."),
    Verb.FACTOR_ADDED: _l("%(who)s switched on the second step of signing in."),
    Verb.FACTOR_REMOVED: _l("%(who)s switched off the second step of signing in."),
    Verb.RECOVERY_CODE_USED: _l("%(who)s signed in with a recovery code."),
    Verb.RECOVERY_CODES_RENEWED: _l("%(who)s made new recovery codes."),
    Verb.IDENTITY_LINKED: _l("%(who)s linked their single sign-on."),
    Verb.IDENTITY_UNLINKED: _l("%(who)s unlinked their single sign-on."),
    Verb.ACCOUNT_PEOPLE_CHANGED: _l("%(who)s changed who may use %(account)s."),
    Verb.HANDED_OVER: _l("%(who)s handed %(account)s over to %(person)s."),
    Verb.ACCESS_REQUESTED: _l("%(who)s asked for help with %(account)s."),
    Verb.LINK_CREATED: _l("%(who)s made a link by which somebody without a seat can reconnect %(account)s."),
    Verb.LINK_REVOKED: _l("%(who)s took back a link for %(account)s."),
    Verb.LINK_USED: _l("%(account)s was reconnected by a link that %(person)s had made."),
    Verb.MEMBER_INVITED: _l("%(who)s invited %(person)s."),
    Verb.INVITATION_RESENT: _l("%(who)s sent the invitation to %(person)s again."),
    Verb.INVITATION_REVOKED: _l("%(who)s revoked the invitation to %(person)s."),
    Verb.MEMBER_JOINED: _l("%(who)s accepted the invitation and joined."),
    Verb.MEMBER_DEACTIVATED: _l("%(who)s ended the access of %(person)s."),
    Verb.MEMBER_REACTIVATED: _l("%(who)s gave %(person)s access again."),
    Verb.MEMBER_REMOVED: _l("%(who)s removed %(person)s from the workspace."),
    Verb.PLAN_CHANGED: _l("%(who)s changed the plan."),
    Verb.WORKSPACE_REMOVED: _l("%(who)s removed a whole workspace."),
}

VARIANTS: dict[Verb, Callable[[Told], str]] = {
    Verb.CONNECTED: accounts.connected,
    Verb.RECONNECTED: accounts.reconnected,
    Verb.DISCONNECTED: accounts.disconnected,
    Verb.HISTORY_DELETED: accounts.history_deleted,
    Verb.REMOVED: accounts.removed,
    Verb.EXPORTED: accounts.exported,
    Verb.NOBODY_TO_TELL: accounts.nobody_to_tell,
    Verb.RENEWED: access.renewed,
    Verb.RENEWAL_FAILED: access.renewal_failed,
    Verb.REVOKED: access.revoked,
    Verb.REVOCATION_FAILED: access.revocation_failed,
    Verb.CONNECT_REFUSED: attempts.refused,
    Verb.ACCESS_DENIED: denied.denied,
    Verb.SIGNED_OUT: people.signed_out,
    Verb.PASSWORD_CHANGED: people.password_changed,
    Verb.USER_CREATED: people.user_created,
    Verb.PERMISSIONS_CHANGED: people.permissions_changed,
    Verb.ACCESS_REQUESTED: helping.asked,
    Verb.LINK_CREATED: helping.link_created,
    Verb.LINK_USED: helping.link_used,
}


def verb_words(verb: str) -> str:
    """A verb as the filter shows it; one that this version doesn't know by its own words."""
    named = VERBS.get(verb)
    return verb.replace("_", " ") if named is None else str(named)


def sentence(line: Line, mark: Mark = plain) -> str:
    """One line of the log as a sentence in the reader's language; `mark` is how names are written."""
    told = Told(line, mark)
    verb = Verb(line.verb) if line.verb in set(Verb) else None
    if verb in VARIANTS:
        return VARIANTS[verb](told)
    if verb in SENTENCES:
        return told.fill(str(SENTENCES[verb]))
    about = _("%(who)s: %(what)s (%(account)s).") if line.account_id else _("%(who)s: %(what)s.")
    return told.fill(about, what=verb_words(line.verb))
