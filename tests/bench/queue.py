"""`python -m tests.bench.queue`: what the next case costs with a hundred thousand waiting.

**Rules.** The real store on a Redis of its own. Choosing is the whole call, its way to Redis and back included; owning
runs from the press until the case can be read, through the real engine in this process. Cases that nobody takes are
cards alone; those that are taken are conversations.
"""

import argparse
import asyncio
import random
import re
import sys
import tempfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter

from bot.content.load import default_folder, load
from bot.desk.commands import conversation_of
from bot.hotlines.places import OVERSEAS
from bot.model.case import CaseCard, Level, Status
from bot.model.event import Address, Arrival, Chose, Start, Took
from bot.model.queue import QueueRules
from bot.store import codec
from bot.store.door import command
from bot.store.store import Store, open_store
from bot.store.values import Account
from bot.vault.keyring import Keyring
from bot.vault.vault import Vault
from bot.web.metrics import Metrics
from bot.worker.processor import Processor
from bot.worker.scheduler import Scheduler
from tests.bench.machine import redis_server
from tests.bench.measure import percentile

BATCH = 1000
LOCALES = ("fr", "en", "es", "ar")
TERRITORIES = ("FR", *sorted(OVERSEAS), "")
PATIENT = QueueRules(overflow=24 * 60)
"""Nobody is given to whoever is there: every one of the hundred thousand waits for the right colleague."""


def waiting_case(number: int, topics: tuple[str, ...], draw: random.Random) -> CaseCard:
    """Return a case that has waited for up to a day."""
    conversation = f"bench{number}"
    return CaseCard(
        case_id=f"{conversation}.1",
        conversation=conversation,
        version=1,
        alias="Loutre 12",
        status=Status.WAITING,
        since=datetime.now(UTC) - timedelta(seconds=draw.uniform(0, 86_400)),
        topic=draw.choice(topics),
        locale=draw.choice(LOCALES),
        risk=draw.choices(list(Level)[:3], (70, 25, 5))[0],
        message_only=draw.random() < 0.2,
        territory=draw.choice(TERRITORIES),
    )


async def fill(store: Store, cards: list[CaseCard]) -> None:
    """Put the cases into the indexes, as facts do."""
    queue = store.desk._queue
    for start in range(0, len(cards), BATCH):
        some = cards[start : start + BATCH]
        await store.door.run([queue.apply(one, codec.card.dump(one)) for one in some])


async def choose(
    store: Store, names: range, topics: tuple[str, ...], draw: random.Random, rules: QueueRules
) -> list[float]:
    """Have counsellors of every kind ask; return the milliseconds of each."""
    spent = []
    for number in names:
        who = replace(
            Account(f"c{number}", "", b""),
            languages=tuple(draw.sample(LOCALES, draw.choice((0, 1, 2)))),
            skills=tuple(draw.sample(topics, draw.choice((0, 1, 4)))),
            territories=tuple(draw.sample(TERRITORIES[:-1], draw.choice((0, 0, 1, 3)))),
        )
        begun = perf_counter()
        case = await store.desk.take_next(who.login, who, datetime.now(UTC), rules)
        spent.append((perf_counter() - begun) * 1000)
        assert case is not None
        card = await store.desk.card(case)
        assert card is not None
        held = replace(card, version=2, status=Status.ASSIGNED, owner=who.login)
        await fill(store, [held])
    return spent


async def own(store: Store, vault: Vault, takes: int) -> list[float]:
    """Have people in danger ask, and each be taken; return the milliseconds from press to ownership."""
    spent = []
    for number in range(takes):
        address = Address("web", f"bench-{number}")
        conversation = vault.conversation("web", address.value)
        now = datetime.now(UTC)
        await store.inbox.append([
            Arrival(conversation, f"web:{number}:1", Start(now, locale="fr"), address),
            Arrival(conversation, f"web:{number}:2", Chose(now, "h"), address),
        ])
        case, login = f"{conversation}.1", f"o{number}"
        while await store.desk.card(case) is None:  # noqa: ASYNC110 - Redis sets no event
            await asyncio.sleep(0.001)
        spent.append(await _owned(store, case, login))
    return spent


async def _owned(store: Store, case: str, login: str) -> float:
    """Choose as the desk does, take the case that was asked for last, and wait until it can be read."""
    begun = perf_counter()
    now = datetime.now(UTC)
    assert await store.desk.take_next(login, Account(login, "", b""), now) is not None
    took = Took(now, login, case)
    await store.inbox.append([Arrival(conversation_of(case), f"desk:{login}:{case}", took)])
    while await store.transcript.read(case, login) is None:  # noqa: ASYNC110 - as above
        await asyncio.sleep(0.0005)
    return (perf_counter() - begun) * 1000


async def empty(store: Store, calls: int) -> list[float]:
    """Return the milliseconds that a call takes which does nothing: the way there and back, and this machine's load."""
    spent = []
    for _ in range(calls):
        begun = perf_counter()
        await store.ping()
        spent.append((perf_counter() - begun) * 1000)
    return spent


async def inside(store: Store) -> None:
    """Print what Redis itself measured of the script."""
    stats: bytes = await store.door.one(command("INFO", "latencystats"))
    found = re.search(rb"usec_evalsha:p50=([0-9.]+),p99=([0-9.]+)", bytes(stats))
    if found is not None:
        middle, high = (float(part) / 1000 for part in found.groups())
        sys.stdout.write(f"{'of that, inside Redis':<28} {middle:8.2f} {high:8.2f}\n")


def told(what: str, spent: list[float]) -> None:
    """Print one row."""
    middle, high = (percentile(spent, share) for share in (0.5, 0.99))
    sys.stdout.write(f"{what:<28} {middle:8.2f} {high:8.2f} {max(spent):8.2f}\n")


async def main(waiting: int, takes: int) -> None:
    """Fill, choose, own."""
    draw = random.Random(7)
    content = load(default_folder())
    topics = tuple(content.desk.topics)
    with tempfile.TemporaryDirectory() as folder:
        vault = Vault(Keyring.create(Path(folder) / "key"))
        with redis_server(Path(folder) / "redis", "everysec") as server:
            store = await open_store(server.url, vault)
            await fill(store, [waiting_case(number, topics, draw) for number in range(waiting)])
            sys.stdout.write(
                f"{waiting} waiting, milliseconds          half      99 %      most\n"
            )
            told("an empty call, to compare", await empty(store, takes))
            await store.door.one(command("CONFIG RESETSTAT"))
            asked = range(takes)
            told("choose and keep", await choose(store, asked, topics, draw, QueueRules()))
            await inside(store)
            await store.door.one(command("CONFIG RESETSTAT"))
            asked = range(takes, 2 * takes)
            told("the same, without overflow", await choose(store, asked, topics, draw, PATIENT))
            await inside(store)
            async with asyncio.TaskGroup() as group:
                processor = Processor(store, lambda: content, "one", Metrics())
                jobs = [
                    group.create_task(Scheduler(store, "one").run()),
                    group.create_task(processor.run()),
                ]
                told("from press to ownership", await own(store, vault, min(takes, 200)))
                for job in jobs:
                    job.cancel()
            await store.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.bench.queue", description=__doc__)
    parser.add_argument("--waiting", type=int, default=100_000)
    parser.add_argument("--takes", type=int, default=2000)
    options = parser.parse_args()
    asyncio.run(main(options.waiting, options.takes))
