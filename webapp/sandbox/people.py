"""The people and accounts of the pretend networks. Ids are stable: demos, tests and bookmarks rely on them.

network     person      name               accounts
facebook    ada         Ada Lovelace       61001 Example GmbH · 61002 Example Shop · 61003 Example Careers ·
                                           61004 Example Österreich · 61005 Example Support · 61006 Example Stiftung
            bob         Bob Page           61001 Example GmbH (the same Page as Ada's) · 61007 Example Events
            agency      Nordlicht Agentur  62001 a name of 80 characters · 62002 a name written from right to left ·
                                           62003 a name with emoji · 62004 a hostile name · 62005 to 62060 its customers
instagram   ada         Ada Lovelace       71001 @example · 71002 @example_shop · 71005 @example_support ·
                                           71006 @example_stiftung
            bob         Bob Page           71003 @example_events · 71004 @bob.page
            academy     Example Academy    71007 @example_academy
x           acme        Acme               81001 @acme
            acme_test   Acme Test          81002 @acme_test
            ada         Ada Lovelace       81003 @example
            shop        Example Shop       81004 @example_shop
            careers     Example Careers    81005 @example_careers
            support     Example Support    81006 @example_help
            events      Example Events     81007 @example_events
linkedin    ada         Ada Lovelace       91001 her profile · 91002 Example GmbH · 91003 Example Shop ·
                                           91005 Example Careers · 91006 Example Stiftung
            bob         Bob Page           91004 his profile · 91002 Example GmbH (the same organization)
            agency      Nordlicht Agentur  92001 its profile · 92002 to 92031 its customers
youtube     ada         Ada Lovelace       51001 Example TV
            bob         Bob Page           51002 Example Labs
            studio      Studio Nord        51003 Studio Nord · 51004 Studio Nord Kids
            support     Example Support    51005 Example Support
            archive     Example Archiv     51006 Example Archiv
            academy     Example Academy    51007 Example Academy

Behind some Pages there is an Instagram account: 61001-71001, 61002-71002, 61005-71005, 61006-71006, 61007-71003.
The agency's business 63001 owns the Page 62061 and has the Page 62062 as a client: those two are its people's only
through the business.
"""

from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True)
class Account:
    """A Page, profile, organization or channel at a pretend network."""

    id: str
    name: str
    handle: str
    kind: str


@dataclass(frozen=True)
class Business:
    """A company at Facebook: the Pages it owns, and those of its clients."""

    id: str
    name: str
    owned: tuple[Account, ...]
    clients: tuple[Account, ...]

    @property
    def pages(self) -> tuple[Account, ...]:
        """All of them."""
        return self.owned + self.clients


@dataclass(frozen=True)
class Person:
    """Someone who can sign in at a pretend network, and what they may manage there."""

    id: str
    name: str
    accounts: tuple[Account, ...]
    businesses: tuple[Business, ...] = ()

    @property
    def everything(self) -> tuple[Account, ...]:
        """Their accounts, those of their businesses, and the Instagram accounts behind them all."""
        direct = self.accounts + tuple(page for business in self.businesses for page in business.pages)
        linked = tuple(behind for page in direct if (behind := instagram_behind(page.id)) is not None)
        return direct + linked


EIGHTY_CHARACTERS = "Norddeutsche Bäckerei- und Konditoreibetriebe Müller, Söhne & Enkel GmbH & Co KG"
RIGHT_TO_LEFT = "מאפיית הדוגמה בע״מ"
EMOJI = "🥨 Brezelhaus 👩‍🍳 München"
HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"

TRADES = ("Bäckerei", "Autohaus", "Praxis", "Kanzlei", "Gärtnerei", "Brauerei", "Buchhandlung", "Tischlerei")
TOWNS = ("Kiel", "Lübeck", "Husum", "Plön", "Eutin", "Flensburg", "Schleswig")


def _page(number: int, name: str, handle: str) -> Account:
    return Account(str(number), name, handle, "page")


def _customers() -> tuple[Account, ...]:
    names = [f"{trade} {town}" for town in TOWNS for trade in TRADES]
    return tuple(_page(62005 + i, name, f"@kunde{5 + i:02}") for i, name in enumerate(names))


def _customer_organizations() -> tuple[Account, ...]:
    names = [f"{trade} {town}" for town in TOWNS for trade in TRADES][:30]
    return tuple(Account(str(92002 + i), name, f"kunde-{i:02}", "organization") for i, name in enumerate(names))


EXAMPLE_PAGE = _page(61001, "Example GmbH", "@example.gmbh")
EXAMPLE_ORGANIZATION = Account("91002", "Example GmbH", "example-gmbh", "organization")

AGENCY = Business(
    "63001",
    "Nordlicht Agentur GmbH",
    owned=(_page(62061, "Nordlicht Agentur", "@nordlicht"),),
    clients=(_page(62062, "Fischhaus Kappeln", "@fischhaus"),),
)

