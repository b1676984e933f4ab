"""Where a person goes after the consent screen, and the two ways of refusing to ask them at all."""

import re
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Flask, redirect, render_template
from flask.typing import ResponseReturnValue


class WrongApp(Exception):
    """Nobody knows who asks, so nobody may be sent back: the person reads an error page."""


class SendBack(Exception):
    """The app is known but gets no code: it gets the person back with this answer instead."""

    def __init__(self, back: "WayBack", **answer: str) -> None:
        super().__init__(answer.get("error", ""))
        self.address = back.with_answer(**answer)


@dataclass(frozen=True)
class WayBack:
    """Where the person goes afterwards, and the state that travels along."""

    redirect_uri: str
    state: str | None

    def with_answer(self, **answer: str) -> str:
        """The address that carries an answer back to the app."""
        state = {} if self.state is None else {"state": self.state}
        return f"{self.redirect_uri}{'&' if '?' in self.redirect_uri else '?'}{urlencode(answer | state)}"

    @property
    def origin(self) -> str:
        """Scheme, host and port of the app."""
        return self.redirect_uri.partition("/oauth/")[0]


def is_registered(redirect_uri: str, *callbacks: str) -> bool:
    """Whether an address is this machine's /oauth/<callback>/callback, on any port, for one of those callbacks."""
    place = rf"http://(127\.0\.0\.1|localhost)(:[0-9]{{1,5}})?/oauth/({'|'.join(callbacks)})/callback"
    return re.fullmatch(place, redirect_uri) is not None


def install(app: Flask) -> None:
    """Answer both refusals, whichever dialect raises them."""
    app.register_error_handler(SendBack, _send_back)
    app.register_error_handler(WrongApp, _wrong_app)


def _send_back(refusal: SendBack) -> ResponseReturnValue:
    return redirect(refusal.address)


def _wrong_app(refusal: WrongApp) -> ResponseReturnValue:
    return render_template("wrong_app.html", says=str(refusal)), 400
