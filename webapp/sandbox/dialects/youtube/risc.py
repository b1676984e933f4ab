"""Where Google says with which keys it signs what it tells about its people."""

from flask import Blueprint, jsonify, url_for
from flask.typing import ResponseReturnValue

from webapp.sandbox import here
from webapp.sandbox.dialects.door import through
from webapp.sandbox.dialects.youtube.speech import SPEECH
from webapp.sandbox.networks.youtube import ISSUER
from webapp.sandbox.world import signing
from webapp.sandbox.world.faults import Place

bp = Blueprint("youtube_risc", __name__, url_prefix="/youtube")
SPEECH.teach(bp)


@bp.get("/.well-known/risc-configuration", endpoint="configuration")
@through(SPEECH, Place.API)
def configuration() -> ResponseReturnValue:
    """Who signs, and where the keys are."""
    delivery = ["urn:ietf:rfc:8935"]
    keys = url_for(".certs", _external=True)
    return jsonify(issuer=ISSUER, jwks_uri=keys, delivery_methods_supported=delivery)


@bp.get("/oauth2/v3/certs", endpoint="certs")
@through(SPEECH, Place.API)
def certs() -> ResponseReturnValue:
    """The public keys."""
    return jsonify(signing.public_keys(here.world()))
