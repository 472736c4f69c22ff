"""Who writes on this evening, and how it goes for them: each plot is a person from start to end.

**Rules.** A plot waits for what a person would wait for, never for the inside of the service. What it learns stands in
a `Fate`; whether that is good enough, `judge` decides.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from time import time
from typing import Literal

from tests.evening.places import Phone, Place
from tests.evening.staff import SIGN

Level = Literal["none", "concern", "urgent", "emergency"]
STORIES: dict[Level, tuple[str, ...]] = {
    "none": (
        "je voudrais juste parler à quelqu’un ce soir",
        "j’ai une question sur mon téléphone",
    ),
    "concern": (
        "on se moque de moi dans le groupe de la classe",
        "je me sens vraiment mal en ce moment",
    ),
    "urgent": (
        "il menace d’envoyer mes photos à ma famille si je paie pas",
        "mon père me frappe tous les soirs",
    ),
    "emergency": (
        "j’ai avalé des cachets, je veux mourir",
        "il est derrière la porte avec un couteau",
    ),
}
HUMAN = "parler à quelqu’un"
QUEUED = "Tu peux déjà écrire"
HONEST = ("avant toi", "C’est ton tour", "Personne de l’équipe", "C’est gardé pour l’équipe")
"""What tells somebody who waits the truth."""
THERE = "Une vraie personne"
ENDED = "a terminé"
LATER = "je te réponds pas tout de suite, pardon"


@dataclass
class Fate:
    """What became of one person.

    Attributes:
        asked: when they asked for a human, in Unix seconds; 0 if never.
        answered: when a human's words came; 0 if none came.
        exits: when each exit was done with, and when they came back after it (0: never), with how much had been said.
        ended: the plot came to its end.
    """

    name: str
    plot: str
    level: Level
    place: Place
    asked: float = 0.0
    answered: float = 0.0
    exits: list["Exit"] = field(default_factory=list)
    ended: bool = False


@dataclass
class Exit:
    """One exit: what had been said when it was done with, and how much when they came back."""

    said: int
    until: int | None = None


Plot = Callable[[Fate], Awaitable[None]]


async def ask(fate: Fate) -> None:
    """Come, say what it is, and ask for a human."""
    await fate.place.come()
    since = len(fate.place.heard)
    await fate.place.say(STORIES[fate.level][len(fate.name) % 2])
    await fate.place.until(bool, since)
    await ask_again(fate)


async def ask_again(fate: Fate) -> None:
    """Ask for a human and hear the truth about it."""
    since = len(fate.place.heard)
    fate.asked = fate.asked or time()
    await fate.place.say(HUMAN)
    await fate.place.until(lambda text: any(word in text for word in (*HONEST, THERE)), since)


async def hear(fate: Fate, since: int) -> None:
    """Wait for the words of a human."""
    heard = await fate.place.until(lambda text: SIGN in text, since)
    fate.answered = fate.answered or heard.at


async def go(fate: Fate) -> None:
    """Take the exit."""
    await fate.place.leave()
    fate.exits.append(Exit(len(fate.place.heard)))


async def talks(fate: Fate) -> None:
    """Ask, talk, and be there until the counsellor ends it."""
    await ask(fate)
    for words in ("oui je suis là", "je sais pas quoi faire"):
        since = len(fate.place.heard)
        await hear(fate, 0 if not fate.answered else since)
        since = len(fate.place.heard)
        await fate.place.say(words)
    await fate.place.until(lambda text: ENDED in text)


async def leaves_waiting(fate: Fate) -> None:
    """Ask, and leave before anybody could come."""
    await ask(fate)
    await go(fate)


async def leaves_talking(fate: Fate) -> None:
    """Leave in the middle of a talk, while the counsellor perhaps writes."""
    await ask(fate)
    await hear(fate, 0)
    await fate.place.say("attends quelqu’un arrive")
    await go(fate)


async def comes_back(fate: Fate) -> None:
    """Leave, come back a moment later, and ask again."""
    await ask(fate)
    await hear(fate, 0)
    await go(fate)
    fate.exits[-1].until = len(fate.place.heard)
    since = len(fate.place.heard)
    await fate.place.come()
    await ask_again(fate)
    await hear(fate, since)
    await fate.place.until(lambda text: ENDED in text, since)


async def is_silent(fate: Fate) -> None:
    """Ask, be answered, and never write again."""
    await ask(fate)
    await hear(fate, 0)
    await fate.place.until(lambda text: ENDED in text)


async def blocks(fate: Fate) -> None:
    """Block the bot in the middle of a talk."""
    await ask(fate)
    await hear(fate, 0)
    assert isinstance(fate.place, Phone)
    fate.place.person.block()
    fate.exits.append(Exit(len(fate.place.heard)))


PLOTS: dict[str, Plot] = {
    "talks": talks,
    "leaves_waiting": leaves_waiting,
    "leaves_talking": leaves_talking,
    "comes_back": comes_back,
    "is_silent": is_silent,
    "blocks": blocks,
}
"""`comes_back` and `blocks` need a phone: a page that was left is forgotten."""
