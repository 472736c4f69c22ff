"""All proofs over one content, as flaws: what `murmure check` calls the safety proofs.

**Rules.** Two runs over the same content find the same. Too many states is an error of its own, with what multiplies.
"""

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from bot.content.content import Content
from bot.proof.explore import Explorer
from bot.proof.flaw import Flaw
from bot.proof.lengths import Rooms
from bot.proof.moment import MOST_STATES, TooMany
from bot.proof.offers import Offers
from bot.proof.paths import whole
from bot.proof.proofs import Judge
from bot.proof.world import Setting

MOST_NAMED = 4
SELDOM = 200_000
"""How many new things are made between two looks for garbage."""


@dataclass(frozen=True, slots=True)
class Proved:
    """What the proofs found, over how many states, in how many steps of the engine."""

    flaws: tuple[Flaw, ...]
    states: int
    steps: int


def proved(content: Content, locales: Sequence[str], most: int = MOST_STATES) -> Proved:
    """Prove what must be true of every conversation with this content; `locales` are those that are required."""
    judge = Judge(content, Offers(content), Rooms(content), tuple(locales))
    explorer = Explorer(Setting(content), judge, most)
    try:
        with calm():
            explorer.run()
        later = list(whole(explorer))
    except TooMany as many:
        later = [_too_many(many, most)]
    return Proved((*judge.flaws.values(), *later), explorer.atlas.count, explorer.steps)


@contextmanager
def calm() -> Iterator[None]:
    """Look for garbage seldom: states are kept, and nothing here goes in circles."""
    before = gc.get_threshold()
    gc.set_threshold(SELDOM, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _too_many(many: TooMany, most: int) -> Flaw:
    worst = ", ".join(f"`{name}` ({count})" for name, count in many.counts.most_common(MOST_NAMED))
    sentence = f"There are more than {most} states: what is proved would not be all of it. Most values: {worst}."
    fix = "Ask for these answers nearer to where they are looked at, or raise `--states`."
    return Flaw("too_many_states", "", sentence, fix)
