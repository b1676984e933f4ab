"""How people get help: what they ask others for, and the links they make for those without a seat."""

from flask_babel import gettext as _
from markupsafe import Markup

from webapp.domain.permissions import Act
from webapp.pages.accounts.rows import clean
from webapp.pages.activity.telling.told import Told


def asked(told: Told) -> str:
    """Who was asked for what."""
    people, act = _people(told), told.said("act")
    if not people or act not in set(Act):
        return told.fill(_("%(who)s asked for help with %(account)s."))
    sentences: dict[Act, str] = {
        Act.CONNECT: _("%(who)s asked %(people)s to connect an account."),
        Act.RECONNECT: _("%(who)s asked %(people)s to reconnect %(account)s."),
        Act.DISCONNECT: _("%(who)s asked %(people)s to disconnect %(account)s."),
        Act.REMOVE: _("%(who)s asked %(people)s to remove %(account)s."),
        Act.HAND_OVER: _("%(who)s asked %(people)s to hand %(account)s over to somebody else."),
        Act.SEE: _("%(who)s asked %(people)s for the permission to see the accounts."),
    }
    return told.fill(sentences[Act(act)], people=people)


def link_created(told: Told) -> str:
    """To whom it was mailed, unless it was made to copy."""
    if not told.said("mailed_to"):
        return told.fill(_("%(who)s made a link by which somebody without a seat can reconnect %(account)s."))
    email = told.mark(told.said("mailed_to"))
    return told.fill(_("%(who)s mailed %(email)s a link by which %(account)s can be reconnected."), email=email)


def link_used(told: Told) -> str:
    """By whose link, and to whom that had been mailed."""
    if not told.said("mailed_to"):
        return told.fill(_("%(account)s was reconnected by a link that %(person)s had made."))
    email = told.mark(told.said("mailed_to"))
    return told.fill(_("%(account)s was reconnected by a link that %(person)s had mailed to %(email)s."), email=email)


def _people(told: Told) -> str:
    names = told.line.details.get("people")
    marked = [told.mark(clean(str(name))) for name in names] if isinstance(names, list) else []
    between = Markup(", ") if any(isinstance(name, Markup) for name in marked) else ", "
    if len(marked) < 2:
        return between.join(marked)
    return told.fill(_("%(names)s and %(last)s"), names=between.join(marked[:-1]), last=marked[-1])
