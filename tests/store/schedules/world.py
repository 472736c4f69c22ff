"""One schedule: a person or two, two processes, and one small step after another until all is at rest.

**Rules.** All chance comes from the seed and the number of the schedule; a step is over when everything that it set in
motion waits for the next one. So a schedule is the same alone and among thousands.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable, Coroutine
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.engine import secret
from bot.errors import Retryable
from bot.model.desk_event import Composing
from bot.model.event import (
    Address,
    Arrival,
    Chose,
    Event,
    Fired,
    Forgot,
    Left,
    Replied,
    Said,
    Start,
    Took,
)
from bot.store.door import command
from bot.store.keys import GROUP, STREAMS
from tests.engine.hidden_world import COVER
from tests.store.schedules.house import House, Shared, gone
from tests.store.schedules.phone import NAME, Phone, Task
from tests.store.schedules.witness import Witness

Act = Callable[[House], Awaitable[object]]
FAR = timedelta(days=400)
LONGEST = 60
"""Most steps before everything is let come to rest."""
MOST_TAKEN = 3
"""What goes from hand to hand five times is put aside, as it should be; not here."""
ROUNDS = 80
"""More rounds than any schedule needs to come to rest."""
HIDE, WINDOW = "c:start.go_hide:yes", "c:start.when:evening"
HEARD = ["danger", "taken", "written", "written"]
WORDS = ("ça va", "je ne sais pas", "il me frappe", "merci", "42")


class World:
    """A schedule."""

    def __init__(self, shared: Shared, seed: int, number: int) -> None:
        self.dice = random.Random(f"{seed}:{number}")
        self._shared = shared
        self._prefix = b"s%d" % number
        self.witness = Witness()
        self._moved = asyncio.Event()
        self.phone = Phone(self.dice, self.witness.began, self._moved.set)
        self._tasks: set[Task] = set()
        self._now = datetime.now(UTC)
        self.deaths = 0
        self.houses = [self._house(place) for place in range(len(shared.doors))]
        # Most are short, around one exit: they cost less, so more are played. Every eighth is a long evening.
        self._long = number % 8 == 0
        # In some they ask for help at once, and a counsellor is there who is seen to write.
        self._heard = number % 5 == 3
        self.people = [f"{number:x}p{one}" for one in range(1 + self._long)]
        self._speed = self.dice.choice((1.0, 7.0))
        self._plans = {name: self._plan() for name in self.people}
        self._sent: dict[str, list[Arrival]] = {name: [] for name in self.people}
        self.steps = self.overtaken = self._taken = 0

    async def run(self) -> list[str]:
        """Play to the end; return what was wrong."""
        await self._groups()
        while self.steps < LONGEST and (any(self._plans.values()) or self.dice.random() < 0.8):
            await self._step()
        await self._rest()
        for name in self.people:
            self._judge(name)
        return self.witness.wrong

    # The people

    def _plan(self) -> list[str]:
        """What somebody does, in order; nearly everybody leaves, some twice, some come back."""
        before, after = (5, 4) if self._long else (3, 2)
        some = self.dice.randrange(before)
        plan = ["start", *HEARD * self._heard]
        plan += self.dice.choices(("say", "press"), (2, 3), k=some)
        if self.dice.random() < 0.97:
            plan.append(self.dice.choices(("exit", "forget", "watched", "hide"), (8, 1, 1, 1))[0])
        some = self.dice.randrange(after)
        plan += self.dice.choices(("say", "press", "exit", "back"), (2, 1, 1, 1), k=some)
        return [*plan, *["exit"] * self._heard]

    def _event(self, name: str, what: str) -> Event:
        self._now += timedelta(seconds=1)
        ref = f"u{len(self._sent[name])}"
        match what:
            case "start":
                return Start(self._now, "fr", ref=ref)
            case "press" if offered := [v for v in self.phone.buttons[name] if v != "x"]:
                return Chose(self._now, self.dice.choice(offered))
            case "taken":
                return Took(self._now, "lou")
            case "written":
                return Composing(self._now, "lou")
            case "exit":
                return Left(self._now, self.dice.choice(("word", "button")), ref)
            case "forget":
                return Forgot(self._now, ref)
            case "hide":
                return Chose(self._now, self.dice.choice((HIDE, WINDOW)))
            case _:
                return Said(self._now, self._words(name, what), ref)

    def _words(self, name: str, what: str) -> str:
        match what:
            case "danger":
                return "il a un couteau"
            case "watched":
                return secret.watched(name, COVER)
            case "back":
                return secret.back(name, COVER)
            case _:
                return self.dice.choice(WORDS)

    async def _act(self, house: House) -> None:
        """Somebody does the next thing, or a few at once as after a dead zone."""
        name = self.dice.choice([name for name, plan in self._plans.items() if plan])
        arrivals = []
        for _ in range(self.dice.choice((1, 1, 1, 2, 3))):
            if self._plans[name]:
                event = self._event(name, self._plans[name].pop(0))
                source = f"telegram:{name}:{len(self._sent[name])}"
                theirs = not isinstance(event, Took | Composing)
                address = Address(NAME, f"at {name}") if theirs else None
                arrivals.append(Arrival(name, source, event, address))
                self._sent[name].append(arrivals[-1])
                screen = self.phone.screen[name]
                if ref := getattr(event, "ref", ""):
                    screen[ref] = ""
        if any(arrival.urgent for arrival in arrivals):
            self.overtaken += sum(gate.task in self._tasks for gate in self.phone.gates)
        await house.append(*arrivals)

    async def _repeat(self, house: House) -> None:
        """The platform delivers something once more."""
        if known := [one for sent in self._sent.values() for one in sent]:
            await house.append(self.dice.choice(known))

    async def _counsel(self, house: House) -> None:
        """A counsellor takes the case, writes, or is about to, whoever may see it."""
        name = self.dice.choice(self.people)
        self._now += timedelta(seconds=1)
        key = f"lou:{self.witness.numbers}"
        event: Event = Took(self._now, "lou")
        chance = self.dice.random()
        if chance < 0.5:
            event = Replied(self._now, "lou", key, "Je suis là.")
        elif chance < 0.7:
            event = Composing(self._now, "lou")
        await house.append(Arrival(name, f"desk:{key}:{self.steps}", event))

    async def _fire(self, house: House) -> None:
        """The scheduler finds a timer whose time has come."""
        due = await house.store.timers.due(self._now + FAR, 1)
        for name, timer, at in due:
            self._now = max(self._now, at)
            source = f"timer:{name}:{timer}:{at.timestamp():.3f}"
            await house.append(Arrival(name, source, Fired(at, timer, at)))
            if self.dice.random() < 0.8:  # a crash between the two appends it again
                await house.store.timers.done(name, timer, at)

    # The processes

    def _house(self, number: int) -> House:
        name = f"h{number}.{self.deaths}"
        return House(self._shared, number, name, self._prefix, (self.witness, self.phone))

    async def _die(self, house: House) -> None:
        """A process is gone, with all that it held; another one takes its place."""
        self.deaths += 1
        dead = set(house.tasks)
        self.phone.bury(dead)
        for task in dead:
            task.cancel()
        await gone(dead)
        self.houses[house.number] = self._house(house.number)

    async def _send(self, house: House) -> None:
        house.send(self.dice.randrange(len(house.tokens)), self._start)

    async def _send_handed(self, house: House) -> None:
        # Its check is good for a moment: here, for as long as no other process has taken in an exit or a wipe.
        due = house.handed[0].item
        conversation = due.token.conversation
        overtaken = due.delivery and self.witness.overtaken(conversation, due.delivery.key)
        elsewhere = overtaken and conversation not in house.store.sending.handed._dropped
        late = self.dice.random() < 0.3 or bool(elsewhere)
        house.send_handed(later=late, start=self._start)

    async def _open(self, house: House) -> None:
        gate = self.dice.choice(self.phone.gates)
        refused = gate.may_fail and self.dice.random() < 0.15
        self.phone.let(gate, Retryable(0.0, refused=not gate.landed) if refused else None)

    async def _take_over(self, house: House) -> None:
        self._taken += 1
        await house.take_over()

    async def _wake(self, house: House) -> None:
        await house.store.sending.wake(self._now + FAR)

    async def _sweep(self, house: House) -> bool:
        """The janitor: what an exit overtook in flight is the oldest of all."""
        before = self._now - FAR
        found = await house.store.trail.expiring(before)
        for name in found:
            await house.store.sending.sweep(name, before)
        return bool(found)

    # The steps

    async def _step(self) -> None:
        self.steps += 1
        house = self.dice.choice(self.houses)
        acts = self._possible(house)
        (act,) = self.dice.choices([act for act, _ in acts], [weight for _, weight in acts])
        await act(house)
        await self._calm()

    def _possible(self, house: House) -> list[tuple[Act, float]]:
        acts: list[tuple[Act, float]] = [
            (lambda h: h.claim(), 3),
            (lambda h: h.take(), 3),
            (self._repeat, 0.5),
            (self._counsel, 1),
            (self._take_over, 0.5 if self._taken < MOST_TAKEN else 0.0),
            (lambda h: h.relieve(), 0.5),
            (self._wake, 0.5),
            (self._fire, 0.7),
            (self._sweep, 0.3),
            (self._die, 0.4),
        ]
        if any(self._plans.values()):
            acts.append((self._act, 5))
        if house.claims:
            acts.append((lambda h: h.decide(self.dice.randrange(len(h.claims))), 8))
        if house.tokens:
            acts.append((self._send, 8))
        if house.handed:
            acts.append((self._send_handed, 10))
        if self.phone.gates:
            acts.append((self._open, self._speed))
        return acts

    def _start(self, work: Coroutine[Any, Any, None]) -> Task:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: Task) -> None:
        self._tasks.discard(task)
        self._moved.set()

    async def _calm(self) -> None:
        """Wait until every send has ended or stands at a gate."""
        while len(self._tasks) > len(self.phone.gates):
            self._moved.clear()
            await self._moved.wait()

    async def clean(self) -> None:
        """Take every key of this schedule away."""
        layout = self.houses[0].store.layout
        keys = [key for name in self.people for key in layout.conversation(name)]
        for name, account in self.witness.accounts.items():
            keys += [layout.seen(name, source) for source in account.sources]
        await self.houses[0].store.door.one(command("UNLINK", *keys))

    # The end

    async def _rest(self) -> None:
        """Let everything come to rest, without any more trouble."""
        self.phone.draining = True
        for gate in list(self.phone.gates):
            self.phone.let(gate)
        await self._calm()
        house = self.houses[0]
        for _ in range(ROUNDS):
            for each in self.houses:
                await self._finish(each)
            await house.claim()
            await house.take()
            if house.claims or house.tokens:
                continue
            if await self._busy(house):
                await self._rescue(house)
            elif not await self._sweep(house):
                return
        self.witness.wrong.append("it never comes to rest")

    async def _finish(self, house: House) -> None:
        while house.claims:
            await house.decide(0)
        while house.handed:
            await self._send_handed(house)
            await self._calm()
        while house.tokens:
            await self._send(house)
            await self._calm()

    async def _rescue(self, house: House) -> None:
        """Nobody holds what is left, or it waits for its time."""
        await self._wake(house)
        await house.take_over()
        await house.relieve()

    async def _busy(self, house: House) -> bool:
        layout = house.store.layout
        keys = [layout.shared(0, part) for part in STREAMS.values()]
        calls = [command("XLEN", key) for key in keys]
        calls.append(command("ZCARD", layout.shared(0, b"deferred")))
        return any(await house.store.door.run(calls))

    def _judge(self, name: str) -> None:
        screen = self.phone.screen[name]
        theirs = {ref: key for ref, key in screen.items() if ref.startswith("u")}
        ours = {ref: key for ref, key in screen.items() if ref.startswith("b")}
        self.witness.seen(name, ours, self.phone.orphans)
        self.witness.theirs(name, theirs)
        self.witness.ended(name)

    async def _groups(self) -> None:
        layout = self.houses[0].store.layout
        keys = [layout.shared(0, part) for part in STREAMS.values()]
        await self.houses[0].store.door.run([
            command("XGROUP CREATE", key, GROUP, "0", "MKSTREAM") for key in keys
        ])
