"""Where networks tell us that somebody took our access away. Nobody signs in here: each message carries its signature.

The answer is the same whether or not anybody is known, and a network that is not set up has no address here.
"""

from flask import Blueprint, abort, jsonify, request
from flask.typing import ResponseReturnValue

from webapp import jobs
from webapp.actions import hints
from webapp.actions.house import house
from webapp.domain.rules import Network
from webapp.networks.hooks import meta, readers, x
from webapp.pages import guard
from webapp.pages.health import plain
from webapp.pages.origin import csrf
from webapp.settings import NetworkSettings

pages = Blueprint("hooks", __name__)
csrf.exempt(pages)

LARGEST_BYTES = 64 * 1024
READERS = readers()


@pages.post("/hooks/<network>")
@guard.open_to_all("guarded here: by the network's signature over the raw body")
def told(network: str) -> ResponseReturnValue:
    """Take a network's message: 200 if it is signed, 403 if not, 413 above 64 KiB."""
    which, own = _known(network)
    secret = _secret(which, own)
    request.max_content_length = LARGEST_BYTES
    headers = {name.lower(): value for name, value in request.headers.items()}
    found = READERS[which](request.get_data(), headers, secret)
    if found is None:
        return plain("Not signed as it should be.", 403)
    job = hints.take(house(), which, found, guard.now())
    if job is not None:
        jobs.ring(job)
    return plain("ok")


@pages.get("/hooks/<network>")
@guard.open_to_all("guarded here: answers only the network's own question whether we listen")
def asked(network: str) -> ResponseReturnValue:
    """Prove to a network that this address is ours."""
    which, own = _known(network)
    if which is Network.X:
        answer = x.answer_to_crc(request.args.get("crc_token", ""), _secret(which, own))
        return jsonify(response_token=answer) if answer else plain("Not a question.", 403)
    challenge = meta.answers_challenge(request.args, own.verify_token) if own.verify_token else None
    return plain(challenge) if challenge else plain("Not a question.", 403)


def _known(network: str) -> tuple[Network, NetworkSettings]:
    """The network and how it knows us; 404 for one that tells nothing or is not set up."""
    own = house().settings.networks.get(network)
    if own is None or network not in READERS:
        abort(404)
    return Network(network), own


def _secret(network: Network, own: NetworkSettings) -> str:
    """What the network signs with; 404 where we don't have it."""
    secret = own.hook_secret if network is Network.X else own.client_secret
    return secret or abort(404)
