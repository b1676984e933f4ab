"""How people come, go and change themselves."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from webapp.domain.levels import Level
from webapp.pages.activity.telling.told import KEPT, Told, joined
from webapp.pages.formats import level_words


def signed_out(told: Told) -> str:
    """Here, or everywhere else."""
    others = told.number("other_sign_ins_ended")
    if not others:
        return told.fill(_("%(who)s signed out."))
    sentence = ngettext(
        "%(who)s ended %(num)s other sign-in of their own.",
        "%(who)s ended %(num)s other sign-ins of their own.",
        others,
        **KEPT,
    )
    return told.fill(sentence)


def password_changed(told: Told) -> str:
    """And where they were signed out by it."""
    ended = told.number("sign_ins_ended")
    also = ngettext("That ended %(num)s other sign-in.", "That ended %(num)s other sign-ins.", ended)
    return joined([told.fill(_("%(who)s changed their password.")), str(also) if ended else ""])


def user_created(told: Told) -> str:
    """Somebody new, by the address they sign in with."""
    if not told.said("email"):
        return told.fill(_("%(who)s added a person."))
    email = told.mark(told.said("email"))
    if told.line.details.get("super_admin") is True:
        return told.fill(_("%(who)s made %(email)s a super admin."), email=email)
    return told.fill(_("%(who)s added %(email)s."), email=email)


def permissions_changed(told: Told) -> str:
    """What somebody may now; what they might before is told where both are known."""
    before, after = (level_of(facts) for facts in (told.line.before, told.line.after))
    if before is None or after is None:
        return told.fill(_("%(who)s changed what %(person)s may do."))
    sentence = _("%(who)s changed what %(person)s may do: from “%(before)s” to “%(after)s”.")
    return told.fill(sentence, before=level_words(before), after=level_words(after))


def level_of(facts: Mapping[str, Any]) -> Level | None:
    """The permission that a line keeps; None for one that this version doesn't know."""
    word = facts.get("permission")
    return Level(word) if word in set(Level) else None
