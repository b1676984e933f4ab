"""Why an account can't be connected with a consent, and what to see to at the network so that it can."""

from flask_babel import gettext as _

from webapp import words
from webapp.actions.house import house
from webapp.domain.rules import Network
from webapp.networks.room import Hindrance


def hindrance(why: Hindrance) -> str:
    """Why an account that was found can't be connected, and what helps."""
    sentences: dict[Hindrance, str] = {
        Hindrance.MAY_NOT_PUBLISH: _(
            "Can’t be connected: your role on this account doesn’t allow publishing. "
            "Somebody who manages it at the network can give you that right."
        ),
        Hindrance.NO_PROFESSIONAL_ACCOUNT: _(
            "Can’t be connected: Facebook shows no professional Instagram account for this Page. "
            "Link one to the Page, or allow Relink to see it when Facebook asks."
        ),
    }
    return sentences[why]


def what_to_tick(where: Network) -> str:
    """What to see to at a network, so that it shows an account next time."""
    own = house().settings.networks.get(where)
    if where is Network.INSTAGRAM and own is not None and own.login == "facebook":
        return str(
            _(
                "Instagram accounts are found through their Facebook Page: the account must be a professional one "
                "(business or creator) and linked to the Page. Leave both ticked when Facebook asks."
            )
        )
    advice: dict[Network, str] = {
        Network.FACEBOOK: _(
            "Tick at least one Page when Facebook asks. If yours isn’t offered there, sign in as somebody who "
            "manages it."
        ),
        Network.INSTAGRAM: _(
            "Only professional accounts can be connected. In Instagram’s settings a personal account can be turned "
            "into a business or creator account; then choose it when Instagram asks."
        ),
        Network.YOUTUBE: _(
            "The Google login needs a YouTube channel. Create one at YouTube, or choose the login or brand that has it "
            "when Google asks."
        ),
    }
    otherwise = _("Perhaps another login at %(network)s manages the account.", network=words.network(where))
    return str(advice.get(where, otherwise))
