"""Who may do what, written down from product.md section 4 by hand: no line of it is computed by the app.

`AT_ALL` and `ON` are the table; `ROWS` says for every route which line of it decides, and what a yes is answered with.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.pages.matrix_stage import ELSEWHERE, EXAMPLE, HOMES, WRITTEN, Stage

IN_EXAMPLE = ("eve", "vera", "dora", "olga", "bob", "ada", "victor", "dick", "nora", "root")
"""Those who are (still) members of the example workspace and look at it. Dan was deactivated."""

AT_ALL: Mapping[str, str] = {
    "be signed in": "eve vera dora olga bob ada victor dick nora root dan mallory mia",
    "be a member": "eve vera dora olga bob ada victor dick nora root mallory mia",
    "see": "vera dora olga bob ada victor dick root mallory mia",
    "connect": "olga bob ada root mallory mia",
    "draft": "dora olga bob ada dick root mallory mia",
    "administer": "root mallory",
}
"""Who may at all, in the workspace they look at. Mia has "all accounts" where she looks."""

ON: Mapping[str, Mapping[str, str]] = {
    "reconnect": {
        "open": "bob ada root",
        "restricted": "ada root",
        "olgas": "bob ada root",
        "victors": "bob ada root",
        "dicks": "bob ada root",
        "noras": "bob ada root",
        "dans": "bob ada root",
        "theirs": "mallory mia",
    },
    "disconnect": {
        "open": "ada root",
        "restricted": "ada root",
        "olgas": "olga root",
        "victors": "root",
        "dicks": "root",
        "noras": "root",
        "dans": "root",
        "theirs": "mallory",
    },
    "publish": {
        "open": "bob ada root",
        "restricted": "ada root",
        "olgas": "olga bob ada root",
        "victors": "bob ada root",
        "dicks": "bob ada root",
        "noras": "bob ada root",
        "dans": "bob ada root",
        "theirs": "mallory mia",
    },
    "check": dict.fromkeys(("open", "restricted", "olgas", "victors", "dicks", "noras", "dans"), "olga bob ada root")
    | {"theirs": "mallory mia"},
    "write": {
        "on_open": "ada bob root",
        "on_restricted": "ada root",
        "on_both": "ada root",
        "doras": "dora ada bob root",
        "on_theirs": "mallory mia",
        "mixed up": "dora olga bob ada dick root",
    },
    "delete": {"ours": "ada root", "their": "mallory"},
    "give it a time": {
        "on_open": "ada bob root",
        "on_restricted": "ada root",
        "on_both": "ada root",
        "doras": "ada bob root",
        "on_theirs": "mallory mia",
    },
}
"""Who may on which account, or with which writing: its author as a draft, and who may publish on all it is for."""

OWN_ACCOUNT = {"olga": "olgas", "victor": "victors", "dick": "dicks", "nora": "noras", "dan": "dans"}


@dataclass(frozen=True)
class Target:
    """What is acted on: where it is, what the address says, and the name it has in the table."""

    name: str
    home: str = ""
    numbers: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    is_mixed: bool = False


NOTHING = Target("-")
ACCOUNT_NAMES = ("open", "restricted", "theirs")


def account(name: str) -> Target:
    """An account."""
    return Target(name, ELSEWHERE if name == "theirs" else EXAMPLE, {"account_id": ("account", name)})


def accounts(role: str) -> Iterator[Target]:
    """Two of ours (one for chosen people), one of theirs, and one's own."""
    yield from map(account, ACCOUNT_NAMES)
    if role in OWN_ACCOUNT:
        yield account(OWN_ACCOUNT[role])


def an_account(_role: str) -> Iterator[Target]:
    """One of each workspace, where no rights on accounts count."""
    yield from map(account, ("open", "theirs"))


def links(role: str) -> Iterator[Target]:
    """Links of those accounts, and one of ours asked for at another account."""
    for one in accounts(role):
        yield Target(one.name, one.home, {**one.numbers, "link_id": ("link", one.name)})
    yield Target("open", EXAMPLE, {"account_id": ("account", "open"), "link_id": ("link", "theirs")}, is_mixed=True)
    yield Target("open", EXAMPLE, {"account_id": ("account", "open"), "link_id": ("link", "olgas")}, is_mixed=True)


