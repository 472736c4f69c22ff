"""The directory of services: what an editor writes about each, and who is open now.

**Rules.** A service is open when somebody answers there. A form that can be sent at any time is a
way in, never a promise of an answer, so it does not make a service open. Unknown hours are said
to be unknown.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from bot.hotlines.hours import Hours, Opening

ChannelType = Literal["sms", "phone", "chat", "app", "video", "tool", "form", "email", "web"]

# Written or signed: no voice needed.
VOICELESS: frozenset[ChannelType] = frozenset({
    "sms",
    "chat",
    "app",
    "video",
    "tool",
    "form",
    "email",
    "web",
})
# Somebody (or, for a tool, the machine) answers during the hours given.
ANSWERED: frozenset[ChannelType] = frozenset({"sms", "phone", "chat", "app", "video", "tool"})

FAR = datetime.max.replace(tzinfo=UTC)


class Strict(BaseModel):
    """Base of everything an editor writes."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class ServiceChannel(Strict):
    """One way to reach a service. Without `hours`, nobody published them."""

    type: ChannelType
    value: Annotated[str, Field(min_length=2, max_length=200)]
    hours: str | None = None
    note: Annotated[str, Field(min_length=1, max_length=200)] | None = None

    @property
    def voiceless(self) -> bool:
        """Whether it works for somebody who cannot speak."""
        return self.type in VOICELESS

    @property
    def answered(self) -> bool:
        """Whether somebody answers there and then."""
        return self.type in ANSWERED


class Service(Strict):
    """One service. `name`, `about` and the notes are French, with the context `services.<id>`."""

    id: Annotated[str, Field(pattern=r"^[a-z]{2,3}-[a-z0-9-]{1,40}$")]
    name: Annotated[str, Field(min_length=2, max_length=60)]
    about: Annotated[str, Field(min_length=10, max_length=240)]
    limits: Annotated[str, Field(min_length=5, max_length=240)] | None = None
    topics: Annotated[tuple[str, ...], Field(min_length=1)]
    channels: Annotated[tuple[ServiceChannel, ...], Field(min_length=1)]
    zone: str = "Europe/Paris"
    country: str = "FR"
    emergency: bool = False
    free: bool = True
    source: Annotated[str, Field(min_length=3)]
    verified: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]
    confidence: Literal["seed", "confirmed"]

    @property
    def voiceless(self) -> bool:
        """Whether some way in needs no voice."""
        return any(channel.voiceless for channel in self.channels)

    def hours(self, channel: ServiceChannel) -> Hours:
        """Give a channel's hours in the service's own zone."""
        return Hours(channel.hours, self.zone, self.country)


@dataclass(frozen=True, slots=True)
class ListedChannel:
    """A way in and its state at one instant."""

    channel: ServiceChannel
    opening: Opening


@dataclass(frozen=True, slots=True)
class Listed:
    """A service as shown at one instant.

    Attributes:
        opening: the best of its answered channels, a voiceless one if two are equally open.
        voiceless: whether a voiceless channel is open right now.
        channels: its ways in, usable ones first.
    """

    service: Service
    opening: Opening
    voiceless: bool
    channels: tuple[ListedChannel, ...]


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
        return frozenset(topic for service in self.services.values() for topic in service.topics)

    def find(self, topic: str, now: datetime, limit: int) -> tuple[Listed, ...]:
        """List services for a topic, those open now first; see `rank`."""
        listed = [
            listed_at(service, now)
            for service in self.services.values()
            if topic in service.topics
        ]
        return tuple(sorted(listed, key=rank)[:limit])


def listed_at(service: Service, now: datetime) -> Listed:
    """Look at one service at one instant."""
    channels = tuple(
        ListedChannel(channel, service.hours(channel).at(now)) for channel in service.channels
    )
    ordered = tuple(sorted(channels, key=_channel_rank))
    answered = [one.opening for one in ordered if one.channel.answered]
    opening = min(answered, key=opening_rank, default=Opening("unknown"))
    voiceless = any(
        one.opening.state == "open" and one.channel.voiceless and one.channel.answered
        for one in ordered
    )
    return Listed(service, opening, voiceless, ordered)


def rank(listed: Listed) -> tuple[int, float]:
    """Order services: open and voiceless, open, opening soonest, unknown. Equal ones keep the editors' order."""
    if listed.opening.state == "open":
        return (0 if listed.voiceless else 1, 0.0)
    return opening_rank(listed.opening)


def opening_rank(opening: Opening) -> tuple[int, float]:
    """Order openings: open, opening soonest, unknown."""
    match opening.state:
        case "open":
            return (1, 0.0)
        case "closed":
            return (2, (opening.opens or FAR).timestamp())
        case "unknown":
            return (3, 0.0)


def _channel_rank(listed: ListedChannel) -> tuple[int, float, int]:
    return (*opening_rank(listed.opening), 0 if listed.channel.voiceless else 1)
