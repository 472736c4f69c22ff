"""Play an evening: people who seek help, staff at each kind of desk, and what goes wrong at the worst moment.

**Rules.** Everything runs as an operator runs it, in processes of its own; only Telegram is emulated. What happened is
judged from what people saw, and from what is kept once it is over.
"""

import asyncio
import random
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import (
    AbstractAsyncContextManager,
    AsyncExitStack,
    asynccontextmanager,
    nullcontext,
    suppress,
)
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from time import time
from zoneinfo import ZoneInfo

from bot.channels.webchat.parse import CHANNEL, address_of
from bot.desk.enrol import make_chat_link, make_enrol_link
from bot.opening import kept
from bot.settings import Settings
from bot.store.door import command
from bot.store.store import Store
from bot.store.values import Account
from bot.vault.vault import Vault
from tests.desk.telegram.crew import TOKEN
from tests.e2e.clients import Desk, http
from tests.emulator.people import Person
from tests.evening.house import House, open_house
from tests.evening.judge import Evening, complaints
from tests.evening.ledger import Ledger, changes_of_hands, ledger
from tests.evening.people import PLOTS, STORIES, Fate, Level
from tests.evening.phones import OnTelegram
from tests.evening.pictures import Photographer, photographed
from tests.evening.places import Page, Phone, closing
from tests.evening.staff import TURN, AtTheWeb, Leaving
from tests.evening.supervisor import Supervising
from tests.evening.words import NAMES, Pen

LEVELS: tuple[Level, ...] = tuple(STORIES)
MANNERS = (
    "talks",
    "talks",
    "talks",
    "leaves_talking",
    "leaves_waiting",
    "is_silent",
    "comes_back",
    "blocks",
)


HOMEWARD = 60.0
"""Seconds that the staff have, once the last person has gone, to end what they hold."""


@dataclass
class Report:
    """What an evening was like.

    Attributes:
        wrong: complaints; none if the promises held.
        waits: seconds from asking to the first human words, in order.
        told: seconds from asking to the truth about the queue, in order.
        hands: how often a case went from one counsellor to another.
        busiest: who waited, and who was in conversation, when most people were there.
    """

    fates: list[Fate]
    wrong: list[str]
    killed: list[str]
    deeds: dict[str, str]
    waits: list[float]
    told: list[float]
    cases: int
    hands: int
    said: int
    too_late: int
    busiest: tuple[int, int]
    seconds: float


def cast(house: House, count: int, dice: random.Random) -> list[Fate]:
    """Say who comes: every third from the chat page, plots and levels mixed."""
    fates: list[Fate] = []
    for number in range(count):
        name, level = f"Person{number}", LEVELS[number % len(LEVELS)]
        plot = MANNERS[number % len(MANNERS)] if number < len(MANNERS) else dice.choice(MANNERS)
        if number % 3 == 2 and plot not in {"comes_back", "blocks"}:
            place: Page | Phone = Page(house.front.chat, name, number)
        else:
            place = Phone(house.telegram.person(name), name)
        fates.append(Fate(name, plot, level, place))
    return fates


async def live(fate: Fate) -> None:
    """Let somebody's story happen."""
    await PLOTS[fate.plot](fate)
    fate.ended = True


async def arrive(fates: Sequence[Fate], minutes: float, dice: random.Random) -> None:
    """Let everybody come within these minutes; a story that fails is a complaint later, not the end of the evening."""
    async with asyncio.TaskGroup() as group:
        for fate in fates:
            group.create_task(_guarded(fate, dice.uniform(0, minutes * 60)))


async def _guarded(fate: Fate, delay: float) -> None:
    await asyncio.sleep(delay)
    with suppress(TimeoutError, AssertionError):
        await live(fate)


@dataclass
class Team:
    """Who is at the desks."""

    camille: AtTheWeb
    sam: OnTelegram
    noe: Leaving
    iris: Supervising

    @property
    def everybody(self) -> dict[str, AtTheWeb | OnTelegram]:
        """Name them."""
        return {"camille": self.camille, "sam": self.sam, "noe": self.noe, "iris": self.iris}


