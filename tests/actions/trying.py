"""One consent whose network answers each kind of call as it is told, tried by the very jobs that try it."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import update

from tests.world import World
from webapp.actions.connecting.consent import Consent
from webapp.actions.consents import check, renew, tokens
from webapp.actions.house import House
from webapp.actions.operating import owed
from webapp.actions.publishing import history_fetch, publish
from webapp.domain.posts import PostState
from webapp.domain.rules import Network
from webapp.domain.troubles import CALLS, Kind
from webapp.models import Account, Grant, db
from webapp.networks.publishing import Published
from webapp.networks.room import Ok, Profile, Subject, Token, Unavailable, Why

NETWORK = Network.YOUTUBE
STEP = timedelta(hours=2)
"""Longer than any backoff: whatever was put off is due again at the next step."""
DOWN, SLOW, US = Unavailable(Why.DOWN), Unavailable(Why.RATE_LIMITED), Unavailable(Why.OUR_CONFIGURATION)


class Moody:
    """A room that is asked for the four kinds of call, and says what it is told to. The rest is a real room's."""

    def __init__(self, room: Any) -> None:
        self._room = room
        self.says: dict[Kind, Unavailable | None] = dict.fromkeys(CALLS)
        self.allowed: tuple[str, ...] = room.scopes

    def __getattr__(self, name: str) -> Any:
        return getattr(self._room, name)

    def renew(self, _token: Token, now: datetime) -> Any:
        fresh = Token("fresh", "refresh-token", now + timedelta(days=30), scopes=self.allowed)
        return self.says[Kind.RENEWAL] or Ok(fresh)

    def check(self, _token: Token, external_id: str, _now: datetime) -> Any:
        return self.says[Kind.CHECK] or Ok(Profile(external_id, "Example TV"))

    def publish(self, *_: Any) -> Any:
        return self.says[Kind.PUBLISHING] or Ok(Published("remote", ""))

    def posts_since(self, *_: Any) -> Any:
        return self.says[Kind.HISTORY] or Ok([])


@dataclass
class Trying:
    """A consent with one account, and the time, which goes on with each step."""

    world: World
    house: House
    now: datetime = field(init=False)
    room: Moody = field(init=False)
    grant_id: int = field(init=False)
    account_id: int = field(init=False)

    def __post_init__(self) -> None:
        self.now = self.world.now
        self.room = Moody(self.house.rooms[NETWORK])
        self.house = replace(self.house, rooms={**self.house.rooms, NETWORK: self.room})  # type: ignore[dict-item]
        with self.world.open():
            ends = self.now + timedelta(days=30)
            self.grant_id = self.world.grant(NETWORK, expires_at=ends, renew_at=ends)
            self.account_id = self.world.account("Example TV", NETWORK, grant=self.grant_id)

    @property
    def grant(self) -> Grant:
        with self.world.app.app_context():
            return db.session.get_one(Grant, self.grant_id)

    @property
    def words(self) -> dict[Kind, str]:
        """What does not work, by kind."""
        return {kind: met.word.value for kind, met in self.grant.met.items()}

    @property
    def owed(self) -> list[str]:
        """Why the operator's list names it."""
        with self.world.open():
            return [one.why for one in owed.grants()]

    @property
    def refusals(self) -> int:
        """What /metrics says of consents whose network refuses us."""
        page = self.world.app.test_client().get("/metrics").text
        (line,) = (
            line for line in page.splitlines() if line.startswith(f'relink_network_refuses_us{{network="{NETWORK}"')
        )
        return int(float(line.rsplit(maxsplit=1)[1]))

    def step(self, kind: Kind, says: Unavailable | None = None) -> None:
        """Some hours later that kind of call is due, and answered so; None: it works."""
        self.now += STEP
        self.room.says[kind] = says
        with self.world.open():
            done = {
                Kind.RENEWAL: self._renews,
                Kind.CHECK: self._checks,
                Kind.PUBLISHING: self._publishes,
                Kind.HISTORY: self._asks,
            }[kind]()
        assert done >= 1

    def consents(self) -> None:
        """The person says yes again."""
        self.now += STEP
        token = Token("new", "new-refresh", self.now + timedelta(days=30), scopes=self.room.allowed)
        with self.world.open():
            consent = Consent(NETWORK, token, Subject("ada", "Ada"), ())
            room: Any = self.room
            tokens.keep(self.house, room, consent, self.world.example, self.world.ada, self.now)

    def cannot_be_opened(self) -> None:
        """A check finds that the key to its tokens is not there; then it is there again."""
        self.now += STEP
        whole = self.grant.access_token
        with self.world.open():
            self._set(Grant, check_at=self.now, access_token="v1.broken")
            assert check.due(self.house, self.now) == 0
            self._set(Grant, access_token=whole)

    def _renews(self) -> int:
        self._set(Grant, renew_at=self.now)
        return renew.due(self.house, self.now)

    def _checks(self) -> int:
        self._set(Grant, check_at=self.now)
        return check.due(self.house, self.now)

    def _publishes(self) -> int:
        self.world.posts(self.account_id, PostState.SCHEDULED, due_at=self.now)
        db.session.commit()
        return publish.due(self.house, self.now)

    def _asks(self) -> int:
        self._set(Account, history_at=self.now)
        return history_fetch.due(self.house, self.now)

    def _set(self, table: Any, **values: Any) -> None:
        db.session.execute(update(table).values(values).execution_options(synchronize_session=False))
        db.session.commit()
