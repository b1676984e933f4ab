"""One call to a network, kept within bounds: it ends in time, follows nobody elsewhere, and stays small.

Every call has a session of its own: a refresh token that works once must not ride on a kept connection that the
network may have closed a moment ago, and nothing is shared between threads or carried over a fork.
"""

import logging
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.auth import AuthBase
from urllib3 import Timeout
from urllib3.exceptions import HTTPError, NewConnectionError

from webapp.networks.plain import is_loopback
from webapp.networks.punctual import PunctualAdapter
from webapp.networks.room import ASK_TIMEOUT_SECONDS, HTTP_TIMEOUT_SECONDS

LARGEST_ANSWER_BYTES = 2 * 1024 * 1024
CHUNK_BYTES = 64 * 1024
CONNECT_SECONDS = 4.0

logging.getLogger("urllib3.connectionpool").setLevel(logging.INFO)
"""Below that it tells whole addresses, and Instagram wants secrets in them."""

FAULTS = (requests.RequestException, HTTPError, OSError, ValueError, RecursionError)
"""Everything that can go wrong between us and an answer that makes sense. RecursionError: JSON nested without end."""


class TooMuch(requests.RequestException):
    """The answer is larger, or drips longer, than any sensible one."""


class Bounded(requests.Session):
    """A session whose calls are bounded in time and size, and which never follows a redirect."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for scheme in ("http://", "https://"):
            self.mount(scheme, PunctualAdapter())

    def patience(self) -> float:
        """How many seconds a call may take."""
        return HTTP_TIMEOUT_SECONDS

    def get_redirect_target(self, resp: requests.Response) -> None:
        """No answer leads anywhere else; left alone, requests reads the whole body of a redirect to look."""

    def request(self, method: str | bytes, url: str | bytes, *args: Any, **kwargs: Any) -> requests.Response:
        """Like the one it overrides. Raises one of FAULTS."""
        patience = self.patience()
        until = time.monotonic() + patience
        kwargs |= {
            "allow_redirects": False,
            "stream": True,
            "timeout": Timeout(connect=CONNECT_SECONDS, total=patience),
        }
        # A proxy from the environment is for the networks out there, not for pretend ones on this machine.
        self.trust_env = not is_loopback(urlsplit(url if isinstance(url, str) else url.decode()).hostname or "")
        answer = super().request(method, url, *args, **kwargs)
        _take_in(answer, until)
        return answer


class Asking(Bounded):
    """A session for questions that change nothing."""

    def patience(self) -> float:
        """Less: asking again does no harm."""
        return ASK_TIMEOUT_SECONDS


class Bearer(AuthBase):
    """Shows an access token; its repr doesn't."""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request


def get(url: str, token: str, headers: Mapping[str, str] | None = None) -> requests.Response:
    """Ask an address with an access token. Raises one of FAULTS."""
    with Asking() as session:
        return session.get(url, auth=Bearer(token), headers={"Accept": "application/json", **(headers or {})})


def ask_by_form(url: str, form: Mapping[str, str]) -> requests.Response:
    """Ask an address that takes its question as a form, secrets included. Raises one of FAULTS."""
    with Asking() as session:
        return session.post(url, data=form, headers={"Accept": "application/json"})


def send(method: str, url: str, token: str, headers: Mapping[str, str] | None = None, **sent: Any) -> requests.Response:
    """Tell a network something (`json`, `data`, `files`, as requests takes them). Raises one of FAULTS."""
    with Bounded() as session:
        said = {"Accept": "application/json", **(headers or {})}
        return session.request(method, url, auth=Bearer(token), headers=said, **sent)


def never_left(fault: BaseException) -> bool:
    """Whether a call failed before anything of it was sent: nobody is there, or nobody of that name."""
    if isinstance(fault, requests.ConnectTimeout | requests.exceptions.ProxyError):
        return True
    cause = fault.args[0] if isinstance(fault, requests.ConnectionError) and fault.args else None
    return isinstance(getattr(cause, "reason", None), NewConnectionError)


def _take_in(answer: requests.Response, until: float) -> None:
    """Read the whole answer, and no more of it than is sensible.

    `read1` comes back with whatever has arrived; `iter_content` would wait for a full chunk, and a drip for ever.
    """
    taken = bytearray()
    with answer:
        while piece := answer.raw.read1(CHUNK_BYTES, decode_content=True):
            taken += piece
            if len(taken) > LARGEST_ANSWER_BYTES:
                raise TooMuch("the answer is too large")
            if time.monotonic() > until:
                raise TooMuch("the answer takes too long")
    answer._content = bytes(taken)  # what requests itself does when it is not told to stream
    answer._content_consumed = True  # type: ignore[attr-defined]
