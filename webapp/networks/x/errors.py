"""How X says no at its API, and what each no means. Source: networks.md, section 6 (X's "Response codes and errors").

X answers with problems (`{type, title, status, detail}`), and in some places still in its older form
(`{errors: [{code, message}]}`). Neither a dead token nor a lock is told by status or type alone, hence the words.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from webapp.domain.lifecycle import Reason
from webapp.networks import plain
from webapp.networks.answers import Answer
from webapp.networks.room import Why

CONTENT = "content"
"""It is the post that is refused."""
DUPLICATE = "duplicate"
"""The same account has said the same before."""

Meaning = Reason | Why | str
"""Why the account is refused, why the network can't say, or CONTENT or DUPLICATE."""


@dataclass(frozen=True)
class Row:
    """One row of the table; what is left out may be anything. `says`: whole words of the detail, as a pattern."""

    means: Meaning
    status: int | None = None
    kind: str | None = None
    code: int | None = None
    says: str | None = None


# fmt: off
ROWS = (  # the first that fits
    Row(Reason.SECURITY,         code=64),
    Row(Reason.SECURITY,         code=326),
    Row(DUPLICATE,               code=187),
    Row(Why.RATE_LIMITED,        code=88),
    Row(Reason.LAPSED,           401),
    Row(Why.OUR_CONFIGURATION,   402),
    Row(Why.OUR_CONFIGURATION,   403, kind="client-forbidden"),
    Row(Why.OUR_CONFIGURATION,   403, says="not enrolled"),
    Row(Reason.PERMISSION_LOST,  403, kind="not-authorized-for-resource"),
    Row(DUPLICATE,               403, says="duplicate content"),
    Row(Reason.SECURITY,         403, says="suspended"),
    Row(Reason.SECURITY,         403, says="locked"),
    Row(Reason.PERMISSION_LOST,  403, says="scopes?"),
    Row(Why.OUR_CONFIGURATION,   429, kind="usage-capped"),
    Row(Why.RATE_LIMITED,        429),
    Row(CONTENT,                 400, kind="invalid-request"),
)
# fmt: on
"""401 counts as run out: all dead tokens sound alike, and only a renewal tells (`asking.py`)."""


@dataclass(frozen=True)
class Problem:
    """A no in X's own form. `code` is one word, safe to log; `said` X's sentence, cleaned."""

    status: int
    kind: str
    number: int | None
    said: str

    @property
    def code(self) -> str:
        """What to call it in a log."""
        return str(self.number) if self.number is not None else self.kind

    @property
    def means(self) -> Meaning | None:
        """What it means; None for everything that the table does not know, which blames nobody."""
        return next((row.means for row in ROWS if self._fits(row)), None)

    def _fits(self, row: Row) -> bool:
        return (
            row.status in (None, self.status)
            and row.kind in (None, self.kind)
            and row.code in (None, self.number)
            and (row.says is None or re.search(rf"\b({row.says})\b", self.said, re.IGNORECASE) is not None)
        )


def read(answer: Answer) -> Problem | None:
    """The problem in an answer; None where it is not in X's form (a proxy's, say, or anybody's)."""
    older = _older(answer.body.get("errors"))
    if "title" not in answer.body and older is None:
        return None
    number = older.get("code") if older else None
    number = number if isinstance(number, int) and not isinstance(number, bool) else None
    kind = plain.word(str(answer.body.get("type", "")).rpartition("/")[2])
    said = answer.body.get("detail") or (older or {}).get("message") or answer.body.get("title")
    return Problem(answer.status, "problem" if kind == "unknown" else kind, number, plain.name(said))


def _older(errors: Any) -> Mapping[str, Any] | None:
    return errors[0] if isinstance(errors, list) and errors and isinstance(errors[0], dict) else None
