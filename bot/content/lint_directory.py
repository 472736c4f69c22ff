"""Checks on the directory as people would use it: how old it is, how numbers look, who is left without anybody.

**Rules.** Nothing here asks a clock: `Draft.today` says what day it is, and without it no date is judged.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta

from bot.content.draft import Draft, Spot
from bot.content.finding import Finding
from bot.dialogs.steps import Services
from bot.hotlines.directory import Directory, whole
from bot.hotlines.hours import Hours
from bot.hotlines.places import FRENCH, HOME
from bot.hotlines.service import Service, ServiceChannel

ALWAYS = "24/7"
DIALLED = frozenset({"phone", "sms", "fax"})
ONLINE = frozenset({"web", "chat", "form", "forum", "relay"})
MONDAY = datetime(2026, 3, 2, 0, 30, tzinfo=UTC)
"""The start of a week without a holiday or a change of clock."""
WEEK_HOURS = 7 * 24
OTHERS = r"\+?\d{2,15}"
NUMBERS: Mapping[str, str] = {
    "FR": r"\d{2,4}|116\d{3}|0[1-9]\d{8}|\+33[1-9]\d{8}",
    "GP": r"\d{2,4}|0[1-9]\d{8}|\+590\d{9}",
    "MQ": r"\d{2,4}|0[1-9]\d{8}|\+596\d{9}",
    "GF": r"\d{2,4}|0[1-9]\d{8}|\+594\d{9}",
    "RE": r"\d{2,4}|0[1-9]\d{8}|\+262\d{9}",
    "YT": r"\d{2,4}|0[1-9]\d{8}|\+262\d{9}",
    "NC": r"\d{2,4}|\d{6}|\+687\d{6}",
    "PF": r"\d{2,4}|\d{8}|\+689\d{8}",
    "WF": r"\d{2,4}|\d{6}|\+681\d{6}",
    "PM": r"\d{2,4}|\d{6}|0508\d{6}|\+508\d{6}",
    "BE": r"\d{3,4}|116\d{3}|0\d{7,9}|\+32\d{8,9}",
    "CH": r"\d{3,4}|116\d{3}|0\d{9}|\+41\d{9}",
    "LU": r"\d{3}|116\d{3}|\d{6,9}|\+352\d{6,9}",
    "CA": r"\d{3}|\d{5,6}|1?[2-9]\d{9}|\+1[2-9]\d{9}",
    "EU": r"112|116\d{3}",
}
"""What a number to dial looks like, bare, as published by each country's regulator."""
ADDRESS = re.compile(r"https://[\w-]+(?:\.[\w-]+)+(?:[/?#]\S*)?")
EMAIL = re.compile(r"[^\s@]+@[^\s@.]+(?:\.[^\s@.]+)+")


def _services(draft: Draft) -> Iterator[tuple[Spot, Service]]:
    for number, service in enumerate(draft.services.services if draft.services else ()):
        yield ("services.yaml", ("services", number)), service


def _ages(draft: Draft) -> Iterator[Finding]:
    """What somebody looked at long ago is looked at again; nobody has looked tomorrow."""
    most = draft.desk.verify_days if draft.desk else 365
    for (file, place), service in _services(draft):
        spot = (file, (*place, "verified"))
        try:
            day = date.fromisoformat(service.verified)
        except ValueError:
            sentence = f"`{service.id}`: {service.verified} is no day of any calendar."
            yield draft.find(spot, "verified", sentence, "Correct the date.", "error")
            continue
        if draft.today is not None:
            yield from _age(draft, spot, service, (draft.today - day).days, most)


def _age(draft: Draft, spot: Spot, service: Service, days: int, most: int) -> Iterator[Finding]:
    if days < -1:  # a day ahead may be another time zone
        sentence = f"`{service.id}` was verified in the future, on {service.verified}."
        yield draft.find(spot, "verified", sentence, "Correct the date.", "error")
    elif days > most:
        sentence = f"`{service.id}` was verified {days} days ago; {most} is the limit."
        yield draft.find(spot, "verified", sentence, "Try it, then change `verified`.")


def _names(draft: Draft) -> Iterator[Finding]:
    count = Counter(service.name.casefold() for _, service in _services(draft))
    for (file, place), service in _services(draft):
        if count[service.name.casefold()] > 1:
            sentence = f"More than one service is called “{service.name}”."
            fix = "Say in each name how they differ."
            yield draft.find((file, (*place, "name")), "name_twice", sentence, fix)


