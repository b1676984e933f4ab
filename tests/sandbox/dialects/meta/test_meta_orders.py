"""Orders to the pretend Meta: its settings, and everything that people can make happen from the control page."""

import re
from typing import Any

import pytest

from tests.sandbox.dialects.meta.graph_app import OWN, Graph, why


@pytest.mark.parametrize(
    ("network", "order", "named"),
    [
        ("facebook", {}, "name"),
        ("facebook", {"name": "colour", "value": 1}, "name"),
        ("facebook", {"name": "answer_wrapped", "value": True}, "name"),
        ("instagram", {"name": "tasks", "value": {}}, "name"),
        ("facebook", {"name": "demand_proof", "value": "perhaps"}, "value"),
        ("facebook", {"name": "demand_proof"}, "value"),
        ("facebook", {"name": "quota", "value": {"71001": "many"}}, "value"),
        ("facebook", {"name": "quota", "value": [1]}, "value"),
        ("facebook", {"name": "containers", "value": {"71001": "LOST"}}, "value"),
        ("facebook", {"name": "tasks", "value": {"61001": ["ANALYZE"]}}, "value"),
    ],
)
def test_a_wrong_setting_is_refused_by_name(facebook: Graph, network: str, order: dict[str, Any], named: str):
    answer = facebook.client.post(f"/control/{network}", json={"do": "set", **order})
    assert answer.status_code == 400
    assert answer.get_json()["field"] == named


def test_a_reset_forgets_settings_hooks_and_containers(facebook: Graph):
    facebook.order("set", name="demand_proof", value=False)
    facebook.order("send-hook", kind="deauthorize", subject="ada", to="http://127.0.0.1:1/")
    facebook.order("reset")
    assert facebook.told("hooks") == []
    assert why(facebook.get("/me", facebook.connect("ada", ["61001"]), appsecret_proof=None)) == (100, None)


def test_settings_of_one_network_are_not_the_other_ones(facebook: Graph, instagram: Graph):
    instagram.order("set", name="demand_proof", value=True)
    facebook.order("set", name="demand_proof", value=False)
    assert facebook.get("/me", facebook.connect("ada", ["61001"]), appsecret_proof=None).status_code == 200
    assert instagram.get("/me", instagram.short("ada", ["71001"]), appsecret_proof=None).status_code == 400


@pytest.mark.parametrize("subject", ["71001", "62061"])
def test_accounts_behind_pages_and_businesses_can_be_in_trouble_too(facebook: Graph, subject: str):
    facebook.order("drop-permission", subject=subject)
    persons = {fault["person"] for fault in facebook.told("faults")}
    assert persons == ({"ada", "bob"} if subject == "71001" else {"agency"})


def test_a_consent_can_be_issued_for_an_instagram_account(facebook: Graph):
    answer = facebook.order("issue", subject="ada", assets=["61001", "71001"])
    told = facebook.read("/71001", answer["access_token"], fields="username")
    assert told["username"] == "example"


def test_an_issued_token_of_instagram_can_be_renewed_in_a_day(instagram: Graph):
    token = instagram.order("issue", subject="ada", assets=["71001"], scopes=list(OWN))["access_token"]
    answer = instagram.client.get(
        "/instagram/refresh_access_token", query_string={"grant_type": "ig_refresh_token", "access_token": token}
    )
    assert why(answer) == (100, None), "it is not a day old, but it is a long one"
    assert "24 hours" in answer.text


# the page


def form_with(page: str, network: str, button: str) -> tuple[str, str]:
    """The form of that button in the section of that network, and the button's own value."""
    section = page.split(f'id="{network}"')[1].split("<section", maxsplit=1)[0]
    form = next(form for form in section.split("<form")[1:] if button in form.split("</form>")[0])
    value = re.search(rf'value="([^"]+)"[^>]*>{re.escape(button)}<', form)
    assert value is not None
    return form.split("</form>")[0], value[1]


def options(form: str, name: str) -> list[str]:
    select = form.split(f'<select name="{name}">')[1].split("</select>", maxsplit=1)[0]
    return [value or text for value, text in re.findall(r'<option(?: value="([^"]*)")?>([^<]*)', select)]


@pytest.mark.parametrize("network", ["facebook", "instagram"])
def test_every_row_can_be_chosen_on_the_page(facebook: Graph, network: str):
    form, do = form_with(facebook.client.get("/").text, network, "Let calls fail")
    codes = options(form, "code")
    assert {"190/458", "190/459", "190/460", "190/492", "190/493", "100/33", "506", "368"} <= set(codes)
    assert {"1", "4", "101", "80001", "2207042", "2207050"} <= set(codes)
    for code in codes:
        sent = {"do": do, "code": code, "subject": "ada", "on": "read", "times": "1"}
        assert facebook.client.post(f"/control/{network}", data=sent).status_code == 303, code
    assert len(facebook.client.get(f"/control/{network}/faults").get_json()) == 1, "the last one replaced the others"


def test_an_error_from_the_page_strikes(facebook: Graph):
    token = facebook.connect("ada", ["61001"])
    form = {"do": "error", "code": "190/460", "subject": "ada", "on": "any", "times": "1"}
    assert facebook.client.post("/control/facebook", data=form).status_code == 303
    assert why(facebook.get("/me", token)) == (190, 460)
    assert facebook.get("/me", token).status_code == 200


def test_an_error_about_everybody_from_the_page_strikes(facebook: Graph):
    token = facebook.connect("bob", ["61007"])
    form = {"do": "error", "code": "4", "subject": "", "on": "read", "times": ""}
    assert facebook.client.post("/control/facebook", data=form).status_code == 303
    assert why(facebook.get("/me", token)) == (4, None)
    facebook.client.post("/control/facebook", data={"do": "no-error", "subject": ""})
    assert facebook.get("/me", token).status_code == 200


def test_subjects_on_the_page_are_people_pages_and_what_is_behind_them(facebook: Graph):
    form, _ = form_with(facebook.client.get("/").text, "facebook", "Lose the next answer")
    assert {"ada", "61001", "71001", "agency", "62061"} <= set(options(form, "subject"))


def test_hooks_can_be_sent_from_the_page_and_are_shown_there(facebook: Graph):
    form, do = form_with(facebook.client.get("/").text, "facebook", "Tell Relink")
    assert options(form, "kind") == ["deauthorize", "data-deletion", "permissions", "verify"]
    assert options(form, "signature") == ["right", "wrong", "missing", "tampered"]
    sent = {"do": do, "kind": "deauthorize", "subject": "ada", "signature": "right", "to": "http://127.0.0.1:1/h"}
    assert facebook.client.post("/control/facebook", data=sent).status_code == 303
    text = " ".join(re.sub(r"<[^>]+>", " ", facebook.client.get("/").text).split())
    assert "deauthorize http://127.0.0.1:1/h: not reached" in text


def test_removing_the_app_can_be_told_from_the_page(facebook: Graph):
    form, do = form_with(facebook.client.get("/").text, "facebook", "Remove app and tell Relink")
    assert 'name="tell" value="true"' in form
    token = facebook.connect("ada", ["61001"])
    facebook.code("ada", ["61001"], redirect_uri="http://127.0.0.1:1/oauth/facebook/callback")  # nobody listens there
    sent = {"do": do, "subject": "ada", "tell": "true"}
    assert facebook.client.post("/control/facebook", data=sent).status_code == 303
    assert why(facebook.get("/me", token)) == (190, 458)
    assert [hook["address"] for hook in facebook.told("hooks")] == ["http://127.0.0.1:1/hooks/facebook"]
