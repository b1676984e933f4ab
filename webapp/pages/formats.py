"""The filters of the templates: moments in the reader's zone and language, and the words of `webapp.words`."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from flask import Flask, request
from flask_babel import format_number
from markupsafe import Markup

from webapp import words
from webapp.domain.levels import Level
from webapp.domain.lifecycle import Reason, State
from webapp.domain.permissions import Plan, Social
from webapp.domain.rules import Network
from webapp.pages import languages


def init(app: Flask) -> None:
    """Give the templates their filters and the one function that builds addresses from the current one."""
    app.jinja_env.filters.update(
        date=date,
        moment=moment,
        clock_time=clock_time,
        moment_long=moment,
        iso=iso,
        days_left=days_left,
        days=words.days,
        network_name=network_name,
        monogram=monogram,
        nth_network=nth_network,
        initials=initials,
        state_name=state_name,
        reason_words=reason_words,
        social_words=social_words,
        level_words=level_words,
        plan_name=plan_name,
        bdi=bdi,
        number=number,
    )
    app.jinja_env.globals["with_args"] = with_args


def date(value: datetime) -> str:
    """The reader's day: "29 November 2026"."""
    return words.date(value, languages.zone())


def moment(value: datetime) -> str:
    """The reader's day and time: "29 November 2026, 2:30 pm"."""
    return words.date_and_time(value, languages.zone())


def clock_time(value: datetime) -> str:
    """The reader's time of day: "2:30 pm"."""
    return words.time(value, languages.zone())


def number(value: int) -> str:
    """A count as the reader's language groups it: "1,200", "1.200"."""
    return str(format_number(value))


def iso(value: datetime) -> str:
    """For machines, in UTC: "2026-11-29T13:30:00Z"."""
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def days_left(until: datetime, now: datetime) -> str:
    """The days left until a moment, which no line's end parts: "5 days left" with spaces that don't break."""
    return words.days_left(until, now).replace(" ", "\N{NO-BREAK SPACE}")


def network_name(network: str) -> str:
    """A network's name."""
    return words.NETWORKS[Network(network)][0]


def monogram(network: str) -> str:
    """A network's one or two letters."""
    return words.NETWORKS[Network(network)][1]


def nth_network(network: str) -> int:
    """Which one of the networks it is, from 1: by that, style sheets tell them apart."""
    return list(Network).index(Network(network)) + 1


def initials(name: str) -> str:
    """The first letters of the first and the last word of a name: "AL". Of a name without letters, its first sign."""
    letters = [letter for word in name.split() if (letter := next(filter(str.isalnum, word), None))]
    if not letters:
        return next((sign for sign in name.strip() if sign.isprintable()), "?")
    return letters[0].upper() if len(letters) == 1 else (letters[0] + letters[-1]).upper()


def state_name(state: State) -> str:
    """A state in a word."""
    return str(words.STATES[state])


def reason_words(reason: Reason, network: Network) -> str:
    """Why an account at that network is disconnected, to follow a colon."""
    return words.reason(reason, network)


def social_words(social: Social) -> str:
    """A social permission's name."""
    return str(words.PERMISSIONS[social])


def level_words(level: Level) -> str:
    """What somebody may, in a word or two."""
    return str(words.LEVELS[level])


def plan_name(plan: Plan) -> str:
    """A plan's name."""
    return str(words.PLANS[plan])


def bdi(name: Any) -> Markup:
    """A name from outside, escaped, and unable to turn the direction of what stands around it."""
    return Markup("<bdi>{}</bdi>").format(name)


def with_args(**changes: Any) -> str:
    """The current address with some query arguments replaced, or dropped where None."""
    merged = {**request.args.to_dict(), **changes}
    kept = {name: value for name, value in merged.items() if value not in (None, "")}
    return request.path + (f"?{urlencode(kept)}" if kept else "")
