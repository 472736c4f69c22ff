"""Who of the desk is there: on, on a break, or off; and who only practises.

**Rules.** Presence is real activity, and a shift lasts only as long as that: whoever falls silent is off, whatever they
said. Only who is on counts for those who wait, and is given people. What was held during a break stays held.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

Shift = Literal["on", "break", "off"]

IDLE = timedelta(minutes=15)
"""How long a shift lasts without activity."""
LASTS: dict[Shift, timedelta] = {"on": IDLE, "break": timedelta(hours=1), "off": IDLE}


@dataclass(frozen=True, slots=True)
class Presence:
    """One member of staff at one moment.

    Attributes:
        since: when this shift began; of who is off, when they were last there.
        until: when it ends without activity.
        training: they practise: given practice cases alone, and in no count.
    """

    login: str
    shift: Shift
    since: datetime
    until: datetime
    training: bool = False

    @property
    def serving(self) -> bool:
        """Tell whether people who seek help may be given to them."""
        return self.shift == "on" and not self.training
