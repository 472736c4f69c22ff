"""The directory of services: who is shown first to whom, and why.

**Rules.** The order is: a written answer now; made for this; made for them; of their place; open
now; opening soonest. Equal ones keep the editors' order, so the same question at the same instant
always gives the same list. Every listed service carries the reasons for its place.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Literal

from bot.hotlines.hours import Hours, Opening
from bot.hotlines.only import ANYTHING, Only
from bot.hotlines.places import FRENCH, HOME, TOPIC_TERRITORIES, distance, territory_of
from bot.hotlines.service import Audience, Service, ServiceChannel

__all__ = [
    "Directory",
    "Listed",
    "ListedChannel",
    "Only",
    "Seeker",
    "Service",
    "ServiceChannel",
    "changes",
    "listed_at",
    "opening_rank",
    "rank",
    "whole",
]

FAR = datetime.max.replace(tzinfo=UTC)
MOST_SHIFTS = 8

Reason = Literal[
    "written_now",
    "open_now",
    "made_for_this",
    "helps_too",
    "made_for_them",
    "for_anyone",
    "for_some",
    "there",
    "serves_there",
    "abroad",
    "opens_later",
    "hours_unknown",
    "holiday_unchecked",
]
"""Why a service stands where it stands: words for tests and for whoever explains the list."""

# Services only for these come after the others, as long as nobody said to be one of them.
SOME: frozenset[Audience] = frozenset({
    "student",
    "deaf",
    "disabled",
    "elderly",
    "parent",
    "professional",
})

# Who asks for somebody else is of any age, at a service that answers grown-ups about children.
GROWN: frozenset[Audience] = frozenset({"parent", "professional"})
FOR_OTHERS: frozenset[Audience] = GROWN | {"witness"}


TOPIC_AUDIENCES: Mapping[str, frozenset[Audience]] = {
    "deaf": frozenset({"deaf"}),
    "disability": frozenset({"disabled"}),
    "parents": frozenset({"parent"}),
    "professional": frozenset({"professional"}),
}
"""Who asks for a topic says who they are."""


@dataclass(frozen=True, slots=True)
class Seeker:
    """What is known about who asks. Nothing, usually."""

    territory: str = HOME
    audience: frozenset[str] = frozenset()
    age: int | None = None

    @classmethod
    def from_zone(cls, zone: str) -> "Seeker":
        """Guess a French territory from a time zone.

        No more than that: near a border a phone takes the neighbour's zone by itself, and whoever is in France needs
        the services of France. Other countries are asked for.
        """
        territory = territory_of(zone)
        return cls(territory=territory if territory in FRENCH else HOME)


SOMEBODY = Seeker()


@dataclass(frozen=True, slots=True)
class ListedChannel:
    """A way in and its state at one instant."""

    channel: ServiceChannel
    opening: Opening


@dataclass(frozen=True, slots=True)
class Fit:
    """How well a service suits; smaller is better."""

    topic: int = 0
    audience: int = 1
    place: int = 0


@dataclass(frozen=True, slots=True)
class Listed:
    """A service as shown at one instant.

    Attributes:
        opening: the best of its answered channels, a voiceless one if two are equally open.
        voiceless: whether a voiceless channel is open right now.
        channels: the ways in that this person can use, open ones first. Those for deaf people are left out
            for others, unless there is nothing else.
        doubtful: today is a holiday on which nobody published what happens.
    """

    service: Service
    opening: Opening
    voiceless: bool
    channels: tuple[ListedChannel, ...]
    doubtful: bool = False
    fit: Fit = field(default_factory=Fit)

    def reasons(self) -> tuple[Reason, ...]:
        """Say why it stands where it stands, in the order in which it counts."""
        fit = self.fit
        found: list[Reason] = ["made_for_this" if fit.topic == 0 else "helps_too"]
        found.append(("made_for_them", "for_anyone", "for_some")[fit.audience])
        found.append(("there", "serves_there", "abroad")[fit.place])
        match self.opening.state:
            case "open":
                found.insert(0, "written_now" if self.voiceless else "open_now")
            case "closed":
                found.append("opens_later")
            case "unknown":
                found.append("hours_unknown")
        return (*found, "holiday_unchecked") if self.doubtful else tuple(found)


@dataclass(frozen=True, slots=True)
class Directory:
    """All services, by id, in the editors' order."""

    services: Mapping[str, Service] = field(default_factory=dict)

    @classmethod
    def of(cls, services: Sequence[Service]) -> "Directory":
        """Make a directory of services in order."""
        return cls({service.id: service for service in services})

    def get(self, service_id: str) -> Service | None:
        """Find a service by its id."""
        return self.services.get(service_id)

    def topics(self) -> frozenset[str]:
        """Name every topic that some service stands under."""
        services = self.services.values()
        return frozenset(topic for one in services for topic in (*one.topics, *one.also))

    def find(
        self,
        topic: str,
        now: datetime,
        limit: int,
        seeker: Seeker = SOMEBODY,
        only: Only = ANYTHING,
    ) -> tuple[Listed, ...]:
        """List services for a topic and a seeker, the most useful first; see `rank`."""
        place = TOPIC_TERRITORIES.get(topic, seeker.territory)
        told = seeker.audience | TOPIC_AUDIENCES.get(topic, frozenset())
        seeker = replace(seeker, territory=place, audience=told)
        fits = [(one, _fit(one, topic, seeker)) for one in self.services.values()]
        listed = [
            listed_at(one, now, fit, seeker, only)
            for one, fit in fits
            if fit is not None and only.takes(one)
        ]
        if only.open_now:
            listed = [one for one in listed if one.opening.state == "open"]
        return tuple(sorted(listed, key=rank)[:limit])


