"""Who answers on this evening from Telegram: a counsellor with one conversation at a time.

**Rules.** They press what is on the screen, and know nothing else.
"""

import asyncio
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial

from tests.desk.telegram.crew import shows_button
from tests.emulator.device import Device
from tests.emulator.people import Person
from tests.emulator.screen import VisibleMessage
from tests.evening.staff import PATIENT, TURN, WAITS
from tests.evening.words import FIRST, LATE, NEXT, Pen

CHOICES = ("Je la prends", "Accepter", "Passer", "Prendre")
"""What Sam presses first of what is there."""
READ = "Je la lis"
OPEN, OTHER = "●", "○"
"""How the button of a conversation begins that is open, and of one that is theirs and is not."""
MANNERS = ("", "pass", "note", "give_back")
"""What Sam does in the middle of every such talk, in turn."""
SOON = 10.0
AT_LAST = 40.0
"""Seconds after which who pressed something presses again: a killed program is back by then."""


@dataclass
class OnTelegram:
    """A counsellor with a phone, one conversation at a time."""

    person: Person
    pen: Pen
    done: Counter[str] = field(default_factory=Counter)

    async def work(self) -> None:
        """Take, answer and end, until cancelled; a look at the screen takes a moment."""
        while True:
            with suppress(AssertionError):
                await self.turn()
            await asyncio.sleep(TURN)

    async def turn(self) -> None:
        """Take whoever waits, or what a colleague offers, and go with them to the end."""
        if not holding(self.person.device):
            await self.take()
            return
        if shows_button(self.person.device, READ):  # a hard one, from a supervisor
            await self.press(READ)
        case = holding(self.person.device)
        manner = MANNERS[self.done["talked"] % len(MANNERS)]
        self.done["talked"] += 1
        await self.say(case, FIRST)
        with suppress(AssertionError):
            await self.person.wait_until(partial(wrote_or_left, case=case), PATIENT)
        if left(self.person.device):
            self.done["too late"] += 1
            await self.say(case, LATE)
        elif await self.lets_go(case, manner):
            return
        elif holding(self.person.device) == case:
            await self.say(case, NEXT)
            with suppress(AssertionError):
                await self.person.wait_until(left, 2)
        await self.end(case)

    async def take(self) -> None:
        """Press what is there to be taken, opened, or got out of the way."""
        await self.seen(lambda device: choice(device) != "" or holding(device) != "", 5)
        label = choice(self.person.device)
        if not label or holding(self.person.device):
            return
        self.person.press(label)
        self.done["opened" if label.startswith(OTHER) else label] += 1
        await self.seen(lambda device: holding(device) != "" or choice(device) != label, AT_LAST)

    async def lets_go(self, case: str, manner: str) -> bool:
        """Do the one thing beside answering; tell whether the conversation went elsewhere with it."""
        match manner:
            case "pass":
                return await self.passes(case)
            case "note":
                self.person.say("# Rappeler le numéro demain.")
                self.done["note"] += 1
                await self.seen(partial(shows, text="jamais envoyée"), SOON)
                return False
            case "give_back":
                await self.press("Rendre à la file")
                await self.seen(lambda device: holding(device) != case, SOON)
                self.done["give_back"] += 1
                return True
            case _:
                return False

    async def passes(self, case: str) -> bool:
        """Offer it to Camille; take it back if nobody answers, go on if she declines."""
        await self.press("Passer la main…")
        await self.seen(lambda device: starting(device, "Camille") != "", SOON)
        self.person.press(starting(self.person.device, "Camille"))
        self.done["offer"] += 1
        await self.seen(partial(shows_button, label="Ne plus proposer"), SOON)
        with suppress(AssertionError):
            await self.seen(
                lambda device: holding(device) != case or shows_button(device, "Passer la main…"),
                WAITS,
            )
        if holding(self.person.device) != case:
            return True
        if shows_button(self.person.device, "Ne plus proposer"):
            await self.press("Ne plus proposer")
        return False

    async def say(self, case: str, words: tuple[str, ...]) -> None:
        """Write to the person, and wait until it went out or could not."""
        if holding(self.person.device) != case:
            return
        text = self.pen.write(case, words)
        self.person.say(text)
        await self.seen(partial(settled, words=text), 20)

    async def end(self, case: str) -> None:
        """End it, however it stands."""
        if holding(self.person.device) != case:
            return
        gone = left(self.person.device)
        outcome = "Sans réponse de la personne" if gone else "Écoute apportée"
        await self.press("Terminer…")
        await self.press(outcome)
        await self.seen(lambda device: holding(device) != case, 20)
        self.done["closed"] += 1

    async def press(self, label: str) -> None:
        """Press a button once it is there."""
        await self.seen(partial(shows_button, label=label), SOON)
        self.person.press(label)

    async def seen(self, what: Callable[[Device], bool], seconds: float) -> None:
        """Wait until the screen shows something."""
        await self.person.wait_until(what, seconds)


def choice(device: Device) -> str:
    """Name the button to press next: a conversation that is theirs first; empty if there is none."""
    mine = starting(device, OTHER)
    return mine or next((label for label in CHOICES if shows_button(device, label)), "")


def starting(device: Device, start: str) -> str:
    """Name the button that begins so; empty if none does."""
    labels = (label for message in device.chat for label in message.labels)
    return next((label for label in labels if label.startswith(start)), "")


def head(device: Device) -> tuple[str, VisibleMessage | None]:
    """Find the newest message with the buttons of a case, and the case; empty if there is none."""
    for message in reversed(device.chat):
        for row in message.buttons:
            for button in row:
                verb, _, rest = (button.data or "").partition(":")
                if verb in {"menu", "withdraw", "give_back"} and rest:
                    return rest.partition(":")[0], message
    return "", None


def holding(device: Device) -> str:
    """Name the case that is open: the marked one, once its buttons are the newest; empty if none is."""
    case, _ = head(device)
    marked = [
        (button.data or "").split(":")[1]
        for message in device.chat
        for row in message.buttons
        for button in row
        if button.label.startswith(OPEN)
    ]
    return case if marked[-1:] == [case] else ""


def shows(device: Device, text: str) -> bool:
    """Tell whether this can be read."""
    return any(text in message.full_text for message in device.chat)


def left(device: Device) -> bool:
    """Tell whether the person is gone whose conversation is open."""
    _, message = head(device)
    return message is not None and "La personne est partie" in message.full_text


def wrote_or_left(device: Device, case: str) -> bool:
    """Tell whether something came back, or the conversation is not here any more."""
    return left(device) or shows(device, "merci de me répondre") or holding(device) != case


def settled(device: Device, words: str) -> bool:
    """Tell whether something that was written has its state below it."""
    mine = [place for place, one in enumerate(device.chat) if one.mine and words in one.full_text]
    if not mine:
        return True
    after = [message.full_text for message in device.chat[mine[-1] + 1 :]]
    return any("envoyé" in text.lower() or "remis" in text for text in after)
