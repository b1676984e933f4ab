"""How api.instagram.com, where codes are exchanged, says no: in words only, with one code for everything.

    {"error_type": "OAuthException", "code": 400, "error_message": "..."}

So the words are the table. They speak of us, of too many calls, or of this one code; all else blames nobody.
"""

from dataclasses import dataclass

from webapp.domain.lifecycle import Reason
from webapp.networks import plain
from webapp.networks.answers import Answer
from webapp.networks.room import Refused, Unavailable, Why

Meaning = Reason | Why

# fmt: off
WORDS: tuple[tuple[str, Meaning], ...] = (  # the first that is found counts
    ("client secret", Why.OUR_CONFIGURATION),
    ("platform app", Why.OUR_CONFIGURATION),
    ("client id", Why.OUR_CONFIGURATION),
    ("redirect_uri", Why.OUR_CONFIGURATION),
    ("limit reached", Why.RATE_LIMITED),
    ("authorization code", Reason.ACCESS_REMOVED),
    ("code was not found", Reason.ACCESS_REMOVED),
    ("no professional account", Reason.ACCOUNT_GONE),
)
# fmt: on


@dataclass(frozen=True)
class CodeProblem:
    """A no to a code; `means` is None for words that the table does not know."""

    means: Meaning | None
    detail: str


def read(answer: Answer) -> CodeProblem | None:
    """The problem in an answer; None where it is not in this host's form."""
    message = plain.name(answer.body.get("error_message")).casefold()
    if not message:
        return None
    means = next((means for words, means in WORDS if words in message), None)
    return CodeProblem(means, f"{answer.status} {plain.word(answer.body.get('error_type'))}")


def outcome_of(problem: CodeProblem) -> Refused | Unavailable:
    """What it means to whoever came with the code."""
    if isinstance(problem.means, Reason):
        return Refused(problem.means, detail=problem.detail)
    return Unavailable(problem.means or Why.DOWN, detail=problem.detail)
