"""What editors write beside the dialogs.

The shapes of `services.yaml`, `desk.yaml`, `aliases.yaml`.
"""

from datetime import timedelta
from typing import Annotated, Self

from pydantic import Field, model_validator

from bot.content.content import DeskRules
from bot.dialogs.base import Label, Name, Strict
from bot.hotlines.directory import Service
from bot.hotlines.hours import Hours

Minutes = Annotated[int, Field(ge=1, le=24 * 60)]


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


class DeskFile(Strict):
    """`desk.yaml`.

    Attributes:
        verify_days: after how many days the facts about a service are looked at again.
    """

    hours: Annotated[str, Field(min_length=3)]
    zone: str = "Europe/Paris"
    country: str = "FR"
    return_after: Minutes
    reassure_after: Annotated[tuple[Minutes, ...], Field(min_length=1)]
    verify_days: Annotated[int, Field(ge=1, le=3660)] = 365
    outcomes: Annotated[dict[Name, Label], Field(min_length=1)]
    topics: Annotated[dict[Name, Label], Field(min_length=1)]

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
        )


class AliasesFile(Strict):
    """`aliases.yaml`: words that stand for people (P7)."""

    aliases: tuple[Annotated[str, Field(pattern=r"^[A-ZÀ-Þ][a-zà-þ-]{2,20}$")], ...] = Field(
        min_length=40
    )
