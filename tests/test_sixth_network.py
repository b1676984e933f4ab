"""A sixth network: four places of the product, and nothing else in it may know a network by name without a reason.

The places: the tables of the domain, its room, its settings, its words (README, "A sixth network"). What is outside of
the product (the pretend networks, the demo's cast) is not looked at here.
"""

import ast
import re
from pathlib import Path

import pytest

from webapp import words
from webapp.domain.content import LIMITS
from webapp.domain.rules import RULES, Network
from webapp.launch.environment import ROOT
from webapp.networks import BUILDERS
from webapp.settings import checks

MEMBERS = {network.name for network in Network}
SPEAKS_OF_ONE = re.compile(r"facebook|instagram|linkedin|youtube|(?<![a-z_])x_[a-z]|^x$", re.IGNORECASE)
"""In strings of the code. A lone X is a name only where the string is nothing else."""

PLACES = {
    "webapp/domain/rules.py": "1, the tables: the name, the clocks, and what holds for some networks only",
    "webapp/domain/content.py": "1, the tables: what it takes",
    "webapp/domain/versions.py": "1, the tables: when versions of its interface end, where it has any that do",
    "webapp/settings/checks.py": "3, settings: how it writes versions; Instagram's two logins",
    "webapp/settings/reading.py": "3, settings: what only some networks have",
    "webapp/words.py": "4, words: name and monogram",
    "webapp/pages/connecting/ticks.py": "4, words: what the ticks of its consent screen are called",
}
"""The room, place 2, is a folder of its own: webapp/networks/<name>/."""

REASONS = {
    "webapp/networks/hooks/__init__.py": "who tells by itself, and how that is read: only where a network does",
    "webapp/pages/machines/hooks.py": "X asks whether we listen, Google wants other answers: where one differs so",
    "webapp/pages/connecting/obstacles.py": "advice beyond the general sentence that every network has",
    "webapp/networks/facebook_login.py": "Facebook's login, which two rooms share",
    "webapp/launch/demo.py": "the pretend Facebook's browser, in which Ada is signed in",
}
"""Everything else that may name a single network, each with why a sixth network need not touch it."""

OUTSIDE = ("webapp/sandbox/", "webapp/demo/", "webapp/translations/", "webapp/networks/hooks/", "static/vendor/")
OWN_FOLDERS = tuple(f"webapp/networks/{network.value}/" for network in Network)


def looked_at() -> list[Path]:
    """Every file of the product in which a network could be named."""
    found = [*ROOT.glob("webapp/**/*.py"), *ROOT.glob("templates/**/*.*")]
    found += [path for ending in ("css", "js") for path in ROOT.glob(f"static/**/*.{ending}")]
    hooks = ROOT / "webapp/networks/hooks/__init__.py"
    names = {str(path.relative_to(ROOT)): path for path in [*found, hooks]}
    return [path for name, path in sorted(names.items()) if path == hooks or not name.startswith(OUTSIDE + OWN_FOLDERS)]


def named_in(text: str, *, is_code: bool) -> set[str]:
    """What in a file names a single network."""
    if not is_code:
        return set(re.findall(r"facebook|instagram|linkedin|youtube|=\"x\"", text, re.IGNORECASE))
    tree = ast.parse(text)
    documents = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "Network":
            found |= {f"Network.{node.attr}"} if node.attr in MEMBERS else set()
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documents:
            found |= {node.value} if SPEAKS_OF_ONE.search(node.value) else set()
    return found


def naming() -> dict[str, set[str]]:
    """The files that name a single network, and how."""
    found = {}
    for path in looked_at():
        if names := named_in(path.read_text(encoding="utf-8"), is_code=path.suffix == ".py"):
            found[str(path.relative_to(ROOT))] = names
    return found


def test_nothing_knows_a_single_network_but_for_the_four_places_and_what_has_a_reason() -> None:
    found = naming()
    known = PLACES.keys() | REASONS.keys()
    assert {name: names for name, names in found.items() if name not in known} == {}
    assert known - found.keys() == set(), "these name none any more: take them off the list"


@pytest.mark.parametrize("table", [RULES, LIMITS, BUILDERS, words.NETWORKS], ids=["clocks", "takes", "rooms", "words"])
def test_every_network_has_its_row_in_every_table(table: dict[Network, object]) -> None:
    assert set(table) == set(Network)


def test_every_network_writes_versions_in_some_way() -> None:
    assert set(checks.VERSIONS) == MEMBERS


def test_every_room_is_kept_from_knowing_the_others() -> None:
    contracts = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert [network for network in Network if f"(webapp.networks.{network.value})" not in contracts] == []


def test_the_composers_style_sheet_has_a_row_for_every_network() -> None:
    sheet = (ROOT / "static/publishing.css").read_text(encoding="utf-8")
    rows = re.findall(r'data-nth="(\d+)"\]:checked\)\) \.own-text\[data-nth="(\d+)"\]', sheet)
    assert rows == [(str(nth), str(nth)) for nth in range(1, len(rows) + 1)]
    assert len(rows) >= len(Network)


@pytest.mark.parametrize(
    ("text", "is_code", "found"),
    [
        ("if network is Network.X: pass", True, {"Network.X"}),
        ("own = 'X_CONSUMER_SECRET'", True, {"X_CONSUMER_SECRET"}),
        ("names = ['x', 'width']", True, {"x"}),
        ("say('Ask LinkedIn')", True, {"Ask LinkedIn"}),
        ("'''What Facebook says.'''", True, set()),
        ("# as YouTube has it\nbox = 'max_x_width'", True, set()),
        ('<p data-network="x">', False, {'="x"'}),
        ("a[data-network='youtube'] {}", False, {"youtube"}),
        ('<rect x="5">', False, set()),
    ],
)
def test_the_search_finds_names_and_lets_prose_pass(text: str, is_code: bool, found: set[str]) -> None:
    assert named_in(text, is_code=is_code) == found
