"""`care.yaml`: what counsellors may carry, so that they last. Without it the defaults below hold.

**Rules.** Nothing here is read by people; every limit bends for an emergency that nobody takes (`yield_after`).
"""

from datetime import time, timedelta
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from bot.dialogs.base import Name, Strict
from bot.model import care_rules
from bot.model.case import Level

FILE = "care.yaml"

LevelName = Literal["concern", "urgent", "emergency"]
VeilName = Literal["all", "concern", "urgent", "emergency", "never"]
Clock = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
Minutes = Annotated[int, Field(ge=0, le=8 * 60)]

VEILS: dict[VeilName, int] = {
    "all": Level.NONE,
    "concern": Level.CONCERN,
    "urgent": Level.URGENT,
    "emergency": Level.EMERGENCY,
    "never": care_rules.NEVER,
}
"""From which level on what people write is covered."""


class HardFile(Strict):
    """What makes a case hard.

    Attributes:
        level: from this level of danger on.
        topics: subjects of desk.yaml that are hard whatever the level.
    """

    level: LevelName = "emergency"
    topics: tuple[Name, ...] = ("suicide", "sexual_violence")


class NightFile(Strict):
    """Nights, in the desk's time zone.

    Attributes:
        from_: when night begins, as in "22:00".
        to: when it ends, as in "07:00".
        hours: how many hours of night one shift may hold before nothing new is offered.
        per_week: in how many nights of seven days somebody may work.
    """

    from_: Annotated[Clock, Field(alias="from")] = "22:00"
    to: Clock = "07:00"
    hours: Annotated[float, Field(gt=0, le=14)] = 5
    per_week: Annotated[int, Field(ge=1, le=7)] = 3


class CareFile(Strict):
    """`care.yaml`.

    Attributes:
        hard: what makes a case hard: a warning comes before it, a pause and a check-in after it.
        in_a_row: how many hard cases before a lighter one, or a break of `breather_minutes`.
        per_shift: how many hard cases one shift holds.
        pause_minutes: how long nothing is offered after a hard case.
        breather_minutes: a break of this length ends a row of hard cases.
        break_after_minutes: after how long without a break one is suggested.
        shift_hours: how long a shift may be before nothing new is offered.
        night: what holds at night.
        yield_after: after so many minutes an emergency that nobody takes is offered in spite of all limits.
        veil: from which level on what people write is covered until it is asked for; anybody may choose otherwise.
    """

    hard: HardFile = HardFile()
    in_a_row: Annotated[int, Field(ge=1, le=20)] = 2
    per_shift: Annotated[int, Field(ge=1, le=50)] = 5
    pause_minutes: Minutes = 10
    breather_minutes: Minutes = 30
    break_after_minutes: Annotated[int, Field(ge=15, le=8 * 60)] = 120
    shift_hours: Annotated[float, Field(gt=0, le=14)] = 6
    night: NightFile = NightFile()
    yield_after: Annotated[int, Field(ge=0, le=60)] = 3
    veil: VeilName = "urgent"

    @model_validator(mode="after")
    def _fitting(self) -> Self:
        if self.in_a_row > self.per_shift:
            raise ValueError("`in_a_row` cannot be more than `per_shift`")
        if self.breather_minutes < self.pause_minutes:
            raise ValueError("`breather_minutes` cannot be less than `pause_minutes`")
        return self

    def rules(self, zone: str) -> care_rules.Rules:
        """Give what the desk reads."""
        night = self.night
        return care_rules.Rules(
            level=Level[self.hard.level.upper()],
            topics=frozenset(self.hard.topics),
            in_a_row=self.in_a_row,
            per_shift=self.per_shift,
            pause=timedelta(minutes=self.pause_minutes),
            breather=timedelta(minutes=self.breather_minutes),
            break_after=timedelta(minutes=self.break_after_minutes),
            shift=timedelta(hours=self.shift_hours),
            night=care_rules.Night(
                time.fromisoformat(night.from_),
                time.fromisoformat(night.to),
                night.hours,
                night.per_week,
            ),
            yield_after=timedelta(minutes=self.yield_after),
            veil=VEILS[self.veil],
            zone=zone,
        )