async def trouble(house: House, store: Store, team: Team, minutes: float) -> None:
    """Let a counsellor vanish, kill a worker, and kill what everybody talks to."""
    await asyncio.sleep(minutes * 15)
    async with asyncio.timeout(minutes * 60):
        await team.noe.gone.wait()
    await vanish(store, "noe")
    await house.kill_worker()
    await asyncio.sleep(minutes * 25)
    await house.kill_front()


async def vanish(store: Store, login: str) -> None:
    """Let a quarter of an hour pass for one of the staff in which nothing is seen of them."""
    long_ago = time() - 61 * 15
    presence, shifts = store.layout.desk(b"presence"), store.layout.desk(b"shifts")
    shift = f"on:{long_ago * 1000:.0f}:{long_ago * 1000:.0f}:0"
    await store.door.run([
        command("ZADD", presence, long_ago, login),
        command("HSET", shifts, login, shift),
    ])


@asynccontextmanager
async def staff(house: House, store: Store) -> AsyncIterator[Team]:
    """Let everybody come to their desk, and work until the block ends."""
    async with AsyncExitStack() as stack:
        made = partial(make_enrol_link, store.staff, house.front.desk)
        camille = await at_the_desk(stack, house, "camille", await made())
        noe = await at_the_desk(stack, house, "noe", await made())
        iris = await at_the_desk(stack, house, "iris", await made(["supervisor", "counsellor"]))
        await store.staff.add(Account("sam", "$argon2id$x", b"sealed", name="Sam"))
        sam, other = [await with_a_phone(house, store, login) for login in ("sam", "iris")]
        team = Team(
            AtTheWeb(camille, Pen("camille")),
            OnTelegram(sam, Pen("sam")),
            Leaving(noe, Pen("noe")),
            Supervising(iris, Pen("iris"), person=other),
        )
        jobs = [asyncio.create_task(begin(one, team.noe)) for one in team.everybody.values()]
        try:
            yield team
            await homeward(jobs)
        finally:
            for job in jobs:
                job.cancel()
            await asyncio.wait(jobs)


async def begin(one: AtTheWeb | OnTelegram, noe: Leaving) -> None:
    """Let somebody work; the first ones are for Noé, or others might leave him none to leave behind."""
    if one is not noe:
        await noe.gone.wait()
    await one.work()


async def homeward(jobs: Sequence[asyncio.Task[None]]) -> None:
    """Somebody who broke off in the middle of the evening did not play their part."""
    for job in jobs:
        if job.done():
            job.result()


async def at_the_desk(stack: AsyncExitStack, house: House, login: str, link: str) -> Desk:
    """Open a browser for somebody and enrol."""
    desk = Desk(await stack.enter_async_context(http(house.front.desk)), login, NAMES[login])
    await desk.enrol(link)
    return desk


async def with_a_phone(house: House, store: Store, login: str) -> Person:
    """Link somebody's phone by the link that an operator gives, and go on shift there."""
    link = await make_chat_link(store.chats, "bureau_bot", login)
    person = house.telegram.person(NAMES[login], bot=house.telegram.bots[TOKEN])
    person.start(link.rpartition("=")[2])
    await person.wait_for_text("relié à ton compte")
    person.press("En service")
    await person.wait_for_text("Tu es en service")
    return person


async def judged(
    fates: list[Fate], ledger: Ledger, team: Team, house: House, store: Store, vault: Vault
) -> Evening:
    """Put together what is judged."""
    names = {fate.name: conversation(fate, vault) for fate in fates}
    kept = {name: len(await store.transcript.entries(one)) for name, one in names.items()}
    said = [each for one in team.everybody.values() for each in one.pen.said]
    return Evening(fates, ledger, said, names, tries(fates, house), kept)


