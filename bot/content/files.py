"""What editors write beside the dialogs.

The shapes of `services.yaml`, `desk.yaml`, `aliases.yaml`.
"""

from datetime import timedelta
from typing import Annotated, Self

from pydantic import Field, model_validator

from bot.content.content import DeskRules, History
from bot.dialogs.base import Label, Name, Ref, Strict
from bot.hotlines.directory import Service
from bot.hotlines.hours import Hours
from bot.model.case import MOST_BLOCKED
from bot.model.following import FrequentRules
from bot.model.queue import QueueRules

Minutes = Annotated[int, Field(ge=1, le=24 * 60)]
Lead = Annotated[int, Field(ge=0, le=30 * 24 * 60)]


class ServicesFile(Strict):
    """`services.yaml`.

    Attributes:
        retired: numbers that must never be shown again, however they are spaced.
        misnamed: names under which a number was published by mistake; never shown either.
        ambiguous: numbers that mean something else in another country.
        places: the word for a country that stands in the name of whoever has such a number.
    """

    services: tuple[Service, ...] = Field(min_length=1)
    retired: tuple[str, ...] = ()
    misnamed: tuple[str, ...] = ()
    ambiguous: tuple[str, ...] = ()
    places: dict[str, str] = Field(default_factory=dict)


class Headstart(Strict):
    """How many minutes of waiting each level of danger counts for.

    Attributes:
        emergency: at most thirty days, so that nobody waits for ever.
    """

    emergency: Lead = 10_080
    urgent: Lead = 240
    concern: Lead = 30

    @model_validator(mode="after")
    def _growing(self) -> Self:
        if not self.concern <= self.urgent <= self.emergency:
            raise ValueError("`headstart` must grow with danger: concern, urgent, emergency")
        return self


class QueueFile(Strict):
    """Who is next, and who may be given whom.

    Attributes:
        message_behind: how many minutes a message left stands behind people at their screen.
        overflow: after how many minutes anybody may be given a case, whatever its language and subject.
        by_hand: whether counsellors may also choose from the list.
        remind: after how many minutes whoever could take somebody is told, and again after as many; 0 for never.
    """

    headstart: Headstart = Headstart()
    message_behind: Lead = 120
    overflow: Annotated[int, Field(ge=0, le=24 * 60)] = 10
    by_hand: bool = True
    remind: Annotated[int, Field(ge=0, le=24 * 60)] = 5

    def rules(self) -> QueueRules:
        """Give what the desk reads."""
        ahead = self.headstart
        return QueueRules(
            headstart=(0, ahead.concern, ahead.urgent, ahead.emergency),
            message_behind=self.message_behind,
            overflow=self.overflow,
            by_hand=self.by_hand,
            remind=self.remind,
        )


class FrequentFile(Strict):
    """`desk.yaml`: `frequent`. Who asks for somebody so often within so many days stands on a list of its own.

    Attributes:
        cases: how often.
        days: within how many days; nothing is known beyond what is kept of a person.
    """

    cases: Annotated[int, Field(ge=2, le=50)] = 4
    days: Annotated[int, Field(ge=1, le=90)] = 30

    def rules(self) -> FrequentRules:
        """Give what the desk reads."""
        return FrequentRules(self.cases, self.days)


class DeskFile(Strict):
    """`desk.yaml`.

    Attributes:
        verify_days: after how many days the facts about a service are looked at again.
        queue: who is next.
        vanish_after: minutes after which whoever is not there any more loses the cases that they hold.
        offer_after: minutes that a colleague has to accept a case that is offered to them.
        hand_back: nodes where the bot may be told to go on, and what staff call each.
        block_days: for how many days a block for abuse is asked if nothing else is said.
        frequent: who comes often.
        history: what whoever holds a case sees of the same person's earlier ones: `facts` or `none`.
        typing: whether the person sees that a counsellor is writing; whoever sees the phone does as well.
    """

    hours: Annotated[str, Field(min_length=3)]
    zone: str = "Europe/Paris"
    country: str = "FR"
    return_after: Minutes
    reassure_after: Annotated[tuple[Minutes, ...], Field(min_length=1)]
    verify_days: Annotated[int, Field(ge=1, le=3660)] = 365
    queue: QueueFile = QueueFile()
    outcomes: Annotated[dict[Name, Label], Field(min_length=1)]
    topics: Annotated[dict[Name, Label], Field(min_length=1)]
    vanish_after: Minutes = 5
    offer_after: Minutes = 3
    hand_back: dict[Ref, Label] = Field(default_factory=dict)
    block_days: Annotated[int, Field(ge=1, le=MOST_BLOCKED)] = 7
    history: History = "facts"
    frequent: FrequentFile = FrequentFile()
    typing: bool = False

    @model_validator(mode="after")
    def _growing(self) -> Self:
        if list(self.reassure_after) != sorted(set(self.reassure_after)):
            raise ValueError("`reassure_after` must grow, as in [2, 5, 10]")
        return self

    def rules(self) -> DeskRules:
        """Give what the engine reads."""
        return DeskRules(
            hours=Hours(self.hours, self.zone, self.country),
            return_after=timedelta(minutes=self.return_after),
            reassure_after=tuple(timedelta(minutes=minutes) for minutes in self.reassure_after),
            outcomes=dict(self.outcomes),
            topics=dict(self.topics),
            queue=self.queue.rules(),
            vanish_after=timedelta(minutes=self.vanish_after),
            offer_after=timedelta(minutes=self.offer_after),
            hand_back=dict(self.hand_back),
            block_days=self.block_days,
            history=self.history,
            frequent=self.frequent.rules(),
            typing=self.typing,
        )


class AliasesFile(Strict):
    """`aliases.yaml`: words that stand for people (P7)."""

    aliases: tuple[Annotated[str, Field(pattern=r"^[A-ZÀ-Þ][a-zà-þ-]{2,20}$")], ...] = Field(
        min_length=40
    )