def _values(draft: Draft) -> Iterator[Finding]:
    """Addresses are safe, numbers look like those of their country."""
    for (file, place), service in _services(draft):
        for number, way in enumerate(service.channels):
            spot = (file, (*place, "channels", number, "value"))
            yield from _value(draft, spot, service, way)


def _value(draft: Draft, spot: Spot, service: Service, way: ServiceChannel) -> Iterator[Finding]:
    value = way.value
    if way.type in DIALLED:
        if not dialled(value, service.country):
            sentence = f"`{service.id}`: {value} does not look like a number of {service.country}."
            fix = "Write it as it is dialled there, or correct `country`."
            yield draft.find(spot, "phone_format", sentence, fix)
    elif _is_address(way):
        good = EMAIL if way.type == "email" else ADDRESS
        if way.offered and good.fullmatch(value) is None:
            wanted = "an e-mail address" if way.type == "email" else "an https address"
            sentence = f"`{service.id}`: {value} is not {wanted}."
            yield draft.find(spot, "web_address", sentence, "Write it out, without spaces.")


def _is_address(way: ServiceChannel) -> bool:
    return way.type in ONLINE or way.type == "email" or way.value.startswith(("http:", "www."))


def dialled(value: str, country: str) -> bool:
    """Tell whether a number looks like one of a country, however it is spaced."""
    bare = re.sub(r"(?<=\d)[\s.\u00a0\u202f-]+(?=\d)", "", value)
    forms = [NUMBERS.get(country, OTHERS), NUMBERS[HOME] if country in FRENCH else "(?!)"]
    return any(re.fullmatch(form, bare) for form in forms)


def _topics(draft: Draft) -> Iterator[tuple[str, Spot, list[Service]]]:
    """Give each topic that dialogs lead to, where to mend it, and who stands under it."""
    services = [service for _, service in _services(draft)]
    if not services:
        return
    known = Directory.of(services).topics()
    used = {step.services for step in draft.steps().values() if isinstance(step, Services)}
    for topic in sorted(known & (used | set(draft.desk.topics if draft.desk else ()))):
        there = draft.desk is not None and topic in draft.desk.topics
        spot: Spot = (
            ("desk.yaml", ("topics", topic)) if there else ("services.yaml", ("services",))
        )
        yield topic, spot, [one for one in services if topic in (*one.topics, *one.also)]


def _voices(draft: Draft) -> Iterator[Finding]:
    """Every topic has something for somebody who cannot speak."""
    for topic, spot, services in _topics(draft):
        if not any(service.voiceless for service in services):
            sentence = f"Under `{topic}` there is nothing for somebody who cannot speak."
            fix = "Add a service with a chat, an SMS number or a form."
            yield draft.find(spot, "voice_only", sentence, fix)


def _nights(draft: Draft) -> Iterator[Finding]:
    """At every hour of the week somebody answers: the desk, or a service of the topic (P5)."""
    desk = draft.desk
    if desk is None or desk.hours == ALWAYS:
        return
    hours = Hours(desk.hours, desk.zone, desk.country)
    week = [MONDAY + timedelta(hours=number) for number in range(WEEK_HOURS)]
    closed = [at for at in week if hours.at(at).state != "open"]
    for topic, spot, services in _topics(draft):
        if not any(_always(service) for service in services):
            alone = [at for at in closed if not _anybody(services, at)]
            if alone:
                first = alone[0].strftime("%A %H:%M")
                sentence = (
                    f"`{topic}`: {len(alone)} hours a week without anybody, first on {first} UTC."
                )
                fix = "Put a service that is open then under this topic, or lengthen the desk's hours."
                yield draft.find(spot, "nothing_open", sentence, fix)


def _always(service: Service) -> bool:
    return any(way.answered and way.offered and way.hours == ALWAYS for way in service.channels)


def _anybody(services: list[Service], at: datetime) -> bool:
    return any(whole(service, at).state == "open" for service in services)


DIRECTORY_CHECKS: tuple[Callable[[Draft], Iterator[Finding]], ...] = (
    _ages,
    _names,
    _values,
    _voices,
    _nights,
)
