"""Which verbs are asked for together: the groups of the Activity tab's filter. A verb that is in none is "other"."""

from flask_babel import lazy_gettext as _l

from webapp.models.event import SIGN_INS, Verb

GROUPS = {
    "accounts": (
        _l("Accounts"),
        (
            *(Verb.CONNECTED, Verb.RECONNECTED, Verb.DISCONNECTED, Verb.REMOVED, Verb.HISTORY_DELETED),
            *(Verb.HANDED_OVER, Verb.ACCOUNT_PEOPLE_CHANGED, Verb.LINK_CREATED, Verb.LINK_REVOKED, Verb.LINK_USED),
            Verb.EXPORTED,
        ),
    ),
    "access": (
        _l("Access at the networks"),
        (Verb.RENEWED, Verb.RENEWAL_FAILED, Verb.CHECKED, Verb.REVOKED, Verb.REVOCATION_FAILED),
    ),
    "refused": (_l("Refused and broken off"), (Verb.CONNECT_REFUSED, Verb.ACCESS_DENIED)),
    "people": (
        _l("People and settings"),
        (
            *(Verb.MEMBER_INVITED, Verb.INVITATION_RESENT, Verb.INVITATION_REVOKED, Verb.MEMBER_JOINED),
            *(Verb.MEMBER_DEACTIVATED, Verb.MEMBER_REACTIVATED, Verb.MEMBER_REMOVED),
            *(Verb.USER_CREATED, Verb.PROFILE_CHANGED, Verb.PERMISSIONS_CHANGED, Verb.ACCESS_REQUESTED),
            *(Verb.NOTICE_SETTINGS_CHANGED, Verb.NOBODY_TO_TELL, Verb.PLAN_CHANGED, Verb.WORKSPACE_REMOVED),
        ),
    ),
    "sign_ins": (_l("Sign-ins"), tuple(verb for verb in Verb if verb in SIGN_INS)),
}
"""Key in the address, name, and verbs."""
OTHER = _l("Other")


def verbs_of(group: str) -> frozenset[str]:
    """The verbs of a group."""
    return frozenset(str(verb) for verb in GROUPS[group][1])


def ungrouped() -> list[Verb]:
    """Verbs that no group has."""
    grouped = {verb for _name, verbs in GROUPS.values() for verb in verbs}
    return [verb for verb in Verb if verb not in grouped]
