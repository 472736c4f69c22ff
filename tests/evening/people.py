"""Who writes on this evening, and how it goes for them: each plot is a person from start to end.

**Rules.** A plot waits for what a person would wait for, never for the inside of the service. What it learns stands in
a `Fate`; whether that is good enough, `judge` decides.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from time import time
from typing import Literal

from tests.evening.places import Phone, Place
from tests.evening.words import speaker

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
        "je vais mourir ce soir, c’est décidé",
        "il est derrière la porte avec un couteau",
    ),
}
ANSWERS = (
    "oui, merci de me répondre",
    "non, personne ne le sait",
    "oui je suis dans ma chambre",
    "merci, ça va un peu mieux",
)
HUMAN = "parler à quelqu’un"
UNSTAFFED = "Personne de l’équipe"
HONEST = ("avant toi", "C’est ton tour", UNSTAFFED, "C’est gardé pour l’équipe")
"""What tells somebody who waits the truth."""
THERE = "Une vraie personne"
OVER = ("a terminé", "te laisse avec moi")
"""What tells that a talk is over: ended, or handed back to the bot."""
OTHER = (THERE, "prend le relais", *OVER)
"""What tells, before somebody else of the team speaks, that it will be somebody else."""
AWAY = (3.0, 9.0)
"""Seconds for which somebody who left stays away: what is said meanwhile must not reach them."""


@dataclass
class Exit:
    """One exit, counted in what had been said: when they asked for it, when it was done, when they came back."""

    asked: int
    done: int
    at: float
    back: int | None = None


@dataclass
class Fate:
    """What became of one person.

    Attributes:
        asked: when they asked for a human, in Unix seconds; 0 if never.
        told: when they were first told the truth about that; 0 if never.
        answered: when a human's words came; 0 if none came.
        ended: the plot came to its end.
    """

    name: str
    plot: str
    level: Level
    place: Place
    asked: float = 0.0
    told: float = 0.0
    answered: float = 0.0
    exits: list[Exit] = field(default_factory=list)
    ended: bool = False


Plot = Callable[[Fate], Awaitable[None]]


def honest(text: str) -> bool:
    """Tell whether this says how things stand with somebody who asked for a human."""
    return any(words in text for words in (*HONEST, THERE))


def over(text: str) -> bool:
    """Tell whether this says that a talk is over."""
    return any(words in text for words in OVER)


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
    told = await fate.place.until(honest, since)
    fate.told = fate.told or told.at


async def hear(fate: Fate, since: int) -> int:
    """Wait for the words of a human, or for the end; give how much had been said by then."""
    heard = await fate.place.until(lambda text: speaker(text) != "" or over(text), since)
    if speaker(heard.text):
        fate.answered = fate.answered or heard.at
    return fate.place.heard.index(heard, since) + 1


async def talk_on(fate: Fate, since: int, answers: tuple[str, ...]) -> None:
    """Answer whoever writes, and be there until it is over."""
    left = [*answers]
    while True:
        since = await hear(fate, since)
        if over(fate.place.heard[since - 1].text):
            return
        if left:
            await fate.place.say(left.pop(0))


async def go(fate: Fate) -> None:
    """Take the exit."""
    asked, at = len(fate.place.heard), time()
    await fate.place.leave()
    fate.exits.append(Exit(asked, len(fate.place.heard), at))


async def talks(fate: Fate) -> None:
    """Ask, talk, and be there until the counsellor ends it."""
    await ask(fate)
    await talk_on(fate, 0, ANSWERS)


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
    """Leave in the middle of a talk, come back some seconds later, and ask again."""
    await ask(fate)
    await hear(fate, 0)
    await go(fate)
    shortest, longest = AWAY
    await asyncio.sleep(shortest + (longest - shortest) * (len(fate.place.heard) % 4) / 3)
    since = fate.exits[-1].back = len(fate.place.heard)
    await fate.place.come()
    await ask_again(fate)
    await talk_on(fate, since, ANSWERS[:1])


async def is_silent(fate: Fate) -> None:
    """Ask, be answered, and never write again."""
    await ask(fate)
    await talk_on(fate, 0, ())


async def blocks(fate: Fate) -> None:
    """Block the bot in the middle of a talk."""
    await ask(fate)
    await hear(fate, 0)
    assert isinstance(fate.place, Phone)
    said = len(fate.place.heard)
    fate.place.person.block()
    fate.exits.append(Exit(said, said, time()))


PLOTS: dict[str, Plot] = {
    "talks": talks,
    "leaves_waiting": leaves_waiting,
    "leaves_talking": leaves_talking,
    "comes_back": comes_back,
    "is_silent": is_silent,
    "blocks": blocks,
}
"""`comes_back` and `blocks` need a phone: a page that was left is forgotten."""
