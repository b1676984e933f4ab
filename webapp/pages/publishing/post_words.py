"""What pages say of posts: what a network would not take, why a post waits or is late, and what happened to it."""

from datetime import datetime
from typing import Any

from flask import Flask
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from webapp import words
from webapp.actions.media.uploads import LARGEST_IMAGE, LARGEST_VIDEO, MOST_FILES, Fault
from webapp.actions.publishing.post_counts import COUNTED
from webapp.actions.publishing.timing import Timed
from webapp.domain.content import LIMITS, Flaw, is_web_address
from webapp.domain.lifecycle import days_left
from webapp.domain.posts import Trouble
from webapp.domain.rules import Network
from webapp.models import PostStep, Step
from webapp.pages import formats, languages

MEGA = 1024 * 1024
FAULTS = {
    Fault.NOT_ONE: _l("it is no picture (JPEG, PNG, GIF, WebP) and no video (MP4)"),
    Fault.TOO_MANY_PIXELS: _l("the picture has too many pixels"),
    Fault.BROKEN: _l("it is broken"),
    Fault.EMPTY: _l("it is empty"),
}
FLAWS = {
    Flaw.EMPTY: _l("There is nothing to publish yet."),
    Flaw.TOO_LONG: _l("The text is too long for %(network)s."),
    Flaw.NEEDS_IMAGE: _l("%(network)s needs a picture."),
    Flaw.NEEDS_VIDEO: _l("%(network)s needs a video."),
    Flaw.NEEDS_TITLE: _l("%(network)s needs a title."),
    Flaw.TITLE_TOO_LONG: _l("The title is too long for %(network)s (at most %(title)s letters)."),
    Flaw.TOO_MANY_FILES: _l("These are more files than %(network)s takes at once."),
    Flaw.NO_VIDEO_HERE: _l("Videos can’t be published on %(network)s from here yet."),
    Flaw.NO_IMAGE_HERE: _l("%(network)s takes a video and no pictures beside it."),
    Flaw.MIXED: _l("%(network)s takes pictures or a video, not both at once."),
    Flaw.IMAGE_KIND: _l("%(network)s takes pictures as JPEG only: one of these is see-through or moves."),
    Flaw.LINK_IS_NONE: _l("The link must begin with https:// or http://."),
    Flaw.LINK_NEEDS_TITLE: _l("%(network)s needs a title for the link."),
}
TROUBLES = {
    Trouble.TIME_PASSED: _l("Its time has passed. Nothing is published late without your word."),
    Trouble.UNKNOWN: _l("%(network)s gave no clear answer: it may be out there. Look at the account, then say so."),
    Trouble.CUT_SHORT: _l(
        "Its account was disconnected when it should have gone out. "
        "It can be published once the account is connected again."
    ),
    Trouble.REJECTED: _l("%(network)s does not take it."),
    Trouble.MEDIA_GONE: _l("A picture or video of it can’t be read any more."),
    Trouble.REFUSED: _l("%(network)s refuses to publish for this account, although the account itself works."),
    Trouble.RATE_LIMITED: _l("%(network)s takes no more posts at the moment; it goes out a little later."),
    Trouble.UNAVAILABLE: _l("%(network)s can’t be reached at the moment; it goes out a little later."),
    Trouble.MEDIA_AWAY: _l("Its pictures and videos can’t be reached at the moment; it goes out a little later."),
}
TROUBLE_WORDS = {
    Trouble.TIME_PASSED: _l("Time has passed"),
    Trouble.UNKNOWN: _l("No answer came"),
    Trouble.CUT_SHORT: _l("Account disconnected"),
    Trouble.REJECTED: _l("Not taken by the network"),
    Trouble.MEDIA_GONE: _l("Picture or video gone"),
    Trouble.REFUSED: _l("Publishing refused"),
    Trouble.RATE_LIMITED: _l("Too many posts at once"),
    Trouble.UNAVAILABLE: _l("Network out of reach"),
    Trouble.MEDIA_AWAY: _l("Pictures out of reach"),
}
"""In a list of reasons to choose from."""
STEPS = {
    Step.WRITTEN: _l("%(who)s wrote it."),
    Step.EDITED: _l("%(who)s changed it."),
    Step.SCHEDULED: _l("%(who)s scheduled it for %(at)s."),
    Step.UNSCHEDULED: _l("%(who)s made it a draft again."),
    Step.BEGUN: _l("It was handed to %(network)s."),
    Step.PUBLISHED: _l("It was published."),
    Step.PUT_OFF: _l("It could not be published; the next try was set for %(again)s."),
    Step.PARKED: _l("It was set aside for a person."),
    Step.LOOKED_UP: _l("%(network)s was asked what became of it, and could not say."),
    Step.SETTLED: _l("%(who)s looked, and said that it is out there."),
    Step.FOUND: _l("It was found at %(network)s: published elsewhere."),
}
PROOF = _l("%(network)s refused a second try as a repetition, so the first one went out.")


