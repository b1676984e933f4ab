"""How long a text is in a network's own counting. Only X counts otherwise than by letters, by its own library."""

import unicodedata

from webapp.domain.content import LIMITS, Content, Counting, Flaw, flaws, whole_text
from webapp.domain.rules import Network


def length(network: Network, text: str) -> int:
    """The length that the network sees, in its own counting (`content.Counting`)."""
    if LIMITS[network].counting is Counting.WEIGHED:
        import twitter_text  # noqa: PLC0415 - 11 MB of rules, which only whoever writes for X needs

        return int(twitter_text.parse_tweet(unicodedata.normalize("NFC", text)).weightedLength)
    return len(text)


def left(network: Network, content: Content) -> int:
    """How much more may be said; negative where it is too long."""
    return LIMITS[network].longest - length(network, whole_text(network, content))


def flaws_of(network: Network, content: Content) -> list[Flaw]:
    """What the network would not take."""
    return flaws(network, content, length(network, whole_text(network, content)))
