"""What a branch may look at: a closed vocabulary, joined by and, or, not. No expression is ever evaluated."""

from typing import Literal

from pydantic import Field

from bot.dialogs.base import Name, Ref, Strict
from bot.model.abilities import Can
from bot.model.session import Once


class Condition(Strict):
    """True if all that is given holds.

    Attributes:
        answer: a saved answer is this, or one of these.
        desk: open (whoever is there), closed, or somebody is at it.
        service_open: somebody answers at this service now, or at one of these.
        callback: they have chosen when they may be written to; `none` too for who came back and did not say the word.
        zone: their clock is known: they told it since they came.
        can: the channel can do all of this.
        minor: by the answer `age`; below 18 (article 388 of the French civil code).
        untold: they have not been told yet that messages can be evidence, or what no wipe could delete.
        all, any, not: conditions joined.
    """

    answer: dict[Name, str | list[str]] | None = None
    desk: Literal["open", "closed", "staffed"] | None = None
    service_open: str | list[str] | None = None
    risk_at_least: Literal["concern", "urgent", "emergency"] | None = None
    case: Literal["none", "waiting", "assigned"] | None = None
    callback: Literal["none", "booked"] | None = None
    zone: Literal["known", "unknown"] | None = None
    locale: list[str] | None = None
    can: Can | list[Can] | None = None
    minor: Literal["yes", "no", "unknown"] | None = None
    untold: Once | None = None
    all: "list[Condition] | None" = Field(default=None, min_length=1)
    any: "list[Condition] | None" = Field(default=None, min_length=1)
    not_: "Condition | None" = Field(default=None, alias="not")


class Arm(Strict):
    """One way of a branch; the last arm has no `when`."""

    when: Condition | None = None
    to: Ref
