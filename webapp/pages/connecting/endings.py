"""How connecting came out, in words: what happened, that nothing was changed (where so), and what to do next."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from webapp import words
from webapp.domain.permissions import Denial
from webapp.domain.rules import Network
from webapp.models import Flow
from webapp.models.flow import End
from webapp.networks.room import Hindrance
from webapp.pages import formats
from webapp.pages.connecting import ticks
from webapp.pages.connecting.joined import isolated
from webapp.pages.connecting.obstacles import hindrance, what_to_tick


@dataclass(frozen=True)
class Words:
    """A title, what happened, what it consists of where it is several things, and what to do next ("": nothing)."""

    title: str
    lead: str
    next: str = ""
    points: tuple[str, ...] = ()


def of(flow: Flow) -> Words:
    """How a flow came out that did not end in success."""
    network = words.network(flow.network)
    if flow.end is End.WRONG_ACCOUNT:
        return wrong_account(network, flow.story)
    if flow.end is End.SCOPES_MISSING:
        return scopes_missing(network, flow.story)
    if flow.end is End.UNAVAILABLE:
        return unavailable(network, flow.story)
    if flow.end is End.NOT_ALLOWED:
        return not_allowed(flow.story)
    if flow.end is End.NOTHING_FOUND:
        return nothing_found(flow.network, flow.story)
    return {**_at_the_network(network), **_in_relink()}[flow.end or End.EXPIRED]


def not_allowed(story: Mapping[str, Any]) -> Words:
    """What the person may no longer do, in Relink or with the account at the network."""
    if "hindrance" in story:
        why = f"{isolated(story['wanted'])}: {hindrance(Hindrance(story['hindrance']))}"
    else:
        why = words.denial(Denial(story["denial"]))
    return Words(_("You can’t do this any more"), why, unchanged())


def _at_the_network(network: str) -> dict[End, Words]:
    """What came of it over there."""
    return {
        End.CANCELLED: Words(_("Cancelled"), _("You cancelled at %(network)s.", network=network) + " " + unchanged()),
        End.NETWORK_ERROR: Words(
            _("%(network)s did not let you through", network=network),
            _("%(network)s sent you back with an error.", network=network) + " " + unchanged(),
            _("Please try again. If it happens again, whoever runs Relink can find it in the activity log."),
        ),
        End.CODE_REFUSED: Words(
            _("%(network)s did not confirm it", network=network),
            _("%(network)s did not accept its own answer, perhaps because it took too long.", network=network)
            + f" {unchanged()}",
            _("Please try again."),
        ),
    }


def _in_relink() -> dict[End, Words]:
    """What came of it over here, whatever the network said."""
    return {
        End.DECLINED: Words(_("Nothing was chosen"), unchanged()),
        End.ACCOUNT_REMOVED: Words(
            _("The account isn’t here any more"),
            _("Somebody removed it from Relink while you were away.") + " " + unchanged(),
            _("You can connect it anew."),
        ),
        End.OVERTAKEN: Words(
            _("Somebody else was quicker"),
            _("The same accounts were changed at the same moment. Your change was not made."),
            _("Look at your accounts, then try again if need be."),
        ),
        End.LINK_CLOSED: Words(
            _("This link is closed"),
            _("It was used, revoked or over while you were at the network.") + " " + unchanged(),
        ),
        End.EXPIRED: Words(
            _("That took too long"),
            _("For your safety this has to be done within ten minutes.") + " " + unchanged(),
            _("Please start again."),
        ),
    }


def wrong_account(network: str, story: Mapping[str, Any]) -> Words:
    """Another account came back: both are named."""
    wanted, came = isolated(story["wanted"]), isolated(story["came"])
    if story["one"]:
        lead = _(
            "%(network)s signed you in as %(came)s, but this account is %(wanted)s.",
            network=network,
            came=came,
            wanted=wanted,
        )
    elif story["same_person"]:
        lead = _(
            "%(network)s signed you in as %(came)s, but %(wanted)s was not among the accounts you allowed.",
            network=network,
            came=came,
            wanted=wanted,
        )
    else:
        lead = _(
            "%(network)s signed you in as %(came)s, whose accounts don’t include %(wanted)s.",
            network=network,
            came=came,
            wanted=wanted,
        )
    if story.get("connected_already"):
        lead += " " + _("What you signed in with is connected already.")
    again = _("Sign in at %(network)s with the right login, then try again.", network=network)
    return Words(_("That is another account"), f"{lead} {unchanged()}", again)


def scopes_missing(network: str, story: Mapping[str, Any]) -> Words:
    """Permissions were left unticked: each is named, with what doesn't work without it."""
    missing = story["missing"]
    lead = ngettext(
        "At %(network)s a permission was left out.",
        "At %(network)s %(num)s permissions were left out.",
        len(missing),
        network=network,
    )
    also = ""
    if number := story.get("lacking"):
        also = ngettext(
            "But %(num)s account that is connected by the same login lacks the same now, until all is ticked again.",
            "But %(num)s accounts that are connected by the same login lack the same now, until all is ticked again.",
            number,
        )
    return Words(
        _("A permission is missing"),
        f"{lead} {unchanged()} {also}".strip(),
        _("Relink can only keep an account connected with all of them. Please try again and leave them all ticked."),
        ticks.missing(missing),
    )


