"""Setting the app up differently at a network: by script, from the page, and never wrongly."""

from typing import Any

import pytest

from tests.sandbox.dialects.driving import AtLinkedIn, AtX, AtYouTube


@pytest.mark.parametrize(
    ("order", "field"),
    [
        ({"name": "partner", "value": "perhaps"}, "value"),
        ({"name": "partner", "value": None}, "value"),
        ({"name": "ended_versions", "value": "202609"}, "value"),
        ({"name": "roles", "value": ["ANALYST"]}, "value"),
        ({"name": "testing", "value": True}, "name"),
        ({"value": True}, "name"),
        ({"name": "partner", "value": True, "subject": "ada"}, "subject"),
    ],
)
def test_a_wrong_setting_is_refused_by_name(linkedin: AtLinkedIn, order: dict[str, Any], field: str):
    answer = linkedin.order("set", **order)
    assert (answer.status_code, answer.get_json()["field"]) == (400, field)


@pytest.mark.parametrize(("said", "partner"), [("false", False), ("true", True)])
def test_settings_from_the_page(linkedin: AtLinkedIn, said: str, partner: bool):
    shown = linkedin.client.get("/").text
    assert "<option>ended_versions</option>" in shown
    form = {"do": "set", "name": "partner", "value": said}
    assert linkedin.client.post("/control/linkedin", data=form).status_code == 303
    assert ("refresh_token" in linkedin.connect("ada")) is partner


def test_a_list_from_the_page(linkedin: AtLinkedIn):
    form = {"do": "set", "name": "ended_versions", "value": '["202609"]'}
    assert linkedin.client.post("/control/linkedin", data=form).status_code == 303
    token = linkedin.connect("ada")["access_token"]
    assert linkedin.get("/rest/organizationAcls?q=roleAssignee", token).status_code == 426


def test_a_reset_forgets_them(youtube: AtYouTube):
    youtube.ordered("set", name="testing", value=True)
    youtube.ordered("reset")
    assert "refresh_token_expires_in" not in youtube.connect("ada")


@pytest.mark.parametrize(("code", "on"), [("credits", "any"), ("invalid_grant", "token"), ("88", "publish")])
def test_each_error_has_its_place_on_the_page(x: AtX, code: str, on: str):
    assert f'<option value="{code}">' in x.client.get("/").text
    form = {"do": "error", "code": code, "on": on, "subject": "", "times": ""}
    assert x.client.post("/control/x", data=form).status_code == 303
    assert [fault["do"] for fault in x.told("faults")] == ["error"]
