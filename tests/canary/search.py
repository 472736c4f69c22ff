"""Where the words could have gone: everything that the program answers, prints, keeps and leaves behind.

**Rules.** Redis is read through while it runs, and as bytes on the disk after the crash. What is found is named by word
and place.
"""

import signal
from pathlib import Path

from httpx import AsyncClient

from bot.store.door import command
from bot.store.store import Store
from tests.canary.house import House
from tests.canary.keyspace import strange
from tests.e2e.planted import everything

ASKED = (
    ("SLOWLOG", "GET", "128"),
    ("PUBSUB", "CHANNELS", "*"),
    ("CLIENT", "LIST"),
    ("CONFIG", "GET", "*"),
    ("INFO", "everything"),
    ("LATENCY", "HISTOGRAM"),
)
"""What Redis itself remembers of its calls."""


async def while_it_runs(house: House, office: AsyncClient) -> dict[str, bytes]:
    """Search metrics, health, all that Redis holds or says of itself; return what it holds."""
    for path in ("/metrics", "/healthz", "/readyz"):
        house.planted.scan(path, (await office.get(path)).text)
    async with house.beside() as (vault, store):
        unlisted = await strange(store, vault, house.content)
        house.planted.finds += [f"unlisted: {one}" for one in unlisted]
        held = await everything(store)
        for name, value in held.items():
            house.planted.scan(f"Redis: {name}", value)
        house.planted.scan("Redis itself", await _of_itself(store))
    return held


async def _of_itself(store: Store) -> bytes:
    said = [await store.door.one(command(*words)) for words in ASKED]
    return repr(said).encode() + b"\n".join(one for one in said if isinstance(one, bytes))


async def after_a_crash(house: House) -> list[Path]:
    """Crash the program, and search what it printed, its dump included, and each file that it or a command has left."""
    await house.program.stop(signal.SIGABRT)
    house.planted.scan("output", "\n".join(house.program.lines))
    house.planted.scan("commands", "\n".join(house.printed))
    files = left_by(house)
    for path in files:
        house.planted.scan(f"file {path.name}", path.read_bytes())
        house.planted.scan("a file's name", str(path))
    return files


def left_by(house: House) -> list[Path]:
    """Name every file of the data folder and of the folder for temporary ones."""
    folders = (house.program.data, house.temporary)
    return [path for folder in folders for path in folder.rglob("*") if path.is_file()]
