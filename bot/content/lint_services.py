"""Checks on the directory of services: hours, references between them, numbers that must not be shown.

**Rules.** A retired number stands nowhere that people read, however it is spaced. A number that
means something else across the border says its country.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator

from bot.content.draft import Draft, Spot
from bot.content.files import ServicesFile
from bot.content.finding import Finding
from bot.content.said import find, said
from bot.content.suggest import meant
from bot.hotlines.hours import problems
from bot.hotlines.service import Service

DIGITS = re.compile(r"\d(?:[\s.\u00a0\u202f-]{0,2}\d)*")
WEB = re.compile(r"https?://\S+")
SHORT = 4
ANY_DIGIT = re.compile(r"\d")
INSTEAD = "Use the number in service, or its right name."


def _listed(draft: Draft) -> Iterator[tuple[Spot, Service]]:
    for number, service in enumerate(draft.services.services if draft.services else ()):
        yield ("services.yaml", ("services", number)), service


def _hours(draft: Draft) -> Iterator[Finding]:
    for (file, place), service in _listed(draft):
        written = [((*place, "hours"), service.hours)]
        for number, way in enumerate(service.channels):
            written.append(((*place, "channels", number, "hours"), way.hours))
        for spot, hours in written:
            if hours is None:
                continue
            for problem in problems(hours, service.zone, service.holiday_country):
                sentence = f"`{service.id}`: {problem}."
                yield draft.find((file, spot), "hours", sentence, "Correct the hours.")


def _references(draft: Draft) -> Iterator[Finding]:
    count = Counter(service.id for _, service in _listed(draft))
    for (file, place), service in _listed(draft):
        if count[service.id] > 1:
            sentence = f"Service `{service.id}` is written twice."
            yield draft.find((file, (*place, "id")), "service_twice", sentence, "Remove one.")
        for number, other in enumerate(service.instead):
            if other not in count:
                sentence = f"`{service.id}` sends people to `{other}`, which is no service."
                spot = (file, (*place, "instead", number))
                fix = meant(other, list(count), "Correct its name.")
                yield draft.find(spot, "unknown_service", sentence, fix)


def _retired(draft: Draft) -> Iterator[Finding]:
    """No retired number, and no wrong name, in a way in or in any text of any language."""
    services = draft.services
    if services is None:
        return
    for (file, place), service in _listed(draft):
        for number, way in enumerate(service.channels):
            for wrong in _wrong(WEB.sub("", way.value), services):
                yield _refused(draft, (file, (*place, "channels", number, "value")), wrong)
    names = re.compile("|".join(map(re.escape, services.misnamed)) or "(?!)", re.IGNORECASE)
    for one in said(draft):
        if ANY_DIGIT.search(one.text) or names.search(one.text):
            for wrong in _wrong(one.text, services):
                sentence = f"{wrong} is retired or wrong."
                yield find(draft, one, "number", sentence, INSTEAD)


def _refused(draft: Draft, spot: Spot, wrong: str) -> Finding:
    return draft.find(spot, "number", f"{wrong} is retired or wrong.", INSTEAD)


def _wrong(text: str, services: ServicesFile) -> Iterator[str]:
    yield from (name for name in services.misnamed if name.casefold() in text.casefold())
    written = [_digits(found) for found in DIGITS.findall(text)]
    for number in services.retired:
        bare = _digits(number)
        core = bare.removeprefix("0")  # as it is dialled from abroad
        if any(bare == one or (len(bare) > SHORT and core in one) for one in written):
            yield number


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def _borders(draft: Draft) -> Iterator[Finding]:
    """Whoever carries a number that means something else abroad has its country in the name."""
    services = draft.services
    if services is None:
        return
    for (file, where), service in _listed(draft):
        shared = {way.value for way in service.channels}.intersection(services.ambiguous)
        place = services.places.get(service.country, service.country)
        if shared and place not in service.name:
            numbers = ", ".join(sorted(shared))
            sentence = f"`{service.id}`: {numbers} means something else in another country."
            fix = f"Write ({place}) into its name."
            yield draft.find((file, (*where, "name")), "country", sentence, fix)


SERVICE_CHECKS: tuple[Callable[[Draft], Iterator[Finding]], ...] = (
    _hours,
    _references,
    _retired,
    _borders,
)
