"""What staff do with a case besides taking, answering, giving back and closing it.

**Rules.** As in `model.event`: `counsellor` is the login of who does it, `case` the case that they saw. Who may do what
is decided by `engine.handoff`, by the order of the inbox (P10); what asks for a role, by the desk.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal


@dataclass(frozen=True, slots=True)
class Noted:
    """A line beside the case, by its owner or by who listens in; never sent, never shown to the seeker.

    `whisper`: from who listens in, to the owner. `key` is made by the desk: the same key twice is one line.
    """

    at: datetime
    counsellor: str
    key: str
    text: str
    whisper: bool = False
    case: str = ""
    kind: Literal["noted"] = "noted"


@dataclass(frozen=True, slots=True)
class Offered:
    """The owner offers the case to a colleague, and keeps it until they accept (P10)."""

    at: datetime
    counsellor: str
    to: str
    note: str = ""
    case: str = ""
    kind: Literal["offered"] = "offered"


@dataclass(frozen=True, slots=True)
class Accepted:
    """The colleague whom it was offered to takes it over, in one step."""

    at: datetime
    counsellor: str
    case: str = ""
    kind: Literal["accepted"] = "accepted"


@dataclass(frozen=True, slots=True)
class Declined:
    """The colleague whom it was offered to does not take it over."""

    at: datetime
    counsellor: str
    case: str = ""
    kind: Literal["declined"] = "declined"


@dataclass(frozen=True, slots=True)
class Withdrew:
    """The owner takes an offer back."""

    at: datetime
    counsellor: str
    case: str = ""
    kind: Literal["withdrew"] = "withdrew"


@dataclass(frozen=True, slots=True)
class Moved:
    """The owner puts the case back into the queue, in its old place, for who knows `topic`; empty keeps it."""

    at: datetime
    counsellor: str
    topic: str = ""
    note: str = ""
    case: str = ""
    kind: Literal["moved"] = "moved"


@dataclass(frozen=True, slots=True)
class HandedBack:
    """The owner closes the case, and the bot goes on at `node`, one of `desk.yaml`: `hand_back`."""

    at: datetime
    counsellor: str
    node: str
    outcome: str = ""
    case: str = ""
    kind: Literal["handed_back"] = "handed_back"


@dataclass(frozen=True, slots=True)
class Reassigned:
    """A supervisor gives the case to `to`, or, if that is empty, back to the queue."""

    at: datetime
    counsellor: str
    to: str = ""
    case: str = ""
    kind: Literal["reassigned"] = "reassigned"


@dataclass(frozen=True, slots=True)
class Vanished:
    """`counsellor` is gone, and what they hold goes back into the queue, in its old place."""

    at: datetime
    counsellor: str
    case: str = ""
    kind: Literal["vanished"] = "vanished"


@dataclass(frozen=True, slots=True)
class Called:
    """The owner wants a second person beside them."""

    at: datetime
    counsellor: str
    case: str = ""
    kind: Literal["called"] = "called"


@dataclass(frozen=True, slots=True)
class Joined:
    """A supervisor listens in, and the owner knows."""

    at: datetime
    counsellor: str
    case: str = ""
    kind: Literal["joined"] = "joined"


@dataclass(frozen=True, slots=True)
class Parted:
    """A supervisor listens no more."""

    at: datetime
    counsellor: str
    case: str = ""
    kind: Literal["parted"] = "parted"


@dataclass(frozen=True, slots=True)
class BlockAsked:
    """The owner asks that this person cannot reach the team for some days; nothing comes of it by itself."""

    at: datetime
    counsellor: str
    days: int
    note: str = ""
    case: str = ""
    kind: Literal["block_asked"] = "block_asked"


@dataclass(frozen=True, slots=True)
class BlockSettled:
    """Somebody else than who asked decides about it; `asked`: which question they read, None from an older program."""

    at: datetime
    counsellor: str
    agreed: bool
    case: str = ""
    asked: int | None = None
    kind: Literal["block_settled"] = "block_settled"


@dataclass(frozen=True, slots=True)
class Composing:
    """The owner is writing an answer, this very moment; whether that is shown is for `desk.yaml`: `typing`."""

    at: datetime
    counsellor: str
    case: str = ""
    kind: Literal["composing"] = "composing"


@dataclass(frozen=True, slots=True)
class Planned:
    """A supervisor writes the care plan of somebody who comes often, for whoever holds a case of theirs."""

    at: datetime
    counsellor: str
    text: str
    case: str = ""
    kind: Literal["planned"] = "planned"
