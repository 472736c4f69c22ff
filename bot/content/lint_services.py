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
from bot.dialogs.words import fold
from bot.hotlines.hours import problems
from bot.hotlines.service import Service

DIGITS = re.compile(r"\d(?:[\s.\u00a0\u202f-]{0,2}\d)*")
WEB = re.compile(r"https?://\S+")
CLAUSE = re.compile(r"[.,;:!?\n]")
SHORT = 4
THREE = re.compile(r"\d[\s.\u00a0\u202f-]{0,2}\d[\s.\u00a0\u202f-]{0,2}\d")
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
    refused = _Refused(services)
    for (file, place), service in _listed(draft):
        for number, way in enumerate(service.channels):
            spot = (file, (*place, "channels", number, "value"))
            for wrong in refused.found(WEB.sub("", way.value)):
                yield draft.find(spot, "number", f"{wrong} is retired or wrong.", INSTEAD)
    for one in said(draft):
        for wrong in refused.found(one.text):
            yield find(draft, one, "number", f"{wrong} is retired or wrong.", INSTEAD)


class _Refused:
    """Retired numbers however they are spaced, and names that are wrong."""

    def __init__(self, services: ServicesFile) -> None:
        bare = {number: _digits(number) for number in services.retired}
        self._short = {one: number for number, one in bare.items() if len(one) <= SHORT}
        # As it is dialled from abroad: without the zero.
        self._long = {
            one.removeprefix("0"): number for number, one in bare.items() if len(one) > SHORT
        }
        self._names = {f" {fold(name)} ": name for name in services.misnamed}

    def found(self, text: str) -> Iterator[str]:
        """Give what a text must not show."""
        clauses = [f" {fold(clause)} " for clause in CLAUSE.split(text)] if self._names else []
        yield from (
            name
            for folded, name in self._names.items()
            if any(folded in clause for clause in clauses)
        )
        for run in DIGITS.findall(text) if THREE.search(text) else ():
            number = _digits(run)
            if number in self._short:
                yield self._short[number]
            if len(number) > SHORT:
                yield from (whole for core, whole in self._long.items() if core in number)


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
