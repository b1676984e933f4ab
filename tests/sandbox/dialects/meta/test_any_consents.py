"""However a person's consents follow each other: what the pretend Facebook allows is what plain bookkeeping says."""

from dataclasses import dataclass, field

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.sandbox.dialects.meta.graph_app import LINKED, Graph, why
from tests.sandbox.driving import Clock
from webapp.sandbox.app import create_sandbox
from webapp.sandbox.people import INSTAGRAM_BEHIND

PAGES = ["61001", "61002", "61003"]
ACCOUNTS = ["71001", "71002"]


@dataclass
class Book:
    """What the test keeps of one person and the app."""

    granted: set[str] = field(default_factory=set)
    declined: set[str] = field(default_factory=set)
    pages: list[str] = field(default_factory=list)
    accounts: list[str] = field(default_factory=list)

    def said_yes(self, asked: list[str], ticked: set[str], boxes: list[str], *, rerequest: bool) -> None:
        shown = {scope for scope in asked if rerequest or scope not in self.declined}
        self.granted = (self.granted - shown) | (shown & ticked)
        self.declined = (self.declined - shown) | (shown - ticked)
        self.pages = [page for page in PAGES if page in boxes]
        if any(scope.startswith("instagram_") for scope in shown):
            offered = ACCOUNTS if "instagram_basic" in asked else []
            self.accounts = [account for account in offered if account in boxes]


CONSENTS = st.fixed_dictionaries(
    {
        "asked": st.lists(st.sampled_from(LINKED), min_size=1, unique=True),
        "ticked": st.sets(st.sampled_from(LINKED)),
        "boxes": st.lists(st.sampled_from(PAGES + ACCOUNTS), unique=True),
        "rerequest": st.booleans(),
    }
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(CONSENTS, min_size=1, max_size=5))
def test_the_newest_yes_decides_for_what_was_on_its_screen(consents: list[dict]):
    app = create_sandbox(now=Clock(), sleep=lambda _: None)
    graph, book, tokens = Graph(app.test_client(), "facebook"), Book(), []
    try:
        for consent in consents:
            auth = {"auth_type": "rerequest"} if consent["rerequest"] else {}
            scope = ",".join(consent["asked"])
            tokens.append(graph.connect("ada", consent["boxes"], ticked=sorted(consent["ticked"]), scope=scope, **auth))
            book.said_yes(consent["asked"], consent["ticked"], consent["boxes"], rerequest=consent["rerequest"])
        for token in tokens:
            compare(graph, token, book)
    finally:
        app.config["WORLD"].close()


def compare(graph: Graph, token: str, book: Book) -> None:
    """Every token of the person, old or new, says the same."""
    rows = graph.read("/me/permissions", token)["data"]
    assert {row["permission"] for row in rows if row["status"] == "granted"} == book.granted | {"public_profile"}
    assert {row["permission"] for row in rows if row["status"] == "declined"} == book.declined
    listed = graph.read("/me/accounts", token, fields="id,instagram_business_account")["data"]
    assert [row["id"] for row in listed] == (book.pages if "pages_show_list" in book.granted else [])
    for row in listed:
        behind = INSTAGRAM_BEHIND.get(row["id"])
        is_there = behind in book.accounts and "instagram_basic" in book.granted
        assert ("instagram_business_account" in row) == is_there
    for page in PAGES:
        answer = graph.get(f"/{page}", token)
        if "pages_read_engagement" not in book.granted:
            assert why(answer) == (10, None)
        elif page in book.pages:
            assert answer.status_code == 200
        else:
            assert why(answer) == (100, 33)
    targets = {row["scope"]: row.get("target_ids") for row in graph.debug(token)["granular_scopes"]}
    assert set(targets) == book.granted | {"public_profile"}
    if "instagram_basic" in targets:
        assert sorted(targets["instagram_basic"]) == book.accounts
