"""Who answers on this evening at the web desk: a counsellor, and one who vanishes.

**Rules.** They do what a person at that desk can do, by its forms and buttons, and they know only what it shows.
"""

import asyncio
import html
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import cycle
from secrets import token_hex

from httpx import TransportError
from typing_extensions import override

from tests.e2e.clients import Desk
from tests.evening.words import FIRST, LAST, LATE, NEXT, Pen

TURN = 0.3
"""Seconds between two looks at the page."""
PATIENT = 12.0
"""Seconds for which somebody waits for an answer before ending a talk."""
LINGERS = 5.0
"""Seconds for which a conversation is kept whose person left."""
WAITS = 20.0
"""Seconds for which an offer is left standing."""
OWN = re.compile(r'href="/dossier/([a-z0-9.]+)"')
CSRF = re.compile(r'name="csrf" value="([^"]*)"')
OFFERED = re.compile(r'action="/dossier/([a-z0-9.]+)/accepter"')
OURS = ("/soin", "/avant")
"""Where a form carries no key."""
MANNERS = ("call", "offer", "give_back", "block", "move", "hand_back", "note")
"""What a web counsellor does in the middle of a talk, in turn; in every third nothing but answer."""
DEEDS: dict[str, tuple[str, dict[str, str]]] = {
    "note": ("noter", {"text": "Rappeler le numéro demain."}),
    "offer": ("proposer", {"to": "sam", "note": "Tu connais mieux ce sujet."}),
    "give_back": ("rendre", {}),
    "hand_back": ("confier", {"node": "human.breathe", "outcome": "helped"}),
    "call": ("appeler", {}),
    "block": ("bloquer", {"days": "7", "note": "Je ne suis pas sûre, regarde avec moi."}),
    "move": ("deplacer", {"topic": "harassment", "note": "Plutôt pour qui connaît ce sujet."}),
}
LETS_GO = frozenset({"give_back", "hand_back", "move"})


def clock() -> float:
    """Tell seconds."""
    return asyncio.get_running_loop().time()


@dataclass
class Talk:
    """One conversation, as the web counsellor keeps it in mind; `manner`: `deed` if something is to be done in it."""

    manner: str = ""
    said: int = 0
    heard: int = 0
    since: float = 0.0
    left: float = 0.0


