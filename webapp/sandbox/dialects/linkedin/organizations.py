"""The organizations in which a member has a role: as a list of roles, by id, and by what one may do there."""

import re
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, jsonify, request, url_for
from flask.typing import ResponseReturnValue

from webapp.sandbox import here, people
from webapp.sandbox.dialects.door import suffer, through
from webapp.sandbox.dialects.linkedin.caller import allow, caller, member, reach, role, teach, urn_of
from webapp.sandbox.dialects.linkedin.speech import SPEECH
from webapp.sandbox.dialects.linkedin.versions import check_protocol, check_version
from webapp.sandbox.networks.linkedin import FACTS, LISTS_ORGANIZATIONS_WITH, LOGO
from webapp.sandbox.people import Account
from webapp.sandbox.world import access
from webapp.sandbox.world.faults import Place
from webapp.sandbox.world.grants import Grant

PAGE = 10
LONGEST_PAGE = 100
IDS = re.compile(r"List\(([0-9]{1,19}(?:,[0-9]{1,19})*)\)")

bp = Blueprint("linkedin_organizations", __name__, url_prefix="/linkedin/rest")
teach(bp)


@bp.get("/organizationAcls", endpoint="acls")
@through(SPEECH, Place.READ)
def acls() -> ResponseReturnValue:
    """The member's roles, page by page."""
    grant = _admitted()
    if request.args.get("q") != "roleAssignee":
        raise SPEECH.failure("ILLEGAL_ARGUMENT", "q: must be roleAssignee")
    roles = (_acl(grant, one) for one in organizations(grant))
    found = [element for element in roles if _is_asked_for(element)]
    start, count = _number("start", 0, None), _number("count", PAGE, LONGEST_PAGE)
    return jsonify(elements=found[start : start + count], paging=_paging(start, count, len(found)))


@bp.get("/organizations/<int:organization_id>", endpoint="organization")
@through(SPEECH, Place.READ)
def organization(organization_id: int) -> ResponseReturnValue:
    """One organization, for those who have a role in it."""
    grant = _admitted()
    suffer(SPEECH, Place.READ, str(organization_id))
    account = people.account(FACTS.name, str(organization_id))
    if account is None or account.kind != "organization" or is_gone(grant, account):
        raise SPEECH.failure("NOT_FOUND")
    return jsonify(_told(reach(grant, account.id, LISTS_ORGANIZATIONS_WITH)))


@bp.get("/organizations", endpoint="several")
@bp.get("/organizationsLookup", endpoint="lookup")
@through(SPEECH, Place.READ)
def several() -> ResponseReturnValue:
    """Several organizations by their ids; those that are not to be seen are errors of their own."""
    grant = _admitted()
    asked = IDS.fullmatch(request.args.get("ids", ""))
    if asked is None:
        raise SPEECH.failure("ILLEGAL_ARGUMENT", "ids: must be a List(…) of numbers")
    wanted = dict.fromkeys(asked[1].split(","))
    visible = {one.id: one for one in organizations(grant) if not has_lost(grant, one)}
    errors = {one: {"status": 404, "message": "Could not find entity"} for one in wanted if one not in visible}
    results = {one: _told(visible[one]) for one in wanted if one in visible}
    return jsonify(results=results, statuses=dict.fromkeys(results, 200), errors=errors)


def organizations(grant: Grant) -> list[Account]:
    """The organizations of a consent that still exist."""
    found = (people.account(FACTS.name, account_id) for account_id in grant.consent.accounts)
    return [one for one in found if one is not None and one.kind == "organization" and not is_gone(grant, one)]


def is_gone(grant: Grant, account: Account) -> bool:
    """Whether an organization was deleted."""
    with here.world().held() as db:
        return access.is_deleted(db, grant, account.id)


def has_lost(grant: Grant, account: Account) -> bool:
    """Whether the member has no role there any more."""
    with here.world().held() as db:
        return not access.still_there(db, grant, account.id)


def _admitted() -> Grant:
    check_version()
    check_protocol()
    grant = caller(Place.READ)
    member(grant)
    allow(grant, LISTS_ORGANIZATIONS_WITH)
    return grant


def _acl(grant: Grant, account: Account) -> dict[str, str]:
    return {
        "organization": urn_of(account),
        "role": role(account.id),
        "roleAssignee": urn_of(member(grant)),
        "state": "REVOKED" if has_lost(grant, account) else "APPROVED",
    }


def _is_asked_for(element: dict[str, str]) -> bool:
    return all(request.args.get(name) in {None, element[name]} for name in ("role", "state"))


def _paging(start: int, count: int, total: int) -> dict[str, Any]:
    links = []
    if start + count < total:
        further = request.args.to_dict() | {"start": str(start + count), "count": str(count)}
        href = f"{request.path.removeprefix('/linkedin')}?{urlencode(further)}"  # as the real host would name it
        links.append({"type": "application/json", "rel": "next", "href": href})
    return {"start": start, "count": count, "total": total, "links": links}


def _number(name: str, usual: int, most: int | None) -> int:
    sent = request.args.get(name, str(usual))
    if not (sent.isascii() and sent.isdigit() and len(sent) < 10):
        raise SPEECH.failure("ILLEGAL_ARGUMENT", f"{name}: must be a whole number")
    return int(sent) if most is None else min(max(int(sent), 1), most)


def _told(account: Account) -> dict[str, Any]:
    names = {"localized": {"en_US": account.name}, "preferredLocale": {"country": "US", "language": "en"}}
    told = {"id": int(account.id), "localizedName": account.name, "name": names, "vanityName": account.handle}
    if "logoV2" in request.args.get("projection", ""):
        picture = url_for("public.picture", network=FACTS.name, account_id=account.id, _external=True)
        told["logoV2"] = {"original~": {"elements": [{"identifiers": [{"identifier": picture}]}]}}
    elif "projection" not in request.args:
        asset = f"urn:li:digitalmediaAsset:{LOGO}{account.id}"
        told["logoV2"] = {"cropped": asset, "original": asset, "cropInfo": {"x": 0, "y": 0, "width": 0, "height": 0}}
    return told
