"""What a member may do for an organization, whatever the role is called that lets them."""

import re
from typing import Any

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from webapp.sandbox import people
from webapp.sandbox.dialects.door import suffer, through
from webapp.sandbox.dialects.linkedin.caller import allow, caller, member, role, teach, urn_of
from webapp.sandbox.dialects.linkedin.organizations import has_lost, organizations
from webapp.sandbox.dialects.linkedin.speech import SPEECH
from webapp.sandbox.dialects.linkedin.versions import check_protocol, check_version
from webapp.sandbox.networks.linkedin import FACTS, LISTS_ORGANIZATIONS_WITH, PUBLISHING_ROLES
from webapp.sandbox.people import Account
from webapp.sandbox.world.faults import Place
from webapp.sandbox.world.grants import Grant

ACTION = re.compile(r"\(authorizationAction:\((\w+):\(actionType:([A-Z_]+)\)\)\)")
KEY = re.compile(
    r"\(impersonator:(urn:li:person:\d+),organization:urn:li:organization:(\d+),"
    r"action:\((\w+):\(actionType:([A-Z_]+)\)\)\)"
)
PUBLISHING = {("organizationContentAuthorizationAction", "ORGANIC_SHARE_CREATE")}
"""What takes a role in which one may publish; for everything else it takes the role of an administrator."""

bp = Blueprint("linkedin_authorizations", __name__, url_prefix="/linkedin")
teach(bp)


@bp.get("/v2/organizationAuthorizations", endpoint="finder")
@bp.get("/rest/organizationAuthorizations", endpoint="versioned_finder")
@through(SPEECH, Place.READ)
def finder() -> ResponseReturnValue:
    """For each action that is asked about: the organizations, and whether the member may do it there."""
    grant = _admitted()
    actions = ACTION.findall(request.args.get("authorizationActions", ""))
    if request.args.get("bq") != "authorizationActionsAndImpersonator" or not actions:
        raise SPEECH.failure("ILLEGAL_ARGUMENT", "bq and authorizationActions, please")
    groups = [[_told(grant, one, *action) for one in organizations(grant)] for action in actions]
    return jsonify(elements=[{"elements": group, "paging": _all_of(group)} for group in groups])


@bp.get("/v2/organizationAuthorizations/<path:key>", endpoint="by_key")
@bp.get("/rest/organizationAuthorizations/<path:key>", endpoint="versioned_by_key")
@through(SPEECH, Place.READ)
def by_key(key: str) -> ResponseReturnValue:
    """Whether the member may do one thing for one organization."""
    grant = _admitted()
    parts = KEY.fullmatch(key)
    if parts is None:
        raise SPEECH.failure("ILLEGAL_ARGUMENT", "The key is not one of impersonator, organization and action")
    suffer(SPEECH, Place.READ, parts[2])
    account = people.account(FACTS.name, parts[2])
    if account is None or parts[1] != urn_of(member(grant)):
        raise SPEECH.failure("ACCESS_DENIED")
    return jsonify(_told(grant, account, parts[3], parts[4]))


def _admitted() -> Grant:
    if request.path.startswith("/linkedin/rest/"):
        check_version()
    check_protocol()
    grant = caller(Place.READ)
    allow(grant, LISTS_ORGANIZATIONS_WITH)
    return grant


def _told(grant: Grant, account: Account, kind: str, action: str) -> dict[str, Any]:
    roles = PUBLISHING_ROLES if (kind, action) in PUBLISHING else {"ADMINISTRATOR"}
    theirs = account in organizations(grant) and not has_lost(grant, account)
    approved: dict[str, Any] = {"com.linkedin.organization.Approved": {}}
    denied = {"com.linkedin.organization.Denied": {"reasons": ["NO_ROLE" if not theirs else "ROLE_NOT_SUFFICIENT"]}}
    return {
        "impersonator": urn_of(member(grant)),
        "organization": urn_of(account),
        "action": {kind: {"actionType": action}},
        "status": approved if theirs and role(account.id) in roles else denied,
    }


def _all_of(group: list[dict[str, Any]]) -> dict[str, Any]:
    return {"start": 0, "count": len(group), "total": len(group), "links": []}
