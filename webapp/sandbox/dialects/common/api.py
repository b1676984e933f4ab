"""What an app may do with an access token: who is it, which accounts, one account, a post."""

from typing import Any

from flask import Blueprint, jsonify, request, url_for
from flask.typing import ResponseReturnValue

from webapp.sandbox import here, people
from webapp.sandbox.dialects.common.answers import account_answer
from webapp.sandbox.networks.facts import Network
from webapp.sandbox.weather import weathered
from webapp.sandbox.world import access
from webapp.sandbox.world.faults import Place
from webapp.sandbox.world.grants import Grant
from webapp.sandbox.world.refusals import MESSAGES, Reason, Refused

PAGE = 25
LONGEST_TEXT = 100_000
STATUS = {
    Reason.EXPIRED: 401,
    Reason.ACCESS_REMOVED: 401,
    Reason.SECURITY: 401,
    Reason.PERMISSION_LOST: 403,
    Reason.ACCOUNT_GONE: 410,
}

bp = Blueprint("api", __name__, url_prefix="/<network:network>/api")


class BadCall(Exception):
    """The call makes no sense: a reason in one word, a sentence, and the status."""

    def __init__(self, reason: str, says: str, status: int = 400) -> None:
        super().__init__(reason)
        self.reason, self.says, self.status = reason, says, status


@bp.get("/me", endpoint="me")
@weathered(Place.API)
def me(network: Network) -> ResponseReturnValue:
    """The person behind the token."""
    person = people.person(network.name, _grant(network).consent.person)
    if person is None:
        raise Refused(Reason.ACCESS_REMOVED)
    return jsonify(id=person.id, name=person.name)


@bp.get("/me/accounts", endpoint="accounts")
@weathered(Place.API)
def accounts(network: Network) -> ResponseReturnValue:
    """The accounts that the person ticked, page by page."""
    listed = access.listed(here.world(), _grant(network))
    start = _cursor()
    page, more = listed[start : start + PAGE], start + PAGE < len(listed)
    following = url_for(".accounts", network=network.name, cursor=start + PAGE, _external=True) if more else None
    return jsonify(data=[account_answer(network, account) for account in page], next=following)


@bp.get("/accounts/<account_id>", endpoint="account")
@weathered(Place.API)
def account(network: Network, account_id: str) -> ResponseReturnValue:
    """One account."""
    found = access.reach(here.world(), _grant(network), account_id, network.lists_with)
    return jsonify(account_answer(network, found))


@bp.post("/accounts/<account_id>/posts", endpoint="publish")
@weathered(Place.API)
def publish(network: Network, account_id: str) -> ResponseReturnValue:
    """A post, published at once."""
    grant = _grant(network)
    found = access.reach(here.world(), grant, account_id, network.publishes_with)
    number = access.publish(here.world(), grant, found, _text())
    address = url_for("public.post", network=network.name, number=number, _external=True)
    return jsonify(id=f"{found.id}_{number}", url=address), 201


@bp.errorhandler(Refused)
def refused(refusal: Refused) -> ResponseReturnValue:
    """The network says no, and why."""
    never_was = refusal.reason is Reason.ACCOUNT_GONE and not refusal.known
    status = 404 if never_was else STATUS[refusal.reason]
    return _error(refusal.reason, MESSAGES[refusal.reason], status)


@bp.errorhandler(BadCall)
def bad_call(mistake: BadCall) -> ResponseReturnValue:
    """The app made a mistake."""
    return _error(mistake.reason, mistake.says, mistake.status)


def _error(reason: str, says: str, status: int) -> ResponseReturnValue:
    response = jsonify(error={"reason": reason, "message": says})
    if status == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="Pretend network"'
    return response, status


def _grant(network: Network) -> Grant:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise BadCall("missing_token", "Send the access token as Authorization: Bearer.", 401)
    return access.enter(here.world(), network, token.strip())


def _cursor() -> int:
    cursor = request.args.get("cursor", "0")
    if not (cursor.isascii() and cursor.isdigit() and len(cursor) < 10):
        raise BadCall("bad_cursor", "This cursor did not come from here.")
    return int(cursor)


def _text() -> str:
    body: Any = request.get_json(silent=True)
    text = body.get("text") if isinstance(body, dict) else None
    if not isinstance(text, str) or not text.strip() or len(text) > LONGEST_TEXT or not _is_unicode(text):
        raise BadCall("bad_text", 'Send {"text": "…"} with something in it.')
    return text


def _is_unicode(text: str) -> bool:
    """JSON can smuggle halves of characters in, which nothing can store."""
    return not any(0xD800 <= ord(character) <= 0xDFFF for character in text)
