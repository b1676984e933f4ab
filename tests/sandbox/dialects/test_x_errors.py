"""Every no that the pretend X can be made to say."""

import pytest

from tests.sandbox.dialects.driving import AtX
from tests.sandbox.dialects.x_words import problem
from tests.sandbox.driving import Clock


@pytest.mark.parametrize(
    ("code", "status", "kind"),
    [
        ("unauthorized", 401, "about:blank"),
        ("not-authorized-for-resource", 403, "not-authorized-for-resource"),
        ("client-forbidden", 403, "client-forbidden"),
        ("not-enrolled", 403, "about:blank"),
        ("duplicate", 403, "about:blank"),
        ("suspended", 403, "about:blank"),
        ("locked", 403, "about:blank"),
        ("credits", 402, "credits"),
        ("rate-limit-exceeded", 429, "rate-limit-exceeded"),
        ("usage-capped", 429, "usage-capped"),
        ("internal-error", 500, "internal-error"),
        ("unavailable", 503, "about:blank"),
    ],
)
@pytest.mark.parametrize("subject", [None, "acme", "81001"])
def test_every_row_of_the_table_can_be_made_to_happen(x: AtX, code: str, status: int, kind: str, subject: str | None):
    token = x.connect("acme")["access_token"]
    about = {} if subject is None else {"subject": subject}
    x.ordered("error", code=code, times=1, on="publish", **about)
    assert x.me(token).status_code == 200
    assert problem(x.tweet(token)) == (status, kind)
    assert x.told("posts") == []
    assert x.tweet(token).status_code == 201


@pytest.mark.parametrize(("code", "status"), [(88, 429), (64, 403), (326, 403)])
def test_some_answers_keep_the_older_form(x: AtX, code: int, status: int):
    token = x.connect("acme")["access_token"]
    x.ordered("error", code=code, times=1)
    answer = x.me(token)
    assert answer.status_code == status
    assert answer.get_json()["errors"][0]["code"] == code


def test_an_error_may_be_about_one_person_and_none_other(x: AtX):
    x.ordered("error", code="suspended", subject="acme")
    assert x.me(x.connect("ada")["access_token"]).status_code == 200
    token = x.connect("acme")["access_token"]
    assert [x.me(token).status_code for _ in range(2)] == [403, 403]
    x.ordered("no-error")
    assert x.me(token).status_code == 200


def test_an_unknown_error_needs_a_status(x: AtX):
    assert x.order("error", code="made-up").status_code == 400
    x.ordered("error", code="made-up", status=418, message="No")
    answer = x.me("nonsense")
    assert problem(answer) == (418, "made-up")
    assert answer.get_json()["detail"] == "No"


def test_a_limit_says_when_it_ends(x: AtX, clock: Clock):
    x.ordered("rate-limit", retry_after=120)
    answer = x.me("nonsense")
    assert problem(answer) == (429, "rate-limit-exceeded")
    assert int(answer.headers["x-rate-limit-reset"]) == clock.at.timestamp() + 120
    assert answer.headers["x-rate-limit-remaining"] == "0"
    assert "Retry-After" not in answer.headers


@pytest.mark.parametrize(("retry_after", "told"), [(None, None), ("nonsense", "nonsense")])
def test_a_limit_may_say_nothing_or_nonsense(x: AtX, retry_after: str | None, told: str | None):
    x.ordered("rate-limit", retry_after=retry_after)
    assert x.me("nonsense").headers.get("x-rate-limit-reset") == told


def test_an_outage_is_a_problem_everywhere(x: AtX):
    token = x.connect("acme")
    x.ordered("down", status=502)
    assert problem(x.me(token["access_token"])) == (502, "about:blank")
    assert x.refresh(token["refresh_token"]).status_code == 502
    assert x.revoke(token["access_token"]).status_code == 502


def test_an_outage_may_be_of_publishing_alone(x: AtX):
    token = x.connect("acme")["access_token"]
    x.ordered("down", only="publish")
    assert x.tweet(token).status_code == 503
    assert x.me(token).status_code == 200


def test_a_lost_answer_is_a_post_that_nobody_heard_of(x: AtX):
    token = x.connect("acme")["access_token"]
    x.ordered("lose-answer", subject="acme")
    with pytest.raises(ConnectionResetError):
        x.tweet(token, "Once")
    assert [post["text"] for post in x.told("posts")] == ["Once"]
    assert x.tweet(token, "Once").status_code == 403, "which proves it"
