"""Owed mails go out: each once, to whom it is still true, whatever the mail server does to others."""

import re
from collections import Counter
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from flask import Flask
from sqlalchemy import update

from tests.actions.delivering import ADA, DAY, MINUTE, ROOT, MailsGoTo, change, delivered, notices, warned
from tests.mail_server import MailServer, mail_server
from tests.world import World
from webapp.actions.notices.deliver import ANSWERS, BATCH, LEASE, SENDING_SECONDS, Fate, claim, deliver
from webapp.actions.notices.sweep import sweep
from webapp.jobs.turn import TURN_SECONDS
from webapp.mail.mailer import TIMEOUT_SECONDS
from webapp.models import Notice, User


def test_everybody_who_is_owed_a_mail_gets_one_and_nobody_a_second(world: World, server: MailServer):
    account = warned(world)
    assert delivered(world) == Counter({Fate.SENT: 2})
    assert delivered(world, world.now + DAY) == Counter()
    assert Counter(mail["To"].addresses[0].addr_spec for mail in server.mails) == Counter([ADA, ROOT])
    assert f"http://127.0.0.1:5000/settings/social/accounts/{account}/reconnect" in str(server.mails[0])
    for row in notices(world).values():
        assert (row.claims, row.next_try_at, row.claimed_until, row.last_error) == (1, None, None, None)
        assert world.now <= row.sent_at < world.now + MINUTE


def test_the_button_of_a_mail_leads_to_a_page_there_is(world: World, server: MailServer):
    account = warned(world, by=world.root)
    delivered(world)
    (link,) = re.findall(r'<a href="([^"]+)"', server.mails[0].get_body(("html",)).get_content())
    routes = world.app.url_map.bind("127.0.0.1:5000")
    endpoint, values = routes.match(urlsplit(link).path, method="GET")
    assert (endpoint, values) == ("connect.ask_to_reconnect", {"account_id": account})


def test_a_batch_goes_over_one_connection(world: World, server: MailServer):
    with world.open():
        for number in range(BATCH):
            world.account(f"No {number}", by=world.root, expires_in=DAY)
    with world.app.app_context():
        sweep(world.now)
    assert delivered(world) == Counter({Fate.SENT: BATCH})
    assert server.connections == 1


def test_a_refused_address_is_parked_and_seen_and_the_others_get_their_mail(world: World, server: MailServer):
    warned(world)
    server.answers[ADA] = "550 5.1.1 No such user"
    assert delivered(world) == Counter({Fate.PARKED: 1, Fate.SENT: 1})
    row = notices(world)[ADA]
    assert (row.parked_at is not None, row.last_error, row.next_try_at) == (True, "550 5.1.1 No such user", None)
    assert (row.claims, row.sent_at) == (0, None)
    assert delivered(world, world.now + 30 * DAY) == Counter()


def test_a_busy_address_is_tried_again_ever_more_seldom_until_it_takes_the_mail(world: World, server: MailServer):
    warned(world)
    server.answers[ADA] = "451 4.2.1 busy"
    assert delivered(world) == Counter({Fate.POSTPONED: 1, Fate.SENT: 1})
    waits, now = [], world.now
    for _ in range(9):
        row = notices(world)[ADA]
        assert (row.last_error, row.parked_at, row.claims) == ("451 4.2.1 busy", None, 0)
        waits.append(row.next_try_at - now)
        assert delivered(world, row.next_try_at - timedelta(seconds=2)) == Counter()
        now = row.next_try_at
        assert delivered(world, now) == Counter({Fate.POSTPONED: 1})
    seconds = [round(wait.total_seconds(), 0) for wait in waits]
    assert seconds == sorted(seconds)
    assert seconds[0] == pytest.approx(60, abs=2)
    assert seconds[-1] == pytest.approx(3600, abs=2)
    server.answers.clear()
    assert delivered(world, now + 2 * timedelta(hours=1)) == Counter({Fate.SENT: 1})
    assert notices(world)[ADA].last_error is None


@pytest.mark.parametrize("answer", ["554 5.7.1 spam", "552 5.3.4 too big"])
def test_a_mail_refused_for_its_content_is_parked(world: World, server: MailServer, answer: str):
    warned(world, by=world.root)
    server.after_data[ROOT] = answer
    assert delivered(world) == Counter({Fate.PARKED: 1})
    assert notices(world)[ROOT].last_error == answer


