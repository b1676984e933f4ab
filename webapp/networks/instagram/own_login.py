"""Instagram's own login: the code for a short token, that for a long one, whose it is, and prolonging it in time."""

import re
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from webapp.networks import lifetimes, plain, wire
from webapp.networks.answers import Answer, code_in, made_no_sense, not_reached
from webapp.networks.answers import hear as hear_in
from webapp.networks.graph import hear
from webapp.networks.instagram import code_errors
from webapp.networks.instagram.code_errors import CodeProblem
from webapp.networks.instagram.posting import Posting
from webapp.networks.instagram.profiles import profile_of
from webapp.networks.room import Ok, Outcome, Profile, Refused, Subject, Token, Unavailable, Why

SHOWN = "user_id,username,name,account_type,profile_picture_url"
VERSION = re.compile(r"/v[0-9]+\.[0-9]+$")


class OwnLoginRoom(Posting):
    """The room of Instagram's own login. Implements `room.Room` and `publishing.Publisher`."""

    def exchange(
        self,
        callback_url: str,
        redirect_uri: str,
        code_verifier: str | None,  # noqa: ARG002 - Instagram knows no challenge
        now: datetime,
    ) -> Outcome[Token]:
        """The code for a token of an hour, and that for one of 60 days."""
        code = code_in(callback_url)
        if not isinstance(code, str):
            return code
        short = self._short(code, redirect_uri, now)
        if not isinstance(short, Answer):
            return short
        scopes = self._granted(short.body.get("permissions"), self.scopes)
        secret = {"client_secret": self.dance.client_secret}
        return self._long(
            "access_token", "ig_exchange_token", Token(short.body["access_token"], scopes=scopes), now, secret
        )

    def renew(self, token: Token, now: datetime) -> Outcome[Token]:
        """The same token for another 60 days: while it lives, and once it is a day old."""
        return self._long("refresh_access_token", "ig_refresh_token", token, now, {})

    def renew_at(self, token: Token, now: datetime) -> datetime | None:
        """A month before its end, and no earlier than it may be; None where it ends before that."""
        before, end = self.manner.renew_before, token.access_expires_at
        if before is None or end is None:
            return None
        at = max(end - before, now + self.manner.youngest)
        return at if at < end else None

    def subject(self, token: Token, now: datetime) -> Outcome[Subject]:
        """Who said yes: the account itself, so the answer that names it tells the rest as well."""
        me = self._me(token, now)
        if not isinstance(me, Ok):
            return me
        return Ok(Subject(me.value.external_id, me.value.name, me.value))

    def profiles(self, token: Token, now: datetime) -> Outcome[list[Profile]]:
        """The one account of this consent."""
        me = self._me(token, now)
        return Ok([me.value]) if isinstance(me, Ok) else me

    def check(self, token: Token, external_id: str, now: datetime) -> Outcome[Profile]:
        """Is the token still good for this account?"""
        me = self._me(token, now)
        if isinstance(me, Ok) and me.value.external_id != external_id:
            return Unavailable(Why.DOWN, detail="names another account")
        return me

    def revoke(self, token: str, now: datetime) -> Outcome[None]:
        """Nothing to do: Instagram's own login has no address at which an app could give a consent back.

        The token is forgotten here and ends by itself; only the person can end it sooner, in Instagram's settings.
        """
        del token, now
        return Ok(None)

    def key_of(self, token: Token, external_id: str, now: datetime) -> str:  # noqa: ARG002 - it is the account's own
        """What an account publishes with."""
        return token.access

    def _me(self, token: Token, now: datetime) -> Outcome[Profile]:
        answer = self.ask("me", token.access, now, fields=SHOWN)
        if not isinstance(answer, Answer):
            return answer
        external_id = plain.identity(answer.body.get("user_id"))
        if not external_id:
            return made_no_sense(answer, "names no account")
        return Ok(profile_of(external_id, answer.body))

    def _short(self, code: str, redirect_uri: str, now: datetime) -> Answer | Refused | Unavailable:
        """The answer to a code, whichever of its two forms it has."""
        form = {
            "client_id": self.dance.client_id,
            "client_secret": self.dance.client_secret,
            "grant_type": "authorization_code",
            "redirect_uri": redirect_uri,
            "code": code,
        }
        try:
            response = wire.ask_by_form(self.dance.token_url, form)
        except wire.FAULTS as fault:
            return not_reached(fault)
        heard = hear_in(response, now, code_errors.read)
        if isinstance(heard, CodeProblem):
            return code_errors.outcome_of(heard)
        if isinstance(heard, Unavailable):
            return heard
        answer = Answer(heard.status, _unwrapped(heard.body))
        return answer if plain.secret(answer.body.get("access_token")) else made_no_sense(heard, "without a token")

    def _long(self, path: str, grant_type: str, token: Token, now: datetime, secret: dict[str, str]) -> Outcome[Token]:
        """Make a token of 60 days of this one. Instagram documents the two addresses without a version."""
        shown = {"grant_type": grant_type, "access_token": token.access} | secret | self.proof(token.access)
        address = f"{VERSION.sub('', self.api_url)}/{path}?{urlencode(shown)}"
        answer = hear(lambda: wire.get(address, token.access), now)
        if not isinstance(answer, Answer):
            return answer
        access = plain.secret(answer.body.get("access_token"))
        if access is None:
            return made_no_sense(answer, "without a token")
        usual = now + self.manner.usual_life if self.manner.usual_life else None
        return Ok(
            Token(
                access=access,
                refresh=token.refresh,
                access_expires_at=lifetimes.access_end(answer.body.get("expires_in"), now) or usual,
                scopes=self._granted(answer.body.get("permissions"), token.scopes),
            )
        )


def _unwrapped(body: dict[str, Any]) -> dict[str, Any]:
    """What answers a code: bare, or as the only one of a list (Instagram's pages show both)."""
    listed = body.get("data")
    one = listed[0] if isinstance(listed, list) and len(listed) == 1 else body
    return one if isinstance(one, dict) else {}
