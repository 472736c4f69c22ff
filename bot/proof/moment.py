"""One thing that happened in one state, as the explorer shows it to whoever judges."""

from collections import Counter
from dataclasses import dataclass

from bot.errors import MurmureError
from bot.model.effect import Decision, Post
from bot.model.event import Event
from bot.model.message import Message
from bot.model.session import Session
from bot.proof.events import Deed
from bot.proof.states import State
from bot.proof.world import World

MOST_STATES = 400_000
"""How many states are walked through before the explorer says that they are too many."""


class TooMany(MurmureError):
    """There are more states than allowed. `counts` says by what they multiply."""

    def __init__(self, counts: Counter[str]) -> None:
        super().__init__("too many states")
        self.counts = counts


@dataclass(frozen=True, slots=True)
class Moment:
    """One thing that happened in one state.

    Attributes:
        state: where it happened; None for the very first event.
        visited: the nodes that were walked through.
        decision: what the engine decided; None if it raised.
        wide: whether it stands for all states of this kind.
    """

    state: State | None
    deed: Deed
    world: World
    session: Session
    event: Event
    decision: Decision | None
    visited: tuple[str, ...]
    wide: bool = False

    @property
    def posts(self) -> list[Message]:
        """What was said."""
        if self.decision is None:
            return []
        return [one.message for one in self.decision.effects if isinstance(one, Post)]
