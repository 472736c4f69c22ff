"""Who supervises on this evening: before the wall, and with the staff bot in the other hand.

**Rules.** Every other call, for a second person or about a block, is answered from the phone. The wall is the web
desk's alone: the staff bot lets a supervisor read along, whisper and settle blocks; it gives no cases.
"""

import re
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial

from typing_extensions import override

from tests.desk.telegram.crew import shows_button
from tests.emulator.device import Device
from tests.emulator.people import Person
from tests.evening.staff import AtTheWeb, clock
from tests.evening.words import WHISPER

SECOND = re.compile(r'data-key="second-([a-z0-9.]+)"')
BLOCK = re.compile(r'data-key="block-([a-z0-9.]+)"')
ASKED = re.compile(r'name="asked" value="(\d+)"')
NEXT = re.compile(r'<li data-key="([a-z0-9.]+)"><a class="alias" href="/mur/')
MATE = re.compile(
    r'<li class="mate [a-z]+" data-key="([a-z]+)">(.*?)(?=<li class="mate |</section>)', re.DOTALL
)
HELD = re.compile(r'href="/mur/([a-z0-9.]+)"')
HANDS = re.compile(r'<option value="([a-z]+)">[^<]*?(\d+)')
RESTS = 25.0
"""Seconds between two cases that a supervisor gives or puts back."""
SOON = 10.0


@dataclass
class Supervising(AtTheWeb):
    """A supervisor: sits beside whoever asks, gives cases, puts one back."""

    person: Person | None = None
    pace: float = 1.0
    beside: set[str] = field(default_factory=set)
    settled: set[str] = field(default_factory=set)
    since: float = 0.0

    @override
    async def turn(self) -> None:
        """Look at the wall, and do what it asks for."""
        wall = await self.page("/mur")
        for case in SECOND.findall(wall):
            if case not in self.beside:
                self.beside.add(case)
                await self.join(case)
        for case in BLOCK.findall(wall):
            if case not in self.settled:
                self.settled.add(case)
                await self.settle(case)
        if clock() - self.since > RESTS:
            await self.steer(wall)

    async def join(self, case: str) -> None:
        """Sit beside a conversation, from one desk and the next time from the other."""
        if self.person is not None and len(self.beside) % 2:
            with suppress(AssertionError):
                await self.from_the_phone(self.person, case)
                return
        room = f"/dossier/{case}"
        await self.press(f"{room}/ecouter", "/mur")
        await self.press(f"{room}/souffler", room, text=WHISPER)
        await self.press(f"{room}/quitter", room)
        self.done["beside, web"] += 1

    async def settle(self, case: str) -> None:
        """Read why a block is asked, and decide that it is none."""
        if self.person is not None and len(self.settled) % 2:
            with suppress(AssertionError):
                for data in (f"block_read:{case}:", f"block_settle:{case}:no."):
                    await self.person.wait_until(partial(carries, data=data), SOON)
                    self.person.press(carried(self.person.device, data))
                self.done["no block, Telegram"] += 1
                return
        place = f"/mur/{case}/blocage"
        asked = ASKED.search(await self.page(place))
        await self.press(place, place, agreed="no", asked=asked[1] if asked else "")
        self.done["no block, web"] += 1

    async def from_the_phone(self, person: Person, case: str) -> None:
        """Read along on Telegram: what is written there is whispered."""
        await person.wait_until(partial(carries, data=f"join:{case}:"), SOON)
        person.press(f"join:{case}:")
        await person.wait_until(partial(shows_button, label="Ne plus lire"), SOON)
        person.say(WHISPER)
        await person.wait_until(whispered, SOON)
        person.press("Ne plus lire")
        await person.wait_until(lambda device: not shows_button(device, "Ne plus lire"), SOON)
        self.done["beside, Telegram"] += 1

    async def steer(self, wall: str) -> None:
        """Give the next one in the queue to who has a hand free; if nobody waits, put one of the fullest hands back."""
        waiting = NEXT.findall(wall.partition('class="nexts"')[2].partition("</section>")[0])
        hands = {login: HELD.findall(held) for login, held in MATE.findall(wall)}
        fullest = max(hands, key=lambda login: len(hands[login]), default="")
        if waiting:
            await self.give(waiting[-1])
        elif fullest and len(hands[fullest]) > 1:
            await self.press(f"/mur/{hands[fullest][-1]}/remettre", f"/mur/{hands[fullest][-1]}")
            self.done["put back"] += 1
            self.since = clock()

    async def give(self, case: str) -> None:
        """Give a case to whoever on shift holds least."""
        page = await self.page(f"/mur/{case}")
        hands = {login: int(n) for login, n in HANDS.findall(page) if login in {"camille", "sam"}}
        if not hands:
            return
        least = min(hands, key=lambda login: hands[login])
        await self.press(f"/mur/{case}/confier", f"/mur/{case}", to=least, sure="1")
        self.done["given"] += 1
        self.since = clock()


def carries(device: Device, data: str) -> bool:
    """Tell whether a button that says this is on the screen."""
    return bool(carried(device, data))


def carried(device: Device, data: str) -> str:
    """Give all that a button says that begins so; empty if none does."""
    rows = (row for message in device.chat for row in message.buttons)
    return next((b.data for row in rows for b in row if (b.data or "").startswith(data)), "") or ""


def whispered(device: Device) -> bool:
    """Tell whether what was written was whispered."""
    return any("jamais envoyé" in message.full_text for message in device.chat if not message.mine)
