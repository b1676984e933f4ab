"""The company's sign-on provider, spoken to by OpenID Connect: where it is, sending people there, who came back.

What comes back is believed only as OpenID Connect Core 3.1.3.7 says: signed by one of the provider's own keys, from
this issuer, for us, about this very way (nonce), and not over. An `iss` beside the code (RFC 9207) must be the same.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hmac import compare_digest
from typing import Any
from urllib.parse import parse_qs, urlsplit

from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from webapp.domain.lifecycle import Reason
from webapp.networks import plain
from webapp.networks.answers import json_object
from webapp.networks.oauth import BASIC, POST, Dance
from webapp.networks.room import Ok, Refused
from webapp.networks.wire import FAULTS, Asking, get
from webapp.settings.model import OidcSettings

CONFIGURATION = "/.well-known/openid-configuration"
SCOPE = "openid email profile"
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
"""Only ones with a key pair: what is signed with our own secret, or not at all, proves nothing."""
KEEP, ASK_AGAIN = timedelta(hours=1), timedelta(minutes=1)
LEEWAY = timedelta(minutes=2)
"""How far the provider's clock may be off ours."""
LONGEST_SUBJECT = 255


class Away(Exception):
    """The provider can't be reached now, or what it says makes no sense."""


class SaidNo(Exception):
    """The provider takes the code of this way for none of its own."""


class Untrue(Exception):
    """What came back is not to be believed; the message says why, for the log."""


@dataclass(frozen=True)
class Who:
    """Somebody as the provider knows them. `email` is None unless the provider says that it is verified."""

    issuer: str
    subject: str
    email: str | None
    name: str
    authenticated_at: datetime | None


@dataclass(frozen=True)
class Way:
    """What was remembered of a way there: what must fit what comes back."""

    issuer: str
    redirect_uri: str
    verifier: str
    nonce: str


