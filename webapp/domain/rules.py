"""The clocks of the five networks, as one table. Nothing else in the tree knows "90 days".

Source: the article "Social-Media-Konten von HubSpot erneut autorisieren oder trennen" (8 November 2021). An earlier
end that a network itself states always wins over this table (`lifecycle.deadline`).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Network(StrEnum):
    """The social networks, by the names used in addresses, settings and tables."""

    FACEBOOK = "facebook"
    INSTAGRAM = "instagram"
    X = "x"
    LINKEDIN = "linkedin"
    YOUTUBE = "youtube"


MAY_HAVE_US_FORGET = frozenset({Network.FACEBOOK, Network.INSTAGRAM})
"""Networks that pass on a person's wish to be forgotten. Lines of the log are never rewritten, so they hold no name of
a person there."""


NEWEST_YES_COUNTS = frozenset({Network.FACEBOOK, Network.INSTAGRAM})
"""Networks that keep one agreement with a person: a permission left out of a new yes is gone for what was connected by
an earlier one, too. Source: networks.md, section 1 ("/me/permissions")."""
ONE_ACCOUNT_A_YES = frozenset({Network.YOUTUBE})
"""Networks where somebody with several accounts says yes for each by itself: a yes to the second takes nothing from the
first. Source: networks.md, section 5 ("the token is bound to it", "Several channels → several consents")."""

NAMED_BY_ACCOUNT = frozenset({Network.INSTAGRAM})
"""Networks whose messages may name the account where others name the person. Source: networks.md, section 7."""


class CountedFrom(StrEnum):
    """The moment from which a network's reauthorization clock counts."""

    AUTHORIZATION = "authorization"
    ACTIVITY = "activity"


@dataclass(frozen=True)
class Period:
    """A length of time: days of 24 hours, or calendar years (the same date in UTC; 29 February becomes 28 February)."""

    days: int = 0
    years: int = 0

    def after(self, moment: datetime) -> datetime:
        """The moment that lies this period after `moment`."""
        year = moment.year + self.years
        try:
            same_date = moment.replace(year=year)
        except ValueError:  # 29 February in a year without one
            same_date = moment.replace(year=year, day=28)
        return same_date + timedelta(days=self.days)


@dataclass(frozen=True)
class Rule:
    """One network's row of the table: when a person must say yes again, and how long a disconnect can be undone."""

    network: Network
    reauthorize_after: Period | None
    counted_from: CountedFrom
    history_kept: Period


NINETY_DAYS = Period(days=90)
SIXTY_DAYS = Period(days=60)
ONE_YEAR = Period(years=1)

RULES: dict[Network, Rule] = {
    rule.network: rule
    for rule in (
        #    network             a person must come back    counted from                 history kept after a disconnect
        Rule(Network.FACEBOOK,   NINETY_DAYS,               CountedFrom.AUTHORIZATION,   ONE_YEAR),
        Rule(Network.INSTAGRAM,  NINETY_DAYS,               CountedFrom.AUTHORIZATION,   ONE_YEAR),
        Rule(Network.X,          NINETY_DAYS,               CountedFrom.ACTIVITY,        ONE_YEAR),
        Rule(Network.LINKEDIN,   ONE_YEAR,                  CountedFrom.AUTHORIZATION,   SIXTY_DAYS),
        Rule(Network.YOUTUBE,    None,                      CountedFrom.AUTHORIZATION,   SIXTY_DAYS),
    )
}  # fmt: skip

HISTORY_FETCHED = timedelta(days=60)
"""So far back a network is asked for what was published on an account without Relink."""
TELLING_HISTORY = frozenset({Network.FACEBOOK, Network.INSTAGRAM, Network.YOUTUBE})
"""Networks that are asked for it. X takes money for every post it names. LinkedIn's rules give what an organization
does six months here, less than a history is kept, and a member's own posts are not told at all."""
EXPIRING = timedelta(days=7)
"""How long before its deadline an account is shown as expiring, and when the one notice by default is owed."""
LOSS_WARNING = timedelta(days=7)
"""So long before a history is deleted people are told, where their workspace wishes it. The article has no such notice;
the lead is that of the one it has."""
USUAL_PUBLISHING = timedelta(minutes=2)
"""A call that publishes is answered within this; after it the page says that Relink is finding out what became of it.
Our own number: long enough for a network that is slow, well within the time a post is one worker's."""
VERSION_WARNING = timedelta(days=60)
"""So long before its end a version of a network's interface is an alarm: as long as a release may take."""
