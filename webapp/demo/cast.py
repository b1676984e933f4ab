"""Who and what the demo begins with, as data. The accounts exist at the pretend networks under the same ids."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from webapp.domain.lifecycle import Reason
from webapp.domain.permissions import Social
from webapp.domain.rules import Network

PASSWORD = "relink-demo"  # noqa: S105 - printed by the demo, for the demo only


@dataclass(frozen=True)
class Somebody:
    """One person of the demo; signs in as first name @example.test."""

    name: str
    social: Social = Social.NONE
    super_admin: bool = False
    locale: str = "en"
    elsewhere: bool = False

    @property
    def key(self) -> str:
        """The first name in lower case: how the table below and the e-mail address call them."""
        return self.name.split()[0].lower()


PEOPLE = (
    Somebody("Root Reinhardt", super_admin=True, locale="de"),
    Somebody("Ada Lovelace", Social.ALL),
    Somebody("Bob Baumann", Social.ALL, locale="de"),
    Somebody("Dora Dietz", Social.DRAFT, locale="de"),
    Somebody("Eve Evans"),
    Somebody("Mallory Moss", super_admin=True, elsewhere=True),
)


class Stage(StrEnum):
    """The stages of an account's life that the demo shows."""

    FRESH = "fresh"
    EXPIRING = "expiring in 5 days"
    LAPSED = "lapsed yesterday"
    BY_HAND = "disconnected by hand 20 days ago"
    LOCKED = "locked for security"
    LOST = "history lost"


DISCONNECTED: dict[Stage, tuple[Reason, timedelta]] = {
    Stage.LAPSED: (Reason.LAPSED, timedelta(days=1)),
    Stage.BY_HAND: (Reason.MANUAL, timedelta(days=20)),
    Stage.LOCKED: (Reason.SECURITY, timedelta(days=3)),
    Stage.LOST: (Reason.MANUAL, timedelta(days=400)),
}
"""Why and how long ago an account of that stage was cut off."""


@dataclass(frozen=True)
class Seed:
    """One account: its id at the network, the person there who authorized it, and who connected it here."""

    network: Network
    external_id: str
    name: str
    handle: str
    kind: str
    subject: str
    stage: Stage
    by: str = "ada"
    scheduled: int = 4
    published: int = 24
    drafts: int = 1


SUBJECTS = {
    "ada": "Ada Lovelace",
    "bob": "Bob Page",
    "acme": "Acme",
    "acme_test": "Acme Test",
    "shop": "Example Shop",
    "careers": "Example Careers",
    "support": "Example Support",
    "events": "Example Events",
    "studio": "Studio Nord",
    "archive": "Example Archiv",
    "agency": "Nordlicht Agentur",
}

FB, IG, X, LI, YT = Network.FACEBOOK, Network.INSTAGRAM, Network.X, Network.LINKEDIN, Network.YOUTUBE

