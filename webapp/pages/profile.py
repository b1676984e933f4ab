"""Settings > You > Profile: name, language, time zone."""

from zoneinfo import available_timezones

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import refresh
from flask_login import current_user

from webapp.actions import own_account
from webapp.actions.own_account import Profile
from webapp.pages import guard
from webapp.words import LANGUAGES

pages = Blueprint("profile", __name__)

LONGEST_NAME = 100
AREAS = frozenset(
    {"Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific"}
)


@pages.get("/settings/profile")
@guard.signed_in
def form() -> str:
    """The profile as it is."""
    return page(Profile.of(current_user.user), {})


@pages.post("/settings/profile")
@guard.signed_in
def save() -> ResponseReturnValue:
    """Save it, or say beside each field what is wrong with it."""
    new = Profile(
        " ".join(request.form.get("name", "").split()),
        request.form.get("locale") or None,
        request.form.get("timezone", ""),
    )
    if wrong := mistakes(new):
        return page(new, wrong), 422
    changed = own_account.change_profile(current_user.sign_in, new, request.remote_addr, guard.now())
    refresh()  # the answer is already in the language just chosen
    flash(_("Your profile is saved.") if changed else _("There was nothing to change."), "done")
    return redirect("/settings/profile", 303)


def page(profile: Profile, wrong: dict[str, str]) -> str:
    """The form with what was typed."""
    return render_template(
        "profile/index.html",
        profile=profile,
        email=current_user.user.email,
        wrong=wrong,
        languages=[("", _("As the browser asks")), *LANGUAGES.items()],
        zones=zone_options(),
    )


def zones() -> list[str]:
    """The time zones one can choose: places, not abbreviations."""
    return sorted(zone for zone in available_timezones() if zone.split("/")[0] in AREAS or zone == "UTC")


def zone_options() -> list[tuple[str, str]]:
    """The same as a form offers them."""
    return [(zone, zone.replace("_", " ")) for zone in zones()]


def mistakes(new: Profile) -> dict[str, str]:
    """What is wrong with each field."""
    wrong = {}
    if not new.name:
        wrong["name"] = _("Enter your name.")
    elif len(new.name) > LONGEST_NAME or not new.name.isprintable():
        wrong["name"] = _("Enter a name of at most %(number)s letters.", number=LONGEST_NAME)
    if new.locale not in (None, *LANGUAGES):
        wrong["locale"] = _("Choose one of the languages.")
    if new.timezone not in available_timezones():
        wrong["timezone"] = _("Choose one of the time zones.")
    return wrong