def written(kind: str) -> Callable[[str], Iterator[Target]]:
    """What was written: compositions, or their posts."""

    def targets(_role: str) -> Iterator[Target]:
        for name in WRITTEN:
            yield Target(name, ELSEWHERE if name == "on_theirs" else EXAMPLE, {f"{kind}_id": (kind, name)})

    return targets


def files(role: str) -> Iterator[Target]:
    """Files of compositions, and one of another workspace asked for at one of ours."""
    for one in written("composition")(role):
        yield Target(one.name, one.home, {**one.numbers, "file_id": ("file", one.name)})
    mixed = {"composition_id": ("composition", "doras"), "file_id": ("file", "on_theirs")}
    yield Target("mixed up", EXAMPLE, mixed, is_mixed=True)


def file(_role: str) -> Iterator[Target]:
    """A file to look at."""
    yield Target("on_open", EXAMPLE, {"file_id": ("file", "on_open")})
    yield Target("on_theirs", ELSEWHERE, {"file_id": ("file", "on_theirs")})


def people(ours: str = "ours") -> Callable[[str], Iterator[Target]]:
    """Somebody of each workspace."""

    def targets(_role: str) -> Iterator[Target]:
        yield Target(ours, EXAMPLE, {"person_id": ("person", ours)})
        yield Target("their", ELSEWHERE, {"person_id": ("person", "their" if ours == "ours" else "their_gone")})

    return targets


def invitations(_role: str) -> Iterator[Target]:
    """An invitation of each workspace."""
    yield Target("ours", EXAMPLE, {"invitation_id": ("invitation", "ours")})
    yield Target("their", ELSEWHERE, {"invitation_id": ("invitation", "their")})


def exports(_role: str) -> Iterator[Target]:
    """An archive of each workspace, asked for by Ada and by Mallory; neither is ready."""
    yield Target("ours", EXAMPLE, {"export_id": ("export", "ours")})
    yield Target("their", ELSEWHERE, {"export_id": ("export", "their")})


def scheduled(_role: str) -> Iterator[Target]:
    """Posts that have their time."""
    for name in ("on_open", "on_restricted", "on_theirs"):
        yield Target(name, ELSEWHERE if name == "on_theirs" else EXAMPLE, {"post_id": ("post", name)})


def sign_ins(_role: str) -> Iterator[Target]:
    """Where somebody else is signed in: nobody's but theirs."""
    yield Target("ada", "", {"sign_in_id": ("sign_in", "victor")}, is_mixed=True)


def nothing(_role: str) -> Iterator[Target]:
    """No row is meant."""
    yield NOTHING


def where(role: str) -> str:
    """The workspace somebody looks at."""
    return HOMES.get(role, EXAMPLE)


Form = Mapping[str, Any]


@dataclass(frozen=True)
class Row:
    """One route: which line of the table decides (`on`: with which thing), and the statuses of a yes, by dress.

    `form` makes what is sent; `query` stands behind the address; `whole`: a page only, which htmx never asks for.
    """

    who: str
    yes: tuple[int, int] = (200, 200)
    on: str | None = None
    targets: Callable[[str], Iterator[Target]] = nothing
    form: Callable[[Stage, str, Target], Form] | None = None
    query: Callable[[Stage, Target], str] | None = None
    whole: bool = False

    def expected(self, role: str, target: Target) -> tuple[int, int]:
        """The status of a page, and of a fragment."""
        if role == "anonymous":
            return 303, 401
        if role == "dan" and self.who != "be signed in":
            return 404, 404
        if role not in AT_ALL[self.who].split():
            return 403, 403
        if target.home and target.home != where(role):
            return 404, 404
        if self.on is not None and role not in ON[self.on][target.name].split():
            return 403, 403
        return (404, 404) if target.is_mixed else self.yes
