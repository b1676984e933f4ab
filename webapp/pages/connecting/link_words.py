"""What somebody without a seat reads on a link's pages: how it came out, and why a link does nothing any more."""

from flask_babel import gettext as _
from flask_babel import ngettext

from webapp.actions.connecting.by_link import Closed
from webapp.actions.connecting.callbacks import FlowRefused
from webapp.models import Flow, ReauthorizationLink
from webapp.models.flow import End
from webapp.pages.connecting import endings
from webapp.pages.connecting.endings import Words, unchanged
from webapp.pages.connecting.joined import isolated


def done(flow: Flow, link: ReauthorizationLink) -> Words:
    """The account is connected. What else the same login renewed is its workspace's business."""
    lead = _(
        "%(account)s is connected to %(workspace)s.",
        account=isolated(flow.story["accounts"][0]["name"]),
        workspace=isolated(link.workspace.name),
    )
    number = len(flow.story.get("left_out", ()))
    if not number:
        return Words(_("Thank you, that’s all"), lead, _("You can close this page."))
    return Words(_("Thank you – with one thing to know"), f"{lead} {_left_out(number, link)}", _not_meant(link))


def _left_out(number: int, link: ReauthorizationLink) -> str:
    """What the same login had connected and this consent does not include; a number, since whose it is is not said."""
    return str(
        ngettext(
            "But %(num)s other account that %(workspace)s had connected by the same login was not included: "
            "it will be disconnected there.",
            "But %(num)s other accounts that %(workspace)s had connected by the same login were not included: "
            "they will be disconnected there.",
            number,
            workspace=isolated(link.workspace.name),
        )
    )


def _not_meant(link: ReauthorizationLink) -> str:
    """Whom to tell, and what to do the next time."""
    return str(
        _(
            "If you didn’t mean that, tell %(who)s, who can send you another link, and leave all boxes ticked then.",
            who=isolated(link.created_by.name),
        )
    )


def of(flow: Flow, *, still_open: bool) -> Words:
    """How it came out where the account was not reconnected; `still_open` says that it can be tried again."""
    if flow.end is End.LINK_CLOSED:
        return closed(Closed(flow.story["why"]))
    if flow.end is End.ACCOUNT_REMOVED:
        return closed(Closed.ACCOUNT_REMOVED)
    if flow.end is End.NOT_ALLOWED and "hindrance" not in flow.story:
        return closed(Closed.SENDER)
    if flow.end is End.OVERTAKEN:
        lead = _("The same account was changed by somebody else at the same moment.") + " " + unchanged()
        return Words(_("Somebody else was quicker"), lead, _("Please try again.") if still_open else ask_anew())
    said = endings.of(flow)
    return said if still_open else Words(said.title, said.lead, ask_anew(), said.points)


def closed(why: Closed) -> Words:
    """Why the link does nothing any more."""
    leads: dict[Closed, str] = {
        Closed.USED: _("It has done its work: the account was reconnected with it."),
        Closed.REVOKED: _("Whoever sent it took it back."),
        Closed.EXPIRED: _("It was good for three days, and they are over."),
        Closed.ACCOUNT_REMOVED: _("The account was removed from Relink."),
        Closed.SENDER: _("Whoever sent it can no longer ask for this."),
    }
    if why is Closed.USED:
        return Words(_("This link was used"), leads[why], _("Nothing is left to do. You can close this page."))
    return Words(_("This link is closed"), f"{leads[why]} {unchanged()}", ask_anew())


def unknown() -> Words:
    """No such link."""
    lead = _("Perhaps its address was cut off on the way to you.") + " " + unchanged()
    return Words(_("This link is not known"), lead, _("Open it from the mail once more, or ask for a new one."))


def refused(no: FlowRefused) -> Words:
    """A callback that belongs to no flow of the link in this browser."""
    said = endings.refused(type(no).__name__)
    return Words(said.title, said.lead, _("Open the link once more and start again."))


def slow_down() -> Words:
    """Many tries within a few minutes."""
    lead = _("This link was tried many times within a few minutes.") + " " + unchanged()
    return Words(_("One moment, please"), lead, _("Please try again in ten minutes."))


def ask_anew() -> str:
    """The one who sent it can send another."""
    return str(_("If it is still needed, ask whoever sent it for a new one."))