def tries(fates: Sequence[Fate], house: House) -> Mapping[str, Sequence[float]]:
    """Say when the service called Telegram about each of them."""
    phones = {
        fate.place.person.chat_id: fate.name for fate in fates if isinstance(fate.place, Phone)
    }
    found: dict[str, list[float]] = {name: [] for name in phones.values()}
    for call in house.telegram.calls:
        name = phones.get(call.params.get("chat_id", 0))
        if name is not None and call.method.startswith("send"):
            found[name].append(call.time)
    return found


def conversation(fate: Fate, vault: Vault) -> str:
    """Name somebody's conversation."""
    match fate.place:
        case Phone(person=person):
            return vault.conversation("telegram", str(person.chat_id))
        case Page(visitor=visitor) if visitor is not None:
            return vault.conversation(CHANNEL, address_of(visitor.tab))
        case _:
            raise AssertionError("somebody without a place")


def deeds(team: Team) -> dict[str, str]:
    """Say what each of the staff did."""
    return {
        name: ", ".join(f"{n} {what}" for what, n in sorted(one.done.items()))
        for name, one in team.everybody.items()
    }


async def evening(
    folder: Path, count: int, minutes: float, seed: int, pictures: Path | None = None
) -> Report:
    """Play one evening and say what it was like."""
    dice = random.Random(seed)
    async with open_house(folder) as house, ledger(folder / "redis.sock") as kept_ledger:
        fates = cast(house, count, dice)
        pages = [fate.place for fate in fates if isinstance(fate.place, Page)]
        settings = Settings(data_dir=house.front.data, redis_url=house.redis.url)
        async with kept(settings, house.redis.url) as (vault, store), closing(pages):
            start = time()
            async with staff(house, store) as team, watched(pictures, kept_ledger, team, store):
                async with asyncio.TaskGroup() as group:
                    group.create_task(arrive(fates, minutes, dice))
                    group.create_task(trouble(house, store, team, minutes))
                await last_ones(kept_ledger)
            seconds = time() - start
            what = await judged(fates, kept_ledger, team, house, store, vault)
        wrong = [*complaints(what), *team.camille.wrong, *team.iris.wrong]
        return report(what, wrong, house.killed, team, seconds)


def watched(
    pictures: Path | None, kept_ledger: Ledger, team: Team, store: Store
) -> AbstractAsyncContextManager[None]:
    """Have the busiest moment photographed, if pictures are wanted."""
    if pictures is None:
        return nullcontext()
    phone = team.sam.person
    one = Photographer(pictures, kept_ledger, team.camille, team.iris, lambda: phone.device)
    return photographed(one, partial(overnight, store))


async def overnight(store: Store) -> None:
    """Let a night pass for what was counted: numbers are shown of whole days, up to the evening before."""
    today = datetime.now(ZoneInfo("Europe/Paris")).date()
    tally = store.desk.tally
    counted, shown = tally.key(today), tally.key(today - timedelta(days=1))
    await store.door.run([command("RENAME", counted, shown)])


async def last_ones(kept_ledger: Ledger) -> None:
    """Let the staff end what they hold; what they leave open is a complaint."""
    with suppress(TimeoutError):
        async with asyncio.timeout(HOMEWARD):
            while kept_ledger.left_open:  # noqa: ASYNC110 - a ledger sets no event
                await asyncio.sleep(TURN)


def report(
    what: Evening, wrong: list[str], killed: list[str], team: Team, seconds: float
) -> Report:
    """Put an evening into figures."""
    fates, kept_ledger = what.fates, what.ledger
    return Report(
        fates=[*fates],
        wrong=wrong,
        killed=killed,
        deeds=deeds(team),
        waits=sorted(fate.answered - fate.asked for fate in fates if fate.answered),
        told=sorted(fate.told - fate.asked for fate in fates if fate.told),
        cases=len(kept_ledger.now),
        hands=changes_of_hands(kept_ledger.stands),
        said=len(what.said),
        too_late=sum(one.done["too late"] for one in team.everybody.values()),
        busiest=kept_ledger.busiest,
        seconds=seconds,
    )