def test_a_server_that_is_not_there_costs_one_try_and_all_mails_wait_a_little(world: World, app: Flask):
    warned(world)
    with MailsGoTo(app, "smtp://127.0.0.1:9"):
        assert delivered(world) == Counter({Fate.SERVER_AWAY: 2})
    for row in notices(world).values():
        assert (row.claims, row.parked_at, row.claimed_until) == (0, None, None)
        assert "ConnectionRefusedError" in row.last_error
        assert world.now + MINUTE <= row.next_try_at < world.now + 2 * MINUTE
    with mail_server() as back, MailsGoTo(app, back.url):
        assert delivered(world, world.now + 2 * MINUTE) == Counter({Fate.SENT: 2})


def test_a_server_down_for_three_days_still_gets_every_mail_with_the_true_days(world: World, app: Flask):
    warned(world)
    now = world.now
    with MailsGoTo(app, "smtp://127.0.0.1:9"):
        while now < world.now + 3 * DAY:
            delivered(world, now)
            now += timedelta(hours=1)
    with mail_server() as back, MailsGoTo(app, back.url):
        assert delivered(world, now) == Counter({Fate.SENT: 2})
    assert {mail["Subject"] for mail in back.mails} == {"In 2 days: reauthorize Example GmbH (Facebook)"}


def test_one_mail_that_makes_the_server_hang_up_does_not_hold_up_the_others(world: World, server: MailServer):
    warned(world)
    server.answers[ADA] = "hang up"
    assert delivered(world) == Counter({Fate.SERVER_AWAY: 1, Fate.SENT: 1})
    assert len(server.to(ROOT)) == 1
    row = notices(world)[ADA]
    assert (row.sent_at, row.parked_at, row.claims) == (None, None, 1)


def test_when_nobody_knows_whether_a_mail_arrived_it_goes_again_under_the_same_id_and_claims_tell(
    world: World, server: MailServer
):
    warned(world, by=world.root)
    server.after_data[ROOT] = "hang up"
    assert delivered(world) == Counter({Fate.SERVER_AWAY: 1})
    server.after_data.clear()
    assert delivered(world, world.now + 10 * MINUTE) == Counter({Fate.SENT: 1})
    first, second = server.to(ROOT)
    assert first["Message-ID"] == second["Message-ID"]
    assert notices(world)[ROOT].claims == 2


def test_a_worker_that_dies_with_a_claim_leaves_it_to_others_once_the_lease_is_over(world: World, server: MailServer):
    warned(world)
    with world.app.app_context():
        assert len(claim(world.now, world.now + LEASE)) == 2  # and then it is killed
    assert delivered(world, world.now + LEASE - timedelta(seconds=1)) == Counter()
    assert delivered(world, world.now + LEASE) == Counter({Fate.SENT: 2})
    assert {row.claims for row in notices(world).values()} == {2}


def test_a_mail_that_was_sent_after_all_is_not_taken_back_by_a_slower_worker(world: World, server: MailServer):
    warned(world, by=world.root)
    server.answers[ROOT] = "451 busy"
    change(world, update(Notice).values(sent_at=world.now))
    assert delivered(world) == Counter({Fate.POSTPONED: 1})
    assert notices(world)[ROOT].sent_at == world.now


def test_without_a_mail_server_mails_wait_and_the_operator_is_told(
    world: World, app: Flask, caplog: pytest.LogCaptureFixture
):
    warned(world)
    caplog.set_level("INFO")
    with MailsGoTo(app, None):
        assert delivered(world) == Counter()
    assert "2 mails wait: SMTP_URL is not set" in caplog.text
    assert {row.claims for row in notices(world).values()} == {0}


def test_an_address_that_is_none_is_parked_before_anything_is_said(world: World, server: MailServer):
    change(world, update(User).where(User.id == world.ada).values(email="ada@example.test\r\nBcc: eve@example.test"))
    warned(world)
    assert delivered(world) == Counter({Fate.PARKED: 1, Fate.SENT: 1})
    assert [mail["To"].addresses[0].addr_spec for mail in server.mails] == [ROOT]


def test_a_worker_that_is_asked_to_stop_gives_back_what_it_has_not_sent(world: World, server: MailServer):
    warned(world)
    with world.app.app_context():
        assert deliver(world.now, going=lambda: not server.mails) == Counter({Fate.SENT: 1, Fate.LEFT: 1})
        assert deliver(world.now) == Counter({Fate.SENT: 1})
    assert {row.claims for row in notices(world).values()} == {1}


def test_a_claim_outlives_the_slowest_mail_that_a_batch_may_begin() -> None:
    assert LEASE.total_seconds() > SENDING_SECONDS + ANSWERS * TIMEOUT_SECONDS
    assert TURN_SECONDS < SENDING_SECONDS