def nothing_found(where: Network, story: Mapping[str, Any]) -> Words:
    """The consent brought no account, or none that can be connected: each is named with what is in its way."""
    named, network = isolated(story.get("subject", "")), words.network(where)
    if named:
        lead = _(
            "%(network)s signed you in as %(name)s, but showed Relink no account that can be connected.",
            network=network,
            name=named,
        )
    else:
        lead = _("%(network)s showed Relink no account that can be connected.", network=network)
    points = [f"{isolated(one['name'])}: {hindrance(Hindrance(one['hindrance']))}" for one in story.get("hindered", [])]
    if more := story.get("more"):
        points.append(ngettext("and %(num)s more", "and %(num)s more", more))
    return Words(_("No accounts found"), f"{lead} {unchanged()}", what_to_tick(where), tuple(points))


def unavailable(network: str, story: Mapping[str, Any]) -> Words:
    """The network could not be asked."""
    lead = {
        "rate_limited": _("%(network)s asks Relink to slow down.", network=network),
        "our_configuration": _(
            "%(network)s refuses Relink itself; whoever runs Relink has to mend it.", network=network
        ),
    }.get(story.get("why", ""), _("%(network)s can’t be reached right now.", network=network))
    again = _("Please try again in a few minutes.")
    if story.get("retry_at"):
        again = _("Please try again from %(time)s.", time=formats.moment(datetime.fromisoformat(story["retry_at"])))
    return Words(_("%(network)s can’t be asked now", network=network), f"{lead} {unchanged()}", again)


def refused(why: str) -> Words:
    """A callback that belongs to no flow of this person in this browser."""
    return {
        "ExpiredState": Words(
            _("That took too long"),
            _("You came back from the network after more than ten minutes.") + " " + unchanged(),
            _("Please start again from your accounts."),
        ),
        "OtherPerson": Words(
            _("Somebody else began this"),
            _("This answer from a network belongs to another person’s sign-in.") + " " + unchanged(),
            _("If you didn’t expect this page, somebody may have sent you their link: you can close it."),
        ),
        "OtherBrowser": Words(
            _("This began in another browser"),
            _("For your safety, connecting has to end in the browser in which it began.") + " " + unchanged(),
            _("Please start again here."),
        ),
        "OtherNetwork": Words(
            _("Another network answered"),
            _("The answer did not come from the network you were sent to.") + " " + unchanged(),
            _("Please start again. If it happens again, tell whoever runs Relink."),
        ),
    }.get(
        why,
        Words(
            _("This link is not known"),
            _("It belongs to no connection that was begun here, or to one that is long over.") + " " + unchanged(),
            _("Please start again from your accounts."),
        ),
    )


def unchanged() -> str:
    """What people want to know first."""
    return str(_("Nothing was changed."))
