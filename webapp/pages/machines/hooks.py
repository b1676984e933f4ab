"""Where networks tell us that somebody took our access away. Nobody signs in here: each message carries its signature.

The answer is the same whether or not anybody is known, and a network that is not set up has no address here.
"""

from flask import Blueprint, abort, current_app, jsonify, request, url_for
from flask.typing import ResponseReturnValue

from webapp import jobs
from webapp.actions.consents import deletion, hints
from webapp.actions.house import house
from webapp.domain.rules import MAY_HAVE_US_FORGET, Network
from webapp.networks.hooks import Hint, google, meta, readers, x
from webapp.pages import guard
from webapp.pages.machines.health import plain
from webapp.pages.origin import csrf
from webapp.settings import NetworkSettings

pages = Blueprint("hooks", __name__)
csrf.exempt(pages)

LARGEST_BYTES = 64 * 1024
READERS = readers()
TELLING = {*READERS, Network.YOUTUBE}
GOOGLE_AUTH_URL = "https://accounts.google.com/o/oauth2/v2/auth"


@pages.post("/hooks/<network>")
@guard.open_to_all("guarded here: by the network's signature over the raw body")
def told(network: str) -> ResponseReturnValue:
    """Take a network's message: 200 if it is signed, 403 if not, 413 above 64 KiB."""
    which, own = _known(network)
    request.max_content_length = LARGEST_BYTES
    if which is Network.YOUTUBE:
        return _told_by_google(own)
    secret = _secret(which, own)
    headers = {name.lower(): value for name, value in request.headers.items()}
    found = READERS[which](request.get_data(), headers, secret)
    return _taken(which, found, 200) if found is not None else plain("Not signed as it should be.", 403)


@pages.post("/hooks/<network>/data-deletion")
@guard.open_to_all("guarded here: by the network's signature")
def forget(network: str) -> ResponseReturnValue:
    """Take somebody's wish to be forgotten; answers with the code of it, and where one sees how it stands."""
    which, own = _known(network)
    if which not in MAY_HAVE_US_FORGET:
        abort(404)
    request.max_content_length = LARGEST_BYTES
    found = meta.signed_request(request.get_data(), _secret(which, own))
    if not found:
        return plain("Not signed as it should be.", 403)
    code = deletion.ask(house(), which, found[0], guard.now())
    jobs.ring("forget")
    page = url_for("data_deletion.show", code=code)
    return jsonify(url=f"{house().settings.public_url}{page}", confirmation_code=code)


@pages.get("/hooks/<network>")
@guard.open_to_all("guarded here: answers only the network's own question whether we listen")
def asked(network: str) -> ResponseReturnValue:
    """Prove to a network that this address is ours."""
    which, own = _known(network)
    if which is Network.YOUTUBE:
        abort(404)  # Google asks nothing
    if which is Network.X:
        answer = x.answer_to_crc(request.args.get("crc_token", ""), _secret(which, own))
        return jsonify(response_token=answer) if answer else plain("Not a question.", 403)
    challenge = meta.answers_challenge(request.args, own.verify_token) if own.verify_token else None
    return plain(challenge) if challenge else plain("Not a question.", 403)


def _told_by_google(own: NetworkSettings) -> ResponseReturnValue:
    """As RFC 8935 wants it: 202 if taken, 400 if not theirs; 503 while we can't find out, so that it is sent again."""
    try:
        found = google.read(request.get_data(), _google_keys(own), own.client_id, guard.now())
    except google.KeysAway:
        return plain("Can't be checked now.", 503)
    return _taken(Network.YOUTUBE, found, 202) if found is not None else plain("Not signed as it should be.", 400)


def _google_keys(own: NetworkSettings) -> google.Keys:
    """Google's keys, kept as long as this process and these settings live."""
    address = own.auth_url or GOOGLE_AUTH_URL
    kept: dict[str, google.Keys] = current_app.extensions.setdefault("relink_google_keys", {})
    return kept.setdefault(address, google.Keys(address))


def _taken(network: Network, found: tuple[Hint, ...], status: int) -> ResponseReturnValue:
    job = hints.take(house(), network, found, guard.now())
    if job is not None:
        jobs.ring(job)
    return plain("ok", status)


def _known(network: str) -> tuple[Network, NetworkSettings]:
    """The network and how it knows us; 404 for one that tells nothing or is not set up."""
    own = house().settings.networks.get(network)
    if own is None or network not in TELLING:
        abort(404)
    return Network(network), own


def _secret(network: Network, own: NetworkSettings) -> str:
    """What the network signs with; 404 where we don't have it."""
    secret = own.hook_secret if network is Network.X else own.client_secret
    return secret or abort(404)