def init(app: Flask) -> None:
    """Give the templates their words."""
    words_of = {"flaw": flaw, "trouble": trouble, "trouble_word": trouble_word, "step": step}
    app.jinja_env.filters.update(**words_of, days_until=days_left, local_day=local_day)
    app.jinja_env.tests["web_address"] = is_web_address


def flaw(which: Flaw, network: Network) -> str:
    """What a network would not take."""
    return str(FLAWS[which]) % {"network": words.network(network), "title": LIMITS[network].title}


def trouble(which: Trouble, network: Network) -> str:
    """Why a post waits or is late."""
    return str(TROUBLES[which]) % {"network": words.network(network)}


def trouble_word(which: Trouble) -> str:
    """Why a post waits, in a word or two."""
    return str(TROUBLE_WORDS[which])


def local_day(moment: datetime) -> str:
    """The reader's day, as a field for days has it: "2026-11-29"."""
    return moment.astimezone(languages.zone()).date().isoformat()


def still_waiting(number: int) -> str:
    """How many are left after a step of many; more than are counted are "more than"."""
    if number > COUNTED:
        return str(_("More than %(num)s posts still wait. Do the same again to go on.", num=formats.number(COUNTED)))
    return str(
        ngettext(
            "%(num)s post still waits. Do the same again to go on, or see below why it was left.",
            "%(num)s posts still wait. Do the same again to go on, or see below why they were left.",
            number,
        )
    )


def step(one: PostStep, network: Network) -> str:
    """What happened, in a sentence. Moments are the reader's."""
    told: dict[str, Any] = {
        name: formats.moment(datetime.fromisoformat(str(one.details[name])))
        for name in ("at", "again")
        if name in one.details
    }
    sentence = PROOF if one.details.get("evidence") else STEPS[one.what]
    who = _("The worker") if one.actor_id is None else one.actor_name
    return str(str(sentence) % {"at": "", "again": "", "who": who, "network": words.network(network), **told})


def file_not_taken(name: str, fault: Fault) -> str:
    """Why a file was not taken."""
    if fault is Fault.TOO_MANY:
        return str(_("%(name)s was not taken: there are %(most)s files already.", name=name, most=MOST_FILES))
    if fault is Fault.TOO_LARGE:
        sizes = {"image": LARGEST_IMAGE // MEGA, "video": LARGEST_VIDEO // MEGA}
        said = _("%(name)s was not taken: pictures may have %(image)s MB, videos %(video)s MB.", name=name, **sizes)
        return str(said)
    return str(_("%(name)s was not taken: %(why)s.", name=name, why=str(FAULTS[fault])))


def scheduled(number: int, at: datetime) -> str:
    """What was done."""
    when = formats.moment(at)
    return str(
        ngettext("%(num)s post is scheduled for %(at)s.", "%(num)s posts are scheduled for %(at)s.", number, at=when)
    )


def decided(wish: str, number: int) -> str:
    """What was done with so many posts, by the name of the button that was pressed."""
    said = {
        "schedule": ngettext("%(num)s post is scheduled.", "%(num)s posts are scheduled.", number),
        "now": ngettext("%(num)s post is being published.", "%(num)s posts are being published.", number),
        "drop": ngettext("%(num)s post is deleted.", "%(num)s posts are deleted.", number),
        "draft": ngettext("%(num)s post is a draft again.", "%(num)s posts are drafts again.", number),
        "out": ngettext("%(num)s post counts as published.", "%(num)s posts count as published.", number),
    }
    return str(said[wish])


def not_scheduled(done: Timed) -> list[tuple[int, str]]:
    """How many were left out, and why."""
    reasons = (
        (len(done.flawed), _("What its network would not take stays a draft.")),
        (len(done.cut_off), _("Posts of disconnected accounts stay as they are until the accounts are back.")),
        (len(done.late), _("What is being published right now, or is out there already, was left alone.")),
        (
            len(done.unsure),
            _(
                "What may be out there already was left alone: "
                "look at the account first, then decide under Needs attention."
            ),
        ),
        (
            len(done.refused),
            _("Posts of accounts on which you may not publish stay drafts: somebody who may has to schedule them."),
        ),
    )
    return [(number, reason) for number, reason in reasons if number]
