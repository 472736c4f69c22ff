"""Who answers on this evening: at the web desk, on Telegram, before the wall; and one who vanishes.

**Rules.** They do what a person at that desk can do, by its forms and buttons, and they know only what it shows.
"""

import asyncio
import html
import re
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from secrets import token_hex

from httpx import TransportError
from typing_extensions import override

from tests.desk.telegram.crew import shows_button
from tests.e2e.clients import Desk
from tests.emulator.device import Device
from tests.emulator.people import Person

SIGN = "ici l’équipe"
"""What tells a human's words from the bot's."""
FIRST = f"Bonsoir, {SIGN}. Je te lis."
SECOND = f"Oui, {SIGN}. On regarde ça ensemble."
WHISPER = "Tu fais bien, prends ton temps."
LAST = f"Prends soin de toi. {SIGN.capitalize()}."
TURN = 0.3
"""Seconds between two looks at the page."""
PATIENT = 12.0
"""Seconds for which somebody waits for an answer before ending a talk."""


@dataclass
class Talk:
    """One conversation, as the web counsellor keeps it in mind; `manner`: what they do in it beside answering."""

    manner: str = ""
    said: int = 0
    heard: int = 0
    since: float = 0.0


MANNERS = ("", "note", "offer", "give_back", "hand_back", "call", "move")
"""What a web counsellor does in the middle of every such talk, in turn."""
DEEDS: dict[str, tuple[str, dict[str, str]]] = {
    "note": ("noter", {"text": "Rappeler le numéro demain."}),
    "offer": ("proposer", {"to": "sam", "note": "Tu connais mieux ce sujet."}),
    "give_back": ("rendre", {}),
    "hand_back": ("confier", {"node": "human.breathe", "outcome": "helped"}),
    "call": ("appeler", {}),
    "move": ("deplacer", {"topic": "", "note": "Autre sujet."}),
}


@dataclass
class AtTheWeb:
    """A counsellor with several chats in one browser."""

    desk: Desk
    talks: dict[str, Talk] = field(default_factory=dict)
    closed: int = 0
    at_once: int = 3
    done: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    async def work(self) -> None:
        """Take, answer and end, until cancelled; a service that is away for a moment is asked again."""
        while True:
            with suppress(TransportError, OSError):
                await self.turn()
            await asyncio.sleep(TURN)

    async def turn(self) -> None:
        """Look once at everything, and do what is to be done."""
        mine = await self.mine()
        self.talks = {case: self.talks.get(case) or self._met() for case in mine}
        for case in mine:
            await self.go_on(case, self.talks[case])
        if len(mine) < self.at_once:
            await self.next()

    def _met(self) -> Talk:
        self.done["taken"] += 1
        return Talk(MANNERS[self.done["taken"] % len(MANNERS)])

    async def mine(self) -> list[str]:
        """Read which cases are in hand."""
        page = await self.page("/")
        listed = page.partition('id="mine"')[2]
        return list(dict.fromkeys(re.findall(r'href="/dossier/([a-z0-9.]+)"', listed)))

    async def page(self, path: str) -> str:
        """Open a page."""
        answer = await self.desk.http.get(path, follow_redirects=True)
        return html.unescape(answer.text)

    async def next(self) -> None:
        """Ask the desk for the next one: hard ones too, and with a moment for oneself where the desk wants it."""
        place = await self.press("/suite", "/")
        if place.startswith("/avant/"):
            await self.press("/suite", place, sure=place.rpartition("/")[2])
        elif place.startswith("/soin"):
            await self.press("/soin/point", "/soin/point", passer="1")

    async def go_on(self, case: str, talk: Talk) -> None:
        """Answer what is new; end what is over."""
        room = await self.page(f"/dossier/{case}")
        heard = room.count('<li class="bubble seeker')
        if 'data-barrier="away"' in room:
            await self.end(case, "left")
        elif talk.said == 0 or (heard > talk.heard and talk.said < 2):
            await self.write(case, talk, SECOND if talk.said else FIRST)
        elif talk.manner and talk.said == 1:
            await self.deed(case, talk)
        elif talk.said >= 2 or self._waited(talk):
            await self.write(case, talk, LAST)
            await self.end(case, "helped")
        talk.heard = heard

    def _waited(self, talk: Talk) -> bool:
        return asyncio.get_running_loop().time() - talk.since > PATIENT

    async def deed(self, case: str, talk: Talk) -> None:
        """Do the one thing beside answering."""
        verb, form = DEEDS[talk.manner]
        await self.press(f"/dossier/{case}/{verb}", f"/dossier/{case}", **form)
        self.done[talk.manner] += 1
        talk.manner = ""

    async def write(self, case: str, talk: Talk, words: str) -> None:
        """Say something."""
        await self.press(f"/dossier/{case}/ecrire", f"/dossier/{case}", text=words)
        talk.said += 1
        talk.since = asyncio.get_running_loop().time()

    async def end(self, case: str, outcome: str) -> None:
        """End a conversation."""
        await self.press(f"/dossier/{case}/clore", f"/dossier/{case}", outcome=outcome)
        self.closed += 1

    async def press(self, path: str, page: str, **form: str) -> str:
        """Send a form of a page; say where that led."""
        shown = await self.desk.http.get(page)
        csrf = re.search(r'name="csrf" value="([^"]*)"', shown.text)
        if csrf is None:  # the case went elsewhere meanwhile
            return str(shown.url.path)
        fields = {
            "csrf": csrf[1],
            **({} if path.startswith("/soin") else {"key": token_hex(16)}),
            **form,
        }
        done = await self.desk.http.post(path, data=fields, follow_redirects=True)
        if done.status_code >= 500:
            self.wrong.append(f"{done.status_code} for {path.rpartition('/')[2]}")
        return str(done.url.path)