def _fit(service: Service, topic: str, seeker: Seeker) -> Fit | None:
    """Judge a service; None if it is not for this topic, this person or this place."""
    if topic not in (*service.topics, *service.also):
        return None
    place = distance(service.country, seeker.territory, emergency=service.emergency)
    audience = _audience(service, seeker)
    if place is None or audience is None:
        return None
    return Fit(0 if topic in service.topics else 1, audience, place)


def _audience(service: Service, seeker: Seeker) -> int | None:
    if not _of_age(service, seeker):
        return None
    if seeker.audience.intersection(service.audience):
        return 0
    return 2 if SOME.issuperset(service.audience) else 1


def _of_age(service: Service, seeker: Seeker) -> bool:
    if service.ages is None or seeker.age is None:
        return True
    for_others = FOR_OTHERS.intersection(seeker.audience, service.audience)
    if for_others and GROWN.intersection(service.audience):
        return True
    youngest, oldest = service.ages
    return youngest <= seeker.age <= oldest


def listed_at(
    service: Service,
    now: datetime,
    fit: Fit | None = None,
    seeker: Seeker = SOMEBODY,
    only: Only = ANYTHING,
) -> Listed:
    """Look at one service at one instant."""
    offered = [way for way in service.channels if only.offers(way)]
    usable = [way for way in offered if "deaf" in seeker.audience or not way.for_deaf]
    ways = [ListedChannel(way, service.at_hours(way.hours).at(now)) for way in usable or offered]
    ways.sort(key=_channel_rank)
    answered = [way for way in ways if way.channel.answered]
    alone = service.at_hours(service.hours).at(now)
    opening = min((way.opening for way in answered), key=opening_rank, default=alone)
    voiceless = opening.state == "open" and any(
        way.opening.state == "open" and way.channel.voiceless and way.channel in usable
        for way in answered or ways
    )
    doubtful = changes(opening) and service.holiday_in_doubt(now)
    return Listed(service, opening, voiceless, tuple(ways), doubtful, fit or Fit())


def whole(service: Service, now: datetime) -> Opening:
    """Say whether anybody answers on any channel, and until when somebody does."""
    lines = [service.at_hours(way.hours) for way in service.channels if way.answered]
    if service.hours is not None or not lines:
        lines = [service.at_hours(service.hours)]
    best = _best(lines, now)
    for _ in range(MOST_SHIFTS):
        if best.state != "open" or best.until is None:
            break
        later = _best(lines, best.until)
        if later.state != "open":
            break
        best = later
    return best


def _best(lines: Sequence[Hours], now: datetime) -> Opening:
    """Take the line that is open longest, else the one that opens soonest."""
    found = [line.at(now) for line in lines]
    is_open = [one for one in found if one.state == "open"]
    if is_open:
        return max(is_open, key=lambda one: one.until or FAR)
    return min(found, key=opening_rank)


def rank(listed: Listed) -> tuple[int, int, int, int, int, bool, float]:
    """Order services as the rules of this module say; equal ones keep the editors' order."""
    fit = listed.fit
    state, instant = opening_rank(listed.opening)
    written = 0 if listed.voiceless else 1
    return (written, fit.topic, fit.audience, fit.place, state, listed.doubtful, instant)


def changes(opening: Opening) -> bool:
    """Whether it ever opens or closes: what never does is not closed on a holiday either."""
    return opening.until is not None or opening.opens is not None


def opening_rank(opening: Opening) -> tuple[int, float]:
    """Order openings: open, opening soonest, unknown."""
    match opening.state:
        case "open":
            return (1, 0.0)
        case "closed":
            return (2, (opening.opens or FAR).timestamp())
        case "unknown":
            return (3, 0.0)


def _channel_rank(listed: ListedChannel) -> tuple[int, float, bool, bool]:
    way = listed.channel
    return (*opening_rank(listed.opening), not way.voiceless, not way.answered)
