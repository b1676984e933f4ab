"""Who may do what: product.md section 4 as a table, compared with the code for everybody who can exist."""

from itertools import product

import pytest

from webapp.domain.permissions import (
    PLANS_WITH_SOCIAL,
    Denial,
    Holding,
    Person,
    Plan,
    Social,
    better_asked,
    may_administer,
    may_check,
    may_connect,
    may_disconnect,
    may_draft,
    may_publish,
    may_reconnect,
    may_remove,
    may_see,
)

ADA, BOB = 1, 2

YES = "yes"
NOTHING = "no_social_permission"
VIEW_ONLY = "view_only"
NOT_ALL = "not_all_accounts"
DRAFT_ONLY = "draft_only"
ADMINS_ONLY = "not_super_admin"
IF_FIRST = "first ? yes : not_first_connector"
# Less than "draft only" cannot do more than it: somebody who was set back to looking on is told so.
NOT_EVEN_IF_FIRST = "first ? view_only : not_first_connector"
IF_RIGHTS = "rights ? yes : no_rights_on_account"
IF_THEIRS = "first ? yes : not_yours"
IF_THEIRS_OR_RIGHTS = "first or rights ? yes : no_rights_on_account"

# What each social permission makes of an act, for an active person who is no super admin.
TABLE = {
    # act          none         view               draft        own                  all
    "see":        (NOTHING,     YES,               YES,         YES,                 YES),
    "connect":    (NOTHING,     NOT_ALL,           DRAFT_ONLY,  YES,                 YES),
    "check":      (NOTHING,     NOT_ALL,           DRAFT_ONLY,  YES,                 YES),
    "reconnect":  (NOTHING,     NOT_ALL,           DRAFT_ONLY,  NOT_ALL,             IF_RIGHTS),
    "disconnect": (NOTHING,     NOT_EVEN_IF_FIRST, DRAFT_ONLY,  IF_FIRST,            IF_FIRST),
    "remove":     (NOTHING,     NOT_EVEN_IF_FIRST, DRAFT_ONLY,  IF_FIRST,            IF_FIRST),
    "draft":      (NOTHING,     VIEW_ONLY,         YES,         YES,                 YES),
    "publish":    (NOTHING,     VIEW_ONLY,         DRAFT_ONLY,  IF_THEIRS,           IF_THEIRS_OR_RIGHTS),
    "administer": (ADMINS_ONLY, ADMINS_ONLY,       ADMINS_ONLY, ADMINS_ONLY,         ADMINS_ONLY),
}  # fmt: skip
SOCIALS = ("none", "view", "draft", "own", "all")
ABOUT_ONE_ACCOUNT = {
    "reconnect": may_reconnect,
    "disconnect": may_disconnect,
    "remove": may_remove,
    "publish": may_publish,
}
ABOUT_NONE = {
    "see": may_see,
    "connect": may_connect,
    "check": may_check,
    "draft": may_draft,
    "administer": may_administer,
}

HOLDINGS = [
    Holding(first, last, allowed)
    for first, last, allowed in product(
        (ADA, BOB, None),
        (ADA, BOB, None),
        (None, frozenset({ADA}), frozenset({BOB}), frozenset({ADA, BOB}), frozenset()),
    )
]


def answer(act: str, person: Person, holding: Holding) -> str:
    ask = ABOUT_ONE_ACCOUNT.get(act)
    no = ask(person, holding) if ask else ABOUT_NONE[act](person)
    return YES if no is None else no.value


def table_says(act: str, social: str, first: bool, rights: bool) -> str:
    cell = TABLE[act][SOCIALS.index(social)]
    if " ? " not in cell:
        return cell
    condition, answers = cell.split(" ? ")
    yes, no = answers.split(" : ")
    holds = {"first": first, "rights": rights, "first or rights": first or rights}[condition]
    return yes if holds else no


every_act = pytest.mark.parametrize("act", TABLE)
every_social = pytest.mark.parametrize("social", SOCIALS)


@every_act
@every_social
def test_an_ordinary_member_may_what_the_table_says_about_every_account(act, social):
    ada = Person(ADA, Social(social))
    expected = [
        table_says(act, social, h.first_connector == ADA, h.allowed is None or ADA in h.allowed) for h in HOLDINGS
    ]

    assert [answer(act, ada, holding) for holding in HOLDINGS] == expected


@every_act
@every_social
def test_a_super_admin_has_every_permission_whatever_the_social_one_says(act, social):
    root = Person(ADA, Social(social), super_admin=True)

    assert {answer(act, root, holding) for holding in HOLDINGS} == {YES}


@every_act
@every_social
@pytest.mark.parametrize("super_admin", [False, True], ids=["member", "super admin"])
def test_somebody_deactivated_may_nothing_whatever_they_were(act, social, super_admin):
    gone = Person(ADA, Social(social), super_admin, active=False)

    assert {answer(act, gone, holding) for holding in HOLDINGS} == {"not_active"}


@every_act
def test_more_permission_never_allows_less(act):
    for holding in HOLDINGS:
        allowed = [answer(act, Person(ADA, Social(social)), holding) == YES for social in SOCIALS]
        assert allowed == sorted(allowed), holding


@every_act
@every_social
def test_who_connected_the_account_last_has_no_say_by_that(act, social):
    first_was_bob = {answer(act, Person(ADA, Social(social)), Holding(BOB, last)) for last in (ADA, BOB, None)}

    assert len(first_was_bob) == 1


def test_the_table_covers_every_social_permission_and_every_reason_is_given_somewhere():
    given = {
        answer(act, Person(ADA, Social(s), active=on), h)
        for act in TABLE
        for s in SOCIALS
        for on in (True, False)
        for h in HOLDINGS
    }

    assert set(SOCIALS) == set(Social)
    assert given == {YES} | set(Denial)


def test_a_new_person_may_nothing_until_somebody_says_so():
    assert may_see(Person(ADA)) is Denial.NO_SOCIAL_PERMISSION


ASKED = {
    "somebody else connected it first": (ADA, ADA),
    "it is the original connector who asks": (BOB, None),
    "nobody holds it": (None, None),
}


@pytest.mark.parametrize(("first", "recommended"), ASKED.values(), ids=ASKED)
def test_the_original_connector_is_recommended_to_everybody_else(first, recommended):
    assert better_asked(Person(BOB, Social.ALL), Holding(first, last_connector=BOB)) == recommended


PLANS = {"starter": False, "professional": True, "enterprise": True, "former_basic": True}


@pytest.mark.parametrize(("plan", "has_social"), PLANS.items(), ids=PLANS)
def test_these_plans_have_the_social_pages(plan, has_social):
    assert (Plan(plan) in PLANS_WITH_SOCIAL) is has_social


def test_there_is_no_plan_that_the_table_above_forgets():
    assert set(Plan) == set(PLANS)
