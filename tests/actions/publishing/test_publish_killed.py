"""Workers killed with -9 at any instant of publishing: nothing twice, nothing lost, the rest a person decides."""

import os
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy import func, make_url, select

from tests.actions.renewing import granted
from tests.conftest import environment
from tests.world import World
from webapp.actions.house import House
from webapp.actions.publishing import publish
from webapp.actions.publishing.publish import LEASE
from webapp.domain.posts import PostState, Trouble
from webapp.domain.rules import Network
from webapp.launch.pretend_addresses import addresses
from webapp.models import Post, db
from webapp.sandbox.running import RunningSandbox

TOP = Path(__file__).parents[3]
KILLS = {"sqlite": 200, "postgresql": 80}
POSTS = {"sqlite": 500, "postgresql": 300}
LONGEST = 0.06
"""Seconds a worker lives at most, to begin with."""
MINUTE = timedelta(minutes=1)


@contextmanager
def nursery(world: World, sandbox: RunningSandbox) -> Iterator["subprocess.Popen[str]"]:
    """The process whose children are killed, on the test's own database and pretend networks."""
    settings = world.app.extensions["relink"].settings
    url = settings.database_url
    networks = {
        f"{network.upper()}_{which}": address
        for network in Network
        for which, address in addresses(network.value, sandbox.url).items()
    }
    own = environment(url, settings.data_dir) | networks
    command = [sys.executable, "-m", "tests.nursery"]
    with subprocess.Popen(
        command,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(TOP), **own},
        cwd=TOP,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield process
        assert process.stdin is not None
        process.stdin.close()


def prepared(world: World, sandbox: RunningSandbox, posts: int) -> None:
    """Due posts on all of Ada's Pages, each saying something of its own."""
    _, accounts = granted(world, sandbox, Network.FACEBOOK, "ada")
    with world.open():
        for number in range(posts):
            account = accounts[number % len(accounts)]
            (post_id,) = world.posts(account, PostState.SCHEDULED, due_at=world.now - MINUTE)
            db.session.get_one(Post, post_id).text = f"Post number {number}"


def on_their_way(world: World) -> int:
    """How many posts were claimed by somebody who died."""
    with world.app.app_context():
        return db.session.scalar(select(func.count()).where(Post.state == PostState.PUBLISHING)) or 0


def test_hundreds_of_deaths_cost_no_post_and_double_none(
    world: World, app: Flask, house: House, sandbox: RunningSandbox
) -> None:
    database = make_url(world.app.config["SQLALCHEMY_DATABASE_URI"]).get_backend_name()
    kills = KILLS[database]
    prepared(world, sandbox, POSTS[database])
    dice = random.Random(20261124)
    ends: Counter[str] = Counter()
    longest = LONGEST
    with nursery(world, sandbox) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        while ends["killed"] < kills and ends["ended"] < kills:
            process.stdin.write(f"{world.now.isoformat()} {dice.uniform(0.005, longest)}\n")
            process.stdin.flush()
            ends[process.stdout.readline().strip()] += 1
            if ends.total() % 10 == 0 and not on_their_way(world):
                longest *= 1.5  # a busy machine: nobody got as far as a call
    assert ends["killed"] >= kills // 2
    with world.app.app_context():
        for later in (0, 1, 2):  # what was left is done, and what died is wondered about once its lease is over
            publish.due(house, world.now + later * (LEASE + MINUTE))
        posts = list(db.session.scalars(select(Post)))
    out_there = Counter(one["text"] for one in sandbox.posts("facebook"))
    assert max(out_there.values()) == 1
    states = Counter((post.state, post.trouble) for post in posts)
    assert set(states) <= {(PostState.PUBLISHED, None), (PostState.PARKED, Trouble.UNKNOWN)}
    assert sum(states.values()) == POSTS[database]
    published = {post.text for post in posts if post.state is PostState.PUBLISHED}
    unknown = {post.text for post in posts if post.state is PostState.PARKED}
    assert published <= set(out_there) <= published | unknown
    assert len(unknown) >= 1
