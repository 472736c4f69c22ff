"""Play an evening: people who seek help, staff at each kind of desk, and what goes wrong at the worst moment.

**Rules.** Everything runs as an operator runs it, in processes of its own; only Telegram is emulated. What happened is
judged from what people saw, and from what is kept once it is over.
"""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from time import time

from bot.channels.webchat.parse import CHANNEL, address_of
from bot.desk.enrol import make_chat_link, make_enrol_link
from bot.model.effect import Entry
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
from tests.evening.judge import complaints
from tests.evening.people import PLOTS, STORIES, Fate, Level
from tests.evening.places import Page, Phone, closing
from tests.evening.staff import TURN, AtTheWeb, Leaving, OnTelegram, Supervising

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


@dataclass
class Report:
    """What an evening was like.

    Attributes:
        wrong: complaints; none if the promises held.
        waits: seconds from asking to the first human words, in order.
    """

    fates: list[Fate]
    wrong: list[str]
    killed: list[str]
    deeds: dict[str, str]
    waits: list[float]


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


async def trouble(house: House, store: Store, team: Team, minutes: float) -> None:
    """Let a counsellor vanish, kill a worker, and kill what everybody talks to."""
    await asyncio.sleep(minutes * 15)
    while not team.noe.gone:  # noqa: ASYNC110 - somebody at a page sets no event
        await asyncio.sleep(TURN)
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
        camille = await at_the_desk(stack, house, "camille", house.front.enrol)
        made = partial(make_enrol_link, store.staff, house.front.desk)
        noe = await at_the_desk(stack, house, "noe", await made())
        iris = await at_the_desk(stack, house, "iris", await made(["supervisor", "counsellor"]))
        sam = OnTelegram(await phone_of_sam(house, store))
        team = Team(AtTheWeb(camille), sam, Leaving(noe), Supervising(iris))
        jobs = [
            asyncio.create_task(one.work()) for one in (team.camille, sam, team.noe, team.iris)
        ]
        try:
            yield team
        finally:
            for job in jobs:
                job.cancel()
            await asyncio.wait(jobs)


async def at_the_desk(stack: AsyncExitStack, house: House, login: str, link: str) -> Desk:
    """Open a browser for somebody and enrol."""
    desk = Desk(await stack.enter_async_context(http(house.front.desk)), login, login.title())
    await desk.enrol(link)
    return desk


async def phone_of_sam(house: House, store: Store) -> Person:
    """Enrol Sam by the link that an operator gives, and go on shift."""
    await store.staff.add(Account("sam", "$argon2id$x", b"sealed", name="Sam"))
    link = await make_chat_link(store.chats, "bureau_bot", "sam")
    person = house.telegram.person("Sam", bot=house.telegram.bots[TOKEN])
    person.start(link.rpartition("=")[2])
    await person.wait_for_text("relié à ton compte")
    person.press("En service")
    await person.wait_for_text("Tu es en service")
    return person


async def transcripts(
    fates: Sequence[Fate], store: Store, vault: Vault
) -> list[tuple[Entry, ...]]:
    """Open every conversation that is still kept."""
    names = [conversation(fate, vault) for fate in fates]
    return [await store.transcript.entries(name) for name in names]


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
    done = {
        "camille": team.camille.done + Counter(closed=team.camille.closed),
        "sam": team.sam.done + Counter(closed=team.sam.closed),
        "noe": Counter(vanished=int(team.noe.gone)),
        "iris": team.iris.done,
    }
    return {
        name: ", ".join(f"{n} {what}" for what, n in sorted(of.items()))
        for name, of in done.items()
    }


async def evening(folder: Path, count: int, minutes: float, seed: int) -> Report:
    """Play one evening and say what it was like."""
    dice = random.Random(seed)
    async with open_house(folder) as house:
        fates = cast(house, count, dice)
        pages = [fate.place for fate in fates if isinstance(fate.place, Page)]
        settings = Settings(data_dir=house.front.data, redis_url=house.redis.url)
        async with kept(settings, house.redis.url) as (vault, store), closing(pages):
            async with staff(house, store) as team, asyncio.TaskGroup() as group:
                group.create_task(arrive(fates, minutes, dice))
                group.create_task(trouble(house, store, team, minutes))
            lines = await transcripts(fates, store, vault)
        return Report(
            fates=fates,
            wrong=[*complaints(fates, lines), *team.camille.wrong, *team.iris.wrong],
            killed=house.killed,
            deeds=deeds(team),
            waits=sorted(fate.answered - fate.asked for fate in fates if fate.answered),
        )
