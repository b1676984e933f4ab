"""What became of the notices that were sent: reconnected, lapsed, over."""

import pytest

from tests.domain.times import DAY, INSTANT, utc
from webapp.domain.lifecycle import Reason, begin, disconnect, forget_history, lapse, reauthorize
from webapp.domain.notices import Kind, Matter, matter
from webapp.domain.rules import RULES, Network

FACEBOOK = RULES[Network.FACEBOOK]

CONNECTED = utc(2026, 3, 2, 10)
DUE = utc(2026, 5, 31, 10)  # 90 days later
ADAS_PAGE = begin(CONNECTED)
CUT = disconnect(ADAS_PAGE, FACEBOOK, utc(2026, 4, 1), Reason.MANUAL)
KEPT = utc(2027, 4, 1)  # a year later
TOLD = DUE - 7 * DAY
BACK = DUE - 2 * DAY
BECAME = {
    "nothing yet": (ADAS_PAGE, BACK, Matter.OPEN),
    "an instant before the deadline": (ADAS_PAGE, DUE - INSTANT, Matter.OPEN),
    "its time ran out, seen by nobody": (ADAS_PAGE, DUE, Matter.LAPSED),
    "its time ran out, and was written down": (lapse(ADAS_PAGE, FACEBOOK, DUE), DUE + DAY, Matter.LAPSED),
    "somebody said yes": (reauthorize(ADAS_PAGE, FACEBOOK, BACK).life, BACK, Matter.RECONNECTED),
    "somebody said yes too late": (reauthorize(ADAS_PAGE, FACEBOOK, DUE + DAY).life, DUE + DAY, Matter.RECONNECTED),
    "somebody said yes, and cut it off later": (
        disconnect(reauthorize(ADAS_PAGE, FACEBOOK, BACK).life, FACEBOOK, DUE, Reason.MANUAL),
        DUE,
        Matter.RECONNECTED,
    ),
    "cut off by hand": (disconnect(ADAS_PAGE, FACEBOOK, BACK, Reason.MANUAL), DUE + DAY, Matter.DISCONNECTED),
    "locked": (disconnect(ADAS_PAGE, FACEBOOK, BACK, Reason.SECURITY), BACK, Matter.DISCONNECTED),
    "the network gave more time": (begin(CONNECTED, DUE - DAY), BACK, Matter.MOVED),
}


@pytest.mark.parametrize(("life", "now", "became"), BECAME.values(), ids=BECAME)
def test_what_became_of_a_warning(life, now, became):
    assert matter(Kind.AHEAD, DUE, TOLD, life, FACEBOOK, now) is became


def test_what_became_of_a_sudden_disconnect():
    cut = disconnect(ADAS_PAGE, FACEBOOK, BACK, Reason.SECURITY)
    back = reauthorize(cut, FACEBOOK, BACK + DAY).life
    assert matter(Kind.SUDDEN, BACK, BACK, cut, FACEBOOK, BACK) is Matter.OPEN
    assert matter(Kind.SUDDEN, BACK, BACK, cut, FACEBOOK, BACK + 800 * DAY) is Matter.OPEN
    assert matter(Kind.SUDDEN, BACK, BACK, back, FACEBOOK, BACK + DAY) is Matter.RECONNECTED


LOSS_BECAME = {
    "nothing yet": (CUT, KEPT, Matter.OPEN),
    "it is lost, seen by nobody": (CUT, KEPT + INSTANT, Matter.LOST),
    "it was deleted": (forget_history(CUT, FACEBOOK, KEPT + DAY), KEPT + 2 * DAY, Matter.LOST),
    "somebody reconnected it": (reauthorize(CUT, FACEBOOK, KEPT - DAY).life, KEPT + DAY, Matter.RECONNECTED),
    "and it was cut again": (
        disconnect(reauthorize(CUT, FACEBOOK, KEPT - DAY).life, FACEBOOK, KEPT, Reason.SECURITY),
        KEPT + DAY,
        Matter.RECONNECTED,
    ),
}


@pytest.mark.parametrize(("life", "now", "became"), LOSS_BECAME.values(), ids=LOSS_BECAME)
def test_what_became_of_a_warning_of_a_loss(life, now, became):
    assert matter(Kind.LOSS, KEPT, KEPT - 7 * DAY, life, FACEBOOK, now) is became


def test_news_stay_news():
    back = reauthorize(ADAS_PAGE, FACEBOOK, BACK).life
    assert matter(Kind.DONE, BACK, BACK, back, FACEBOOK, DUE + 800 * DAY) is Matter.NEWS
