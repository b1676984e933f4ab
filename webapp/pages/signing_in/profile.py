"""Settings > You > Profile: name, language, time zone."""

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import refresh
from flask_login import current_user

from webapp.actions.signing_in import own_account
from webapp.actions.signing_in.own_account import Profile
from webapp.pages import guard, languages, zones
from webapp.words import LANGUAGES

pages = Blueprint("profile", __name__)

LONGEST_NAME = 100


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
        zones=zones.groups(profile.timezone),
    )


def mistakes(new: Profile) -> dict[str, str]:
    """What is wrong with each field."""
    wrong = {}
    if not new.name:
        wrong["name"] = _("Enter your name.")
    elif len(new.name) > LONGEST_NAME or not new.name.isprintable():
        wrong["name"] = _("Enter a name of at most %(number)s letters.", number=LONGEST_NAME)
    if new.locale not in (None, *LANGUAGES):
        wrong["locale"] = _("Choose one of the languages.")
    if new.timezone not in languages.known_zones():
        wrong["timezone"] = _("Choose one of the time zones.")
    return wrong