@dataclass
class AtTheWeb:
    """A counsellor with several chats in one browser.

    Attributes:
        still: held while they do something; who holds it has a moment in which they do nothing.
    """

    desk: Desk
    pen: Pen
    talks: dict[str, Talk] = field(default_factory=dict)
    at_once: int = 3
    pace: float = TURN
    done: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    csrf: str = ""
    still: asyncio.Lock = field(default_factory=asyncio.Lock)
    manners: Iterator[str] = field(default_factory=lambda: cycle(MANNERS))
    answers: Iterator[str] = field(default_factory=lambda: cycle(("accepter", "decliner")))

    async def work(self) -> None:
        """Take, answer and end, until cancelled; a service that is away for a moment is asked again."""
        while True:
            async with self.still:
                with suppress(TransportError, OSError):
                    await self.turn()
            await asyncio.sleep(self.pace)

    async def turn(self) -> None:
        """Look once at everything, and do what is to be done."""
        page = await self.page("/")
        await self.answer(page)
        mine = own(page)
        lost = [case for case, talk in self.talks.items() if talk.manner == "offered"]
        self.talks = {case: self.talks.get(case) or self._met() for case in mine}
        for case in (one for one in lost if one not in mine):
            await self.too_late(case)
        if len(mine) < self.at_once:
            await self.next()
        for case in mine:
            await self.go_on(case, self.talks[case])

    def _met(self) -> Talk:
        self.done["taken"] += 1
        return Talk("" if self.done["taken"] % 3 == 0 else "deed", since=clock())

    async def page(self, path: str) -> str:
        """Open a page."""
        answer = await self.desk.http.get(path, follow_redirects=True)
        if found := CSRF.search(answer.text):
            self.csrf = found[1]
        return html.unescape(answer.text)

    async def answer(self, page: str) -> None:
        """Say yes, and the next time no, to what a colleague offers."""
        for case in OFFERED.findall(page):
            verb = next(self.answers)
            sure = {"sure": case} if verb == "accepter" else {}
            await self.press(f"/dossier/{case}/{verb}", "/", **sure)
            self.done["accepted" if verb == "accepter" else "declined"] += 1

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
        if f'action="/avant/{case}/lire"' in room:  # a supervisor handed it over
            await self.press(f"/avant/{case}/lire", f"/dossier/{case}")
        elif 'data-barrier="away"' in room:
            await self.see_off(case, talk)
        elif talk.said == 0:
            await self.write(case, talk, FIRST)
        elif talk.manner == "deed":
            await self.deed(case, talk)
        elif heard > talk.heard and talk.said < len(NEXT):
            await self.write(case, talk, NEXT)
        elif talk.manner == "offered":
            await self.offering(case, talk)
        elif talk.said >= len(NEXT) or clock() - talk.since > PATIENT:
            await self.write(case, talk, LAST)
            await self.end(case, "helped")
        talk.heard = heard

    async def see_off(self, case: str, talk: Talk) -> None:
        """Somebody left: write all the same, once, then wait for them a little."""
        if not talk.left:
            talk.left = clock()
            await self.too_late(case)
        elif clock() - talk.left > LINGERS:
            await self.end(case, "left")

    async def too_late(self, case: str) -> None:
        """Write to who left, or to a conversation that is a colleague’s: from a page that was open before."""
        await self.say(case, LATE)
        self.done["too late"] += 1

    async def offering(self, case: str, talk: Talk) -> None:
        """Wait for a colleague; not for ever."""
        if clock() - talk.since > WAITS:
            await self.press(f"/dossier/{case}/reprendre", f"/dossier/{case}")
            talk.manner = ""

    async def deed(self, case: str, talk: Talk) -> None:
        """Do the one thing beside answering; write once more to who was let go."""
        manner, talk.manner = next(self.manners), ""
        verb, form = DEEDS[manner]
        await self.press(f"/dossier/{case}/{verb}", f"/dossier/{case}", **form)
        self.done[manner] += 1
        talk.since = clock()
        if manner == "offer":
            talk.manner = "offered"
        elif manner in LETS_GO:
            await self.too_late(case)

    async def write(self, case: str, talk: Talk, words: tuple[str, ...]) -> None:
        """Say something."""
        await self.say(case, words)
        talk.said += 1
        talk.since = clock()

    async def say(self, case: str, words: tuple[str, ...]) -> None:
        """Send the form as the page's own script does, wherever that leads."""
        text = self.pen.write(case, words)
        await self._post(f"/dossier/{case}/ecrire", {"text": text}, {"x-live": "1"})

    async def end(self, case: str, outcome: str) -> None:
        """End a conversation."""
        await self.press(f"/dossier/{case}/clore", "/", outcome=outcome)
        self.done["closed"] += 1

    async def press(self, path: str, page: str, **form: str) -> str:
        """Send a form of a page; say where that led."""
        if not self.csrf:
            await self.page(page)
        return await self._post(path, form, {})

    async def _post(self, path: str, form: dict[str, str], headers: dict[str, str]) -> str:
        key = {} if path.startswith(OURS) else {"key": token_hex(16)}
        data = {"csrf": self.csrf, **key, **form}
        done = await self.desk.http.post(path, data=data, headers=headers, follow_redirects=True)
        if done.status_code >= 500:
            self.wrong.append(f"{done.status_code} for {path.rpartition('/')[2]}")
        return str(done.url.path)


@dataclass
class Leaving(AtTheWeb):
    """A counsellor who takes two, answers one of them, and is not seen again."""

    at_once: int = 2
    gone: asyncio.Event = field(default_factory=asyncio.Event)

    @override
    async def turn(self) -> None:
        """Do a little, and stop."""
        if self.gone.is_set():
            return
        mine = own(await self.page("/"))
        if len(mine) < self.at_once:
            await self.next()
        elif not self.talks:
            self.talks = {case: Talk() for case in mine}
            await self.write(mine[0], self.talks[mine[0]], FIRST)
            self.gone.set()
            self.done["vanished"] += 1


def own(page: str) -> list[str]:
    """Read which cases are in hand."""
    return list(dict.fromkeys(OWN.findall(page.partition('id="mine"')[2])))
