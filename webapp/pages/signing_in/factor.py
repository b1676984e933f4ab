"""Settings > You > Security: the second factor, set up, renewed and switched off."""

import re

import pyotp
import segno
from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from markupsafe import Markup

from webapp.actions.signing_in import factor, own_account
from webapp.actions.signing_in.factor import Checked
from webapp.models import Factor
from webapp.pages import guard, throttle
from webapp.pages.fragments import is_fragment
from webapp.pages.signing_in import second_step
from webapp.pages.throttle import limiter

pages = Blueprint("factor", __name__)

SECURITY = "/settings/security"
HERE = f"{SECURITY}/factor"


@pages.get(HERE)
@guard.signed_in
@guard.proved
def set_up() -> ResponseReturnValue:
    """The picture for the phone's camera, while an authenticator is being set up."""
    found = factor.of(current_user.user.id)
    if found is None or found.confirmed_at is not None:
        return redirect(SECURITY, 303)
    return form(found)


@pages.post(HERE)
@guard.signed_in
@guard.proved
def start() -> ResponseReturnValue:
    """Begin: a new secret, known to nobody yet."""
    factor.start(current_user.user.id, guard.now())
    return redirect(HERE, 303)


@pages.post(f"{HERE}/confirm")
@guard.signed_in
@guard.proved
@limiter.limit(throttle.PER_PERSON_AND_ADDRESS, key_func=throttle.signed_in_person, deduct_when=throttle.failed)
def confirm() -> ResponseReturnValue:
    """The first code switches it on; then the recovery codes are shown, this once."""
    user, now = current_user.user, guard.now()
    checked, codes = factor.confirm(user, request.form.get("code", ""), request.remote_addr, now)
    if checked is Checked.RIGHT:
        return render_template("security/codes.html", codes=codes, new=True)
    found = factor.of(user.id)
    if found is None or found.confirmed_at is not None:
        return redirect(SECURITY, 303)
    return form(found, second_step.code_words(checked)), throttle.MISTAKEN


@pages.post(f"{HERE}/codes")
@guard.signed_in
@guard.proved
def renew_codes() -> ResponseReturnValue:
    """Ten new recovery codes; the old ones open nothing any more."""
    codes = factor.renew_codes(current_user.user, request.remote_addr, guard.now())
    if not codes:
        return redirect(SECURITY, 303)
    return render_template("security/codes.html", codes=codes, new=False)


@pages.get(f"{HERE}/off")
@guard.signed_in
def ask_to_switch_off() -> ResponseReturnValue:
    """What switching it off takes: the password, and a code."""
    if not factor.is_on(current_user.user.id):
        return redirect(SECURITY, 303)
    return render_template("security/factor_off.html", error=None, back=SECURITY)


@pages.post(f"{HERE}/off")
@guard.signed_in
@limiter.limit(throttle.PER_PERSON_AND_ADDRESS, key_func=throttle.signed_in_person, deduct_when=throttle.failed)
def switch_off() -> ResponseReturnValue:
    """Switch it off, for somebody who has both."""
    password, code = request.form.get("password", ""), request.form.get("code", "")
    off = own_account.switch_factor_off(current_user.sign_in, password, code, request.remote_addr, guard.now())
    if not off:
        error = _("Password or code is wrong. Nothing was changed.")
        page = render_template("security/factor_off.html", error=error, back=SECURITY)
        around = {"HX-Retarget": "#dialog", "HX-Reswap": "innerHTML"} if is_fragment() else {}
        return page, throttle.MISTAKEN, around
    flash(_("The second step is switched off. Your password alone signs you in."), "done")
    return redirect(SECURITY, 303)


def form(found: Factor, error: str | None = None) -> str:
    """The page that sets it up."""
    secret = factor.secret_of(found)
    address = pyotp.TOTP(secret).provisioning_uri(name=current_user.user.email, issuer_name="Relink")
    shown = " ".join(re.findall(".{1,4}", secret))
    return render_template("security/factor.html", picture=picture(address), secret=shown, error=error)


def picture(address: str) -> Markup:
    """The code for the camera, drawn here: nobody else gets to see the secret."""
    drawn = segno.make(address, error="m").svg_inline(
        scale=4, border=4, dark="#000", light="#fff", svgclass="qr", lineclass=None, omitsize=True
    )
    return Markup(drawn)  # noqa: S704 - made of numbers by the library
