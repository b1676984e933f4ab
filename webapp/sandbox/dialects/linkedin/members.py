"""Who a member is."""

from flask import Blueprint, jsonify, url_for
from flask.typing import ResponseReturnValue

from webapp.sandbox.dialects.door import through
from webapp.sandbox.dialects.linkedin.caller import allow, caller, member, reach, teach
from webapp.sandbox.dialects.linkedin.speech import SPEECH
from webapp.sandbox.networks.linkedin import FACTS, SEES_MEMBER_WITH
from webapp.sandbox.world.faults import Place

bp = Blueprint("linkedin_members", __name__, url_prefix="/linkedin/v2")
teach(bp)


@bp.get("/userinfo", endpoint="userinfo")
@through(SPEECH, Place.READ)
def userinfo() -> ResponseReturnValue:
    """The member behind the token, in the words of OpenID Connect."""
    grant = caller(Place.READ)
    own = member(grant)
    allow(grant, SEES_MEMBER_WITH)
    if own.id in grant.consent.accounts:
        reach(grant, own.id, SEES_MEMBER_WITH)
    given, _, family = own.name.partition(" ")
    picture = url_for("public.picture", network=FACTS.name, account_id=own.id, _external=True)
    told = {"sub": own.id, "name": own.name, "given_name": given, "family_name": family, "picture": picture}
    return jsonify(told | {"locale": {"country": "DE", "language": "de"}})
