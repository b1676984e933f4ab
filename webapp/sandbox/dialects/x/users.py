"""Who somebody is at X. Asking costs money."""

from flask import Blueprint, jsonify, request, url_for
from flask.typing import ResponseReturnValue

from webapp.sandbox import here
from webapp.sandbox.dialects.door import through
from webapp.sandbox.dialects.x.caller import caller, teach
from webapp.sandbox.dialects.x.speech import SPEECH
from webapp.sandbox.networks.x import FACTS, PRICES
from webapp.sandbox.people import Account
from webapp.sandbox.world import ledger
from webapp.sandbox.world.faults import Place

FIELDS = frozenset(
    [
        "affiliation",
        "confirmed_email",
        "connection_status",
        "created_at",
        "description",
        "entities",
        "id",
        "is_identity_verified",
        "location",
        "most_recent_tweet_id",
        "name",
        "parody",
        "pinned_tweet_id",
        "profile_banner_url",
        "profile_image_url",
        "protected",
        "public_metrics",
        "receives_your_dm",
        "subscription",
        "subscription_type",
        "url",
        "username",
        "verified",
        "verified_followers_count",
        "verified_type",
        "withheld",
    ]
)

bp = Blueprint("x_users", __name__, url_prefix="/x/2/users")
teach(bp)


@bp.get("/me", endpoint="me")
@through(SPEECH, Place.READ)
def me() -> ResponseReturnValue:
    """The account behind the token."""
    found = caller(Place.READ, "users_me", FACTS.lists_with)
    wanted = {"id", "name", "username"} | _wanted_fields()
    bill("billed_users_me")
    return jsonify(data={name: value for name, value in _told(found.account).items() if name in wanted})


def bill(item: str) -> None:
    """Put a call on the app's bill."""
    with here.world().held() as db:
        ledger.count(db, FACTS.name, item)
        ledger.count(db, FACTS.name, "billed_millidollars", PRICES[item])


def _wanted_fields() -> set[str]:
    wanted = {name for name in request.args.get("user.fields", "").split(",") if name}
    if unknown := wanted - FIELDS:
        raise SPEECH.failure("invalid-request", f"The `user.fields` query parameter value [{min(unknown)}] is unknown.")
    return wanted


def _told(account: Account) -> dict[str, object]:
    picture = url_for("public.picture", network=FACTS.name, account_id=account.id, _external=True)
    return {
        "id": account.id,
        "name": account.name,
        "username": account.handle.lstrip("@"),
        "profile_image_url": picture,
        "created_at": "2010-05-01T12:00:00.000Z",
        "description": "",
        "protected": False,
        "verified": False,
    }