class Provider:
    """One provider. Where it is and its keys are asked for once an hour; an unknown key, once a minute at most."""

    def __init__(self, settings: OidcSettings) -> None:
        self._own = settings
        self._document: dict[str, Any] | None = None
        self._documented_at: datetime | None = None
        self._keys: KeySet | None = None
        self._keyed_at: datetime | None = None

    def issuer(self, now: datetime) -> str:
        """Its name for itself. Raises Away."""
        return str(self._described(now)["issuer"])

    def send(self, way: Way, state: str, extra: Mapping[str, str], now: datetime) -> str:
        """The address to send a person to. Raises Away."""
        dance = self._dance(now)
        return dance.authorize_url(way.redirect_uri, state, way.verifier, SCOPE, {"nonce": way.nonce, **extra})

    def identify(self, callback_url: str, way: Way, now: datetime) -> Who:
        """Who came back with a code. Raises Away, SaidNo, Untrue."""
        self._same_issuer(callback_url, way, now)
        outcome = self._dance(now).exchange(callback_url, way.redirect_uri, way.verifier, now)
        if isinstance(outcome, Refused):
            raise SaidNo(outcome.detail)
        if not isinstance(outcome, Ok):
            raise Away(outcome.detail)
        text = outcome.value.get("id_token")
        if not isinstance(text, str):
            raise Untrue("no id_token")
        claims = self._claims(text, now)
        self._check(claims, way, now)
        return self._who(claims, str(outcome.value["access_token"]), now)

    def _described(self, now: datetime) -> dict[str, Any]:
        """What the provider says of itself. Raises Away."""
        if self._document is None or self._documented_at is None or now - self._documented_at >= KEEP:
            found = _fetched(self._own.issuer.rstrip("/") + CONFIGURATION)
            if str(found.get("issuer", "")).rstrip("/") != self._own.issuer.rstrip("/"):
                raise Away("it calls itself otherwise")
            for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
                self._demand_safe(found.get(name), name)
            self._document, self._documented_at = found, now
        return self._document

    def _demand_safe(self, address: Any, name: str) -> None:
        """https, or http on this machine where the issuer is there, too. Raises Away."""
        parts = urlsplit(address) if isinstance(address, str) else urlsplit("")
        local = parts.scheme == "http" and plain.is_loopback(parts.hostname or "")
        if not (parts.hostname and (parts.scheme == "https" or (local and self._own.issuer.startswith("http:")))):
            raise Away(f"its {name} is no safe address")

    def _dance(self, now: datetime) -> Dance:
        said = self._described(now)
        ways = said.get("token_endpoint_auth_methods_supported") or [BASIC]
        return Dance(
            client_id=self._own.client_id,
            client_secret=self._own.client_secret,
            auth_url=str(said["authorization_endpoint"]),
            token_url=str(said["token_endpoint"]),
            revoke_url="",
            client_auth=BASIC if BASIC in ways else POST,
            reason=lambda _answer: Reason.ACCESS_REMOVED,
        )

    def _same_issuer(self, callback_url: str, way: Way, now: datetime) -> None:
        """Nobody else's answer, which a mix-up of providers would bring. Raises Untrue, Away."""
        said = self._described(now)
        named = parse_qs(urlsplit(callback_url).query).get("iss", [])
        if way.issuer != said["issuer"] or any(name != way.issuer for name in named):
            raise Untrue("another issuer")
        if not named and said.get("authorization_response_iss_parameter_supported") is True:
            raise Untrue("no issuer beside the code")

    def _claims(self, text: str, now: datetime) -> dict[str, Any]:
        """What the token says, if one of the provider's keys signed it. Raises Untrue, Away."""
        try:
            key_id = jws.extract_compact(text.encode()).headers().get("kid")
            claims = jwt.decode(text, self._having(key_id, now), algorithms=list(ALGORITHMS)).claims
        except (JoseError, ValueError, TypeError, RecursionError) as fault:
            raise Untrue(f"not signed by it: {type(fault).__name__}") from None
        return dict(claims)

    def _having(self, key_id: Any, now: datetime) -> KeySet:
        """The keys, fresh if that one is not among those at hand. Raises Away."""
        known = self._keys is not None and (key_id is None or any(key.kid == key_id for key in self._keys.keys))
        age = now - self._keyed_at if self._keyed_at is not None else None
        if self._keys is None or age is None or age >= (KEEP if known else ASK_AGAIN):
            document = _fetched(str(self._described(now)["jwks_uri"]))
            try:
                self._keys = KeySet.import_key_set(document)  # type: ignore[arg-type]
            except (JoseError, ValueError, TypeError, KeyError, AttributeError):
                raise Away("its keys make no sense") from None
            self._keyed_at = now
        return self._keys

    def _check(self, claims: Mapping[str, Any], way: Way, now: datetime) -> None:
        """Raises Untrue unless the claims are from it, for us, about this way, and of now."""
        audience = claims.get("aud")
        audiences = audience if isinstance(audience, list) else [audience]
        ours = self._own.client_id
        if claims.get("iss") != way.issuer:
            raise Untrue("another issuer")
        if ours not in audiences or claims.get("azp", ours) != ours or (len(audiences) > 1 and "azp" not in claims):
            raise Untrue("for somebody else")
        if not compare_digest(str(claims.get("nonce", "")).encode(), way.nonce.encode()):
            raise Untrue("about another way")
        ends, begun = _moment(claims.get("exp"), now), _moment(claims.get("iat"), now)
        if ends is None or ends <= now - LEEWAY or begun is None or begun > now + LEEWAY:
            raise Untrue("not of now")
        subject = claims.get("sub")
        if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_SUBJECT:
            raise Untrue("about nobody")

    def _who(self, claims: Mapping[str, Any], access_token: str, now: datetime) -> Who:
        told = dict(claims)
        address = self._described(now).get("userinfo_endpoint")
        if "email" not in told and isinstance(address, str):
            self._demand_safe(address, "userinfo_endpoint")
            more = _fetched(address, access_token)
            if more.get("sub") == told["sub"]:
                told = {**more, **told}
        email, name = told.get("email"), told.get("name")
        verified = told.get("email_verified") is True and isinstance(email, str)
        return Who(
            issuer=str(told["iss"]),
            subject=str(told["sub"]),
            email=str(email).strip().lower() if verified else None,
            name=str(name).strip()[:200] if isinstance(name, str) else "",
            authenticated_at=_moment(told.get("auth_time"), now),
        )


def _moment(value: Any, now: datetime) -> datetime | None:
    """A number of seconds as a moment; None for what is none."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 1e11:
        return None
    return datetime.fromtimestamp(value, now.tzinfo)


def _fetched(url: str, token: str | None = None) -> dict[str, Any]:
    """A JSON object at an address. Raises Away."""
    try:
        if token is not None:
            answer = get(url, token)
        else:
            with Asking() as session:
                answer = session.get(url, headers={"Accept": "application/json"})
    except FAULTS as fault:
        raise Away(type(fault).__name__) from None
    found = json_object(answer) if answer.status_code == 200 else None
    if found is None:
        raise Away(f"{answer.status_code} without JSON")
    return found