ACCOUNTS = (
    Seed(FB, "61001", "Example GmbH", "@example.gmbh", "page", "ada", Stage.EXPIRING, "ada", 14, 120, 3),
    Seed(FB, "61002", "Example Shop", "@example.shop", "page", "ada", Stage.FRESH, "ada", 6, 40),
    Seed(FB, "61003", "Example Careers", "@example.careers", "page", "ada", Stage.LAPSED),
    Seed(FB, "61004", "Example Österreich", "@example.at", "page", "ada", Stage.BY_HAND),
    Seed(FB, "61005", "Example Support", "@example.support", "page", "ada", Stage.LOCKED),
    Seed(FB, "61006", "Example Stiftung", "@example.stiftung", "page", "ada", Stage.LOST),
    Seed(FB, "61007", "Example Events", "@example.events", "page", "bob", Stage.FRESH, "bob"),
    Seed(IG, "71001", "Example", "@example", "profile", "ada", Stage.FRESH),
    Seed(IG, "71002", "Example Shop", "@example_shop", "profile", "ada", Stage.EXPIRING),
    Seed(IG, "71003", "Example Events", "@example_events", "profile", "bob", Stage.LAPSED, "bob"),
    Seed(IG, "71004", "Bob Page", "@bob.page", "profile", "bob", Stage.BY_HAND, "bob"),
    Seed(IG, "71005", "Example Support", "@example_support", "profile", "ada", Stage.LOCKED),
    Seed(IG, "71006", "Example Stiftung", "@example_stiftung", "profile", "ada", Stage.LOST),
    Seed(X, "81001", "Acme", "@acme", "profile", "acme", Stage.FRESH),
    Seed(X, "81003", "Example GmbH", "@example", "profile", "ada", Stage.EXPIRING),
    Seed(X, "81004", "Example Shop", "@example_shop", "profile", "shop", Stage.LAPSED),
    Seed(X, "81005", "Example Careers", "@example_careers", "profile", "careers", Stage.BY_HAND),
    Seed(X, "81006", "Example Support", "@example_help", "profile", "support", Stage.LOCKED),
    Seed(X, "81007", "Example Events", "@example_events", "profile", "events", Stage.LOST, "bob"),
    Seed(LI, "91002", "Example GmbH", "example-gmbh", "organization", "ada", Stage.FRESH),
    Seed(LI, "91001", "Ada Lovelace", "ada-lovelace", "profile", "ada", Stage.EXPIRING),
    Seed(LI, "91003", "Example Shop", "example-shop", "organization", "ada", Stage.LAPSED),
    Seed(LI, "91005", "Example Careers", "example-careers", "organization", "ada", Stage.BY_HAND),
    Seed(LI, "91004", "Bob Page", "bob-page", "profile", "bob", Stage.LOCKED, "bob"),
    Seed(LI, "91006", "Example Stiftung", "example-stiftung", "organization", "ada", Stage.LOST),
    Seed(YT, "51001", "Example TV", "@ExampleTV", "channel", "ada", Stage.FRESH),
    Seed(YT, "51002", "Example Labs", "@ExampleLabs", "channel", "bob", Stage.EXPIRING, "bob"),
    Seed(YT, "51003", "Studio Nord", "@StudioNord", "channel", "studio", Stage.LAPSED),
    Seed(YT, "51004", "Studio Nord Kids", "@StudioNordKids", "channel", "studio", Stage.BY_HAND),
    Seed(YT, "51005", "Example Support", "@ExampleSupport", "channel", "support", Stage.LOCKED),
    Seed(YT, "51006", "Example Archiv", "@ExampleArchiv", "channel", "archive", Stage.LOST, "bob"),
)


def subject_of(one: Seed) -> tuple[str, str]:
    """By what id and name a network knows who authorized an account: X and LinkedIn by those of their own profile."""
    network, person = one.network, one.subject
    if network is Network.INSTAGRAM:  # its own login knows accounts only: who signs in is the account
        return one.external_id, one.name
    if network is Network.YOUTUBE:  # Google's number of a person, which their channels don't show
        channel = next(other for other in ACCOUNTS if (other.network, other.subject) == (network, person))
        return f"1000000000000000{channel.external_id}", SUBJECTS[person]
    if network is Network.FACEBOOK:
        return person, SUBJECTS[person]
    theirs = (other for other in ACCOUNTS if (other.network, other.subject, other.kind) == (network, person, "profile"))
    return next((other.external_id, other.name) for other in theirs)


TEXTS = (
    "Wir suchen Verstärkung: Komm zu uns ins Marketing-Team nach Bremen!",
    "New in our shop: the autumn collection is here.",
    "Hinter den Kulissen: So entsteht unser neues Kampagnenvideo.",
    "Three things we learned from 500 customer interviews.",
    "Save the date: Am 12. Dezember laden wir zum Tag der offenen Tür.",
    "Thank you for 10,000 followers! Here is a small gift for you.",
    "Unser Lieblingsrezept für die Adventszeit, zum Nachbacken.",
    "We are hiring: three roles, two cities, one team.",
)
