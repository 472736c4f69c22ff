"""What an editor writes about one service: how to reach it, whom it is for, what is known and what is not.

**Rules.** A service is open when somebody answers there. A form that can be sent at any time is a
way in, never a promise of an answer, so it does not make a service open. Unknown hours are said
to be unknown, and what nobody has verified is said to be so in the text that people read.
"""

from datetime import datetime
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, model_validator

from bot.hotlines.hours import Hours, is_holiday
from bot.hotlines.places import LOCAL_HOLIDAYS, calendar_of

ChannelType = Literal[
    "sms",
    "phone",
    "chat",
    "app",
    "video",
    "relay",
    "tool",
    "messenger",
    "forum",
    "fax",
    "form",
    "email",
    "web",
]
Kind = Literal[
    "emergency",
    "hotline",
    "police_chat",
    "reporting_platform",
    "takedown_service",
    "association",
    "information",
    "authority",
    "technology",
    "project",
]
Audience = Literal[
    "anyone",
    "child",
    "young",
    "adult",
    "women",
    "lgbtq",
    "parent",
    "witness",
    "professional",
    "student",
    "deaf",
    "disabled",
    "elderly",
]
Doubt = Literal[
    "existence", "address", "hours", "holidays", "anonymity", "cost", "languages", "access", "ages"
]
"""What is still to be verified."""

# Written or signed: no voice needed. A relay writes and signs what a voice says.
VOICELESS: frozenset[ChannelType] = frozenset({
    "sms",
    "chat",
    "app",
    "video",
    "relay",
    "tool",
    "messenger",
    "forum",
    "fax",
    "form",
    "email",
    "web",
})
# Signed, cued, transcribed, faxed: for those who use it, in the way of somebody who only has no voice.
FOR_DEAF: frozenset[ChannelType] = frozenset({"video", "relay", "fax"})
# Somebody (or, for a tool, the machine) answers during the hours given.
ANSWERED: frozenset[ChannelType] = frozenset({
    "sms",
    "phone",
    "chat",
    "app",
    "video",
    "relay",
    "tool",
    "messenger",
    "fax",
})
TO_CHECK = "à vérifier"
"""The words that people read beside whatever nobody has verified."""

Line = Annotated[str, Field(min_length=5, max_length=240)]
Topic = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]


class Strict(BaseModel):
    """Base of everything an editor writes."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class ServiceChannel(Strict):
    """One way to reach a service. Without `hours`, nobody published them.

    `manned: false`: nobody answers there and then, whatever the type says. `offered: false`: known
    to exist, but without the address or number that a person would need.
    """

    type: ChannelType
    value: Annotated[str, Field(min_length=2, max_length=200)]
    hours: str | None = None
    note: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    manned: bool = True
    offered: bool = True

    @property
    def voiceless(self) -> bool:
        """Whether it works for somebody who cannot speak."""
        return self.type in VOICELESS

    @property
    def for_deaf(self) -> bool:
        """Whether it is for people who sign, or read what a voice says."""
        return self.type in FOR_DEAF

    @property
    def answered(self) -> bool:
        """Whether somebody answers there and then."""
        return self.type in ANSWERED and self.manned


class Service(Strict):
    """One service. `name`, `about`, `limits` and the notes are French, with the context `services.<id>`.

    Attributes:
        topics: what it is made for; `also`: what it helps with too, listed after those made for it.
        hours: when the whole works, where the channels do not say so (a platform that is only a form).
        calendar: whose public holidays, where it is not the country's own.
        holidays: `unstated` if nobody published whether it works on public holidays.
        local_holidays: days (`09-24`) of the place that the calendar does not know; those of the French
            territories are known.
        speechless: whether somebody who cannot speak is served: in full, in part, not as far as known.
        instead: services for those whom this one does not serve without speaking, or when closed.
        to_check: what is still to be verified; a text then says *à vérifier*.
    """

    id: Annotated[str, Field(pattern=r"^[a-z]{2,3}-[a-z0-9-]{1,40}$")]
    name: Annotated[str, Field(min_length=2, max_length=60)]
    about: Annotated[str, Field(min_length=10, max_length=240)]
    limits: Line | None = None
    kind: Kind = "hotline"
    topics: Annotated[tuple[Topic, ...], Field(min_length=1)]
    also: tuple[Topic, ...] = ()
    audience: Annotated[tuple[Audience, ...], Field(min_length=1)] = ("anyone",)
    ages: tuple[int, int] | None = None
    channels: tuple[ServiceChannel, ...]
    hours: str | None = None
    zone: str = "Europe/Paris"
    country: Annotated[str, Field(pattern=r"^([A-Z]{2}|INT)$")] = "FR"
    calendar: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] | None = None
    holidays: Literal["stated", "unstated"] = "stated"
    local_holidays: tuple[Annotated[str, Field(pattern=r"^\d\d-\d\d$")], ...] = ()
    emergency: bool = False
    free: bool = True
    cost: Literal["free", "call", "mixed", "unknown"] | None = None
    anonymity: Literal["anonymous", "confidential", "named", "disputed", "unknown"] = "unknown"
    languages: Annotated[tuple[str, ...], Field(min_length=1)] = ("fr",)
    speechless: Literal["full", "partial", "unknown"] | None = None
    instead: tuple[str, ...] = ()
    source: Annotated[str, Field(min_length=3)]
    verified: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]
    confidence: Literal["seed", "confirmed", "recalled"]
    to_check: tuple[Doubt, ...] = ()

    @model_validator(mode="after")
    def _honest(self) -> Self:
        """What is unverified says so; what costs something is not called free; no voice means no voice."""
        doubtful = self.to_check or self.confidence == "recalled"
        if doubtful and not any(TO_CHECK in text for text in self.texts()):
            raise ValueError(f"write “{TO_CHECK}” in `limits` or in the note of a channel")
        if self.cost is not None and self.free != (self.cost in {"free", "mixed"}):
            raise ValueError("`free` and `cost` say different things")
        written = any(way.voiceless and way.offered for way in self.channels)
        if self.speechless == "full" and not written:
            raise ValueError("`speechless: full`, but every channel needs a voice")
        if self.speechless == "unknown" and any(
            way.voiceless and way.answered for way in self.channels
        ):
            raise ValueError("`speechless: unknown`, but somebody answers in writing")
        return self

    def texts(self) -> tuple[str, ...]:
        """Give everything about it that people read."""
        notes = (way.note for way in self.channels)
        return tuple(text for text in (self.name, self.about, self.limits, *notes) if text)

    @property
    def voiceless(self) -> bool:
        """Whether some way in needs no voice."""
        return any(way.voiceless and way.offered for way in self.channels)

    @property
    def holiday_country(self) -> str:
        """Name the country whose public holidays the hours mean by `PH`."""
        return self.calendar or calendar_of(self.country)

    @property
    def own_holidays(self) -> tuple[str, ...]:
        """Name the days that are holidays where it is and not in that country's calendar."""
        return tuple(sorted({*self.local_holidays, *LOCAL_HOLIDAYS.get(self.country, ())}))

    def at_hours(self, expression: str | None) -> Hours:
        """Put hours on this service's clock and calendar."""
        return Hours(expression, self.zone, self.holiday_country, self.own_holidays)

    def holiday_in_doubt(self, now: datetime) -> bool:
        """Whether today is a holiday on which nobody published what happens."""
        today = now.astimezone(ZoneInfo(self.zone)).strftime("%m-%d")
        if today in self.own_holidays:
            return True
        unstated = self.holidays == "unstated"
        return unstated and is_holiday(now, self.zone, self.holiday_country)