PEOPLE: dict[str, tuple[Person, ...]] = {
    "facebook": (
        Person(
            "ada",
            "Ada Lovelace",
            (
                EXAMPLE_PAGE,
                _page(61002, "Example Shop", "@example.shop"),
                _page(61003, "Example Careers", "@example.careers"),
                _page(61004, "Example Österreich", "@example.at"),
                _page(61005, "Example Support", "@example.support"),
                _page(61006, "Example Stiftung", "@example.stiftung"),
            ),
        ),
        Person("bob", "Bob Page", (EXAMPLE_PAGE, _page(61007, "Example Events", "@example.events"))),
        Person(
            "agency",
            "Nordlicht Agentur",
            (
                _page(62001, EIGHTY_CHARACTERS, "@mueller.backwaren"),
                _page(62002, RIGHT_TO_LEFT, "@maafiya"),
                _page(62003, EMOJI, "@brezelhaus"),
                _page(62004, HOSTILE, "@hostile"),
                *_customers(),
            ),
            (AGENCY,),
        ),
    ),
    "instagram": (
        Person(
            "ada",
            "Ada Lovelace",
            (
                Account("71001", "Example", "@example", "profile"),
                Account("71002", "Example Shop", "@example_shop", "profile"),
                Account("71005", "Example Support", "@example_support", "profile"),
                Account("71006", "Example Stiftung", "@example_stiftung", "profile"),
            ),
        ),
        Person(
            "bob",
            "Bob Page",
            (
                Account("71003", "Example Events", "@example_events", "profile"),
                Account("71004", "Bob Page", "@bob.page", "profile"),
            ),
        ),
        Person("academy", "Example Academy", (Account("71007", "Example Academy", "@example_academy", "profile"),)),
    ),
    "x": (
        Person("acme", "Acme", (Account("81001", "Acme", "@acme", "profile"),)),
        Person("acme_test", "Acme Test", (Account("81002", "Acme Test", "@acme_test", "profile"),)),
        Person("ada", "Ada Lovelace", (Account("81003", "Example GmbH", "@example", "profile"),)),
        Person("shop", "Example Shop", (Account("81004", "Example Shop", "@example_shop", "profile"),)),
        Person("careers", "Example Careers", (Account("81005", "Example Careers", "@example_careers", "profile"),)),
        Person("support", "Example Support", (Account("81006", "Example Support", "@example_help", "profile"),)),
        Person("events", "Example Events", (Account("81007", "Example Events", "@example_events", "profile"),)),
    ),
    "linkedin": (
        Person(
            "ada",
            "Ada Lovelace",
            (
                Account("91001", "Ada Lovelace", "ada-lovelace", "profile"),
                EXAMPLE_ORGANIZATION,
                Account("91003", "Example Shop", "example-shop", "organization"),
                Account("91005", "Example Careers", "example-careers", "organization"),
                Account("91006", "Example Stiftung", "example-stiftung", "organization"),
            ),
        ),
        Person("bob", "Bob Page", (Account("91004", "Bob Page", "bob-page", "profile"), EXAMPLE_ORGANIZATION)),
        Person(
            "agency",
            "Nordlicht Agentur",
            (Account("92001", "Nordlicht Agentur", "nordlicht", "profile"), *_customer_organizations()),
        ),
    ),
    "youtube": (
        Person("ada", "Ada Lovelace", (Account("51001", "Example TV", "@ExampleTV", "channel"),)),
        Person("bob", "Bob Page", (Account("51002", "Example Labs", "@ExampleLabs", "channel"),)),
        Person(
            "studio",
            "Studio Nord",
            (
                Account("51003", "Studio Nord", "@StudioNord", "channel"),
                Account("51004", "Studio Nord Kids", "@StudioNordKids", "channel"),
            ),
        ),
        Person("support", "Example Support", (Account("51005", "Example Support", "@ExampleSupport", "channel"),)),
        Person("archive", "Example Archiv", (Account("51006", "Example Archiv", "@ExampleArchiv", "channel"),)),
        Person("academy", "Example Academy", (Account("51007", "Example Academy", "@ExampleAcademy", "channel"),)),
    ),
}


def person(network: str, person_id: str) -> Person | None:
    """The person of that id at that network, or None."""
    return next((person for person in PEOPLE[network] if person.id == person_id), None)


@lru_cache(maxsize=1024)
def account(network: str, account_id: str) -> Account | None:
    """The account of that id at that network, or None."""
    everyones = (account for person in PEOPLE[network] for account in person.everything)
    return next((account for account in everyones if account.id == account_id), None)


INSTAGRAM_BEHIND = {"61001": "71001", "61002": "71002", "61005": "71005", "61006": "71006", "61007": "71003"}
"""The Instagram account that is linked to a Page."""


def instagram_behind(page_id: str) -> Account | None:
    """The Instagram account that is linked to a Page, or None."""
    linked = INSTAGRAM_BEHIND.get(page_id)
    return None if linked is None else account("instagram", linked)


def page_before(account_id: str) -> str | None:
    """The Page to which an Instagram account is linked, or None."""
    return next((page for page, linked in INSTAGRAM_BEHIND.items() if linked == account_id), None)


def business(business_id: str) -> Business | None:
    """The business of that id, or None."""
    everyones = (business for person in PEOPLE["facebook"] for business in person.businesses)
    return next((business for business in everyones if business.id == business_id), None)