@dataclass
class Leaving(AtTheWeb):
    """A counsellor who takes two, answers one of them, and is not seen again."""

    at_once: int = 2
    gone: bool = False

    @override
    async def turn(self) -> None:
        """Do a little, and stop."""
        if self.gone:
            return
        mine = await self.mine()
        if len(mine) < self.at_once:
            await self.next()
        elif not self.talks:
            self.talks = {case: Talk() for case in mine}
            await self.write(mine[0], self.talks[mine[0]], FIRST)
            self.gone = True


@dataclass
class Supervising(AtTheWeb):
    """A supervisor before the wall: sits beside whoever asks for a second person."""

    beside: set[str] = field(default_factory=set)

    @override
    async def turn(self) -> None:
        """Look at the wall, and do what it asks for."""
        wall = await self.page("/mur")
        for case in re.findall(r'data-key="second-([a-z0-9.]+)"', wall):
            if case not in self.beside:
                self.beside.add(case)
                await self.sit_beside(case)

    async def sit_beside(self, case: str) -> None:
        """Listen in, whisper, and go again."""
        room = f"/dossier/{case}"
        await self.press(f"{room}/ecouter", "/mur")
        await self.press(f"{room}/souffler", room, text=WHISPER)
        await self.press(f"{room}/quitter", room)
        self.done["beside"] += 1


@dataclass
class OnTelegram:
    """A counsellor with a phone, one conversation at a time."""

    person: Person
    closed: int = 0
    done: Counter[str] = field(default_factory=Counter)

    async def work(self) -> None:
        """Take, answer and end, until cancelled; a look at the screen takes a moment."""
        while True:
            with suppress(AssertionError):
                await self.turn()
            await asyncio.sleep(TURN)

    async def turn(self) -> None:
        """Take whoever waits, or what a colleague offers, and go with them to the end."""
        if not holds(self.person.device):
            await self.person.wait_until(lambda device: first(device, *OFFERED) != "", 5)
            label = first(self.person.device, *OFFERED)
            self.person.press(label)
            self.done[label] += 1
            await self.person.wait_until(
                lambda device: holds(device) or shows_button(device, "Je la prends"), 5
            )
            return
        await self.say(FIRST)
        with suppress(AssertionError):
            await self.person.wait_until(wrote_or_left, PATIENT)
        if holds(self.person.device) and not left(self.person.device):
            await self.say(SECOND)
            with suppress(AssertionError):
                await self.person.wait_until(left, 2)
        await self.end()

    async def say(self, words: str) -> None:
        """Write to the person, and wait until it went out or could not."""
        self.person.say(words)
        await self.person.wait_until(lambda device: settled(device, words), 20)

    async def end(self) -> None:
        """End it, however it stands."""
        outcome = "Sans réponse de la personne" if left(self.person.device) else "Écoute apportée"
        for label in ("Terminer…", outcome):
            await self.person.wait_until(partial(shows_button, label=label), 10)
            self.person.press(label)
        await self.person.wait_until(lambda device: not shows_button(device, outcome), 20)
        self.closed += 1


OFFERED = ("Je la prends", "Accepter", "Passer", "Prendre")
"""What Sam presses first of what is there."""


def first(device: Device, *labels: str) -> str:
    """Name the first of these buttons that is on the screen; empty if none is."""
    return next((label for label in labels if shows_button(device, label)), "")


def holds(device: Device) -> bool:
    """Tell whether a conversation is open."""
    return shows_button(device, "Terminer…") or shows_button(device, "Retour")


def left(device: Device) -> bool:
    """Tell whether the person is gone."""
    return any("La personne est partie" in message.full_text for message in device.chat)


def wrote_or_left(device: Device) -> bool:
    """Tell whether something came back."""
    return left(device) or any("oui je suis là" in message.full_text for message in device.chat)


def settled(device: Device, words: str) -> bool:
    """Tell whether something that was written has its state below it."""
    mine = [place for place, one in enumerate(device.chat) if one.mine and words in one.full_text]
    if not mine:
        return True
    after = [message.full_text for message in device.chat[mine[-1] + 1 :]]
    return any("envoyé" in text.lower() or "remis" in text for text in after)
