"""The one object through which everything reaches Redis.

**Rules.** `open_store` finds out everything that can be wrong and says it in one sentence: no server, too old a
server, other partitions, somebody else's data, another key file. After that every call raises StoreError when Redis
does not answer, and nothing else for a lost race.
"""

from bot.errors import StoreError, VaultError
from bot.store.census import Census
from bot.store.desk import Desk
from bot.store.door import Door, command, pairs
from bot.store.feed import StoreFeed
from bot.store.inbox import StoreInbox
from bot.store.keys import GROUP, STREAMS, Layout
from bot.store.publication import StorePublications
from bot.store.scripts.signatures import ALL, Signatures
from bot.store.sending import Sending
from bot.store.staff import StoreStaff
from bot.store.timers import Timers
from bot.store.trail import Trail
from bot.store.transcript import StoreTranscript
from bot.store.wakeups import StoreWakeups
from bot.store.work import Work
from bot.vault.vault import Vault

LAYOUT = b"1"
OLDEST = (6, 2)
CHECK = b"murmure"


class Store:
    """Everything that is kept. Made by `open_store`."""

    def __init__(self, door: Door, layout: Layout, vault: Vault, retention_days: int) -> None:
        scripts = Signatures(layout, retention_days * 86_400)
        self.layout = layout
        self.door = door
        self._scripts = scripts
        self.sending = Sending(door, scripts, vault)
        self.work = Work(door, scripts, vault, self.sending.handed)
        self.inbox = StoreInbox(door, scripts, vault, self.work.handed, self.sending.handed)
        self.timers = Timers(door, scripts)
        self.trail = Trail(door, scripts)
        self.desk = Desk(door, scripts)
        self.transcript = StoreTranscript(door, scripts, vault)
        self.staff = StoreStaff(door, layout)
        self.feed = StoreFeed(door, scripts, vault)
        self.wakeups = StoreWakeups(door, layout)
        self.publications = StorePublications(door, scripts)
        self.census = Census(door, layout, vault)

    async def erase(self, conversation: str) -> bool:
        """Destroy a conversation: its key, and so all that was ever sealed (P8). False if there was none."""
        existed = await self.door.one(self._scripts.erase(conversation))
        self.inbox.forget(conversation)
        return bool(existed)

    async def stats(self) -> dict[str, int]:
        """Return counts for metrics: nothing that points at anybody."""
        layout = self.layout
        sizes = {name: ("XLEN", part) for name, part in STREAMS.items()}
        sizes |= {"dead": ("XLEN", b"dead"), "desk_facts": ("XLEN", b"desk")}
        sizes |= {"timers": ("ZCARD", b"timers"), "deferred": ("ZCARD", b"deferred")}
        calls = [
            command(verb, key) for verb, part in sizes.values() for key in layout.everywhere(part)
        ]
        replies = await self.door.run(calls)
        counts = {
            name: sum(replies[i * layout.partitions : (i + 1) * layout.partitions])
            for i, name in enumerate(sizes)
        }
        counts["staff"], counts["waiting"] = await self.desk.snapshot()
        return counts

    async def ping(self) -> None:
        """Raise StoreError unless Redis answers."""
        await self.door.one(command("PING"))

    async def compact(self) -> None:
        """Have the append-only file rewritten: only then are erased keys gone from the disk as well (P8)."""
        await self.door.one(command("BGREWRITEAOF"))

    async def close(self) -> None:
        """Close every connection."""
        await self.wakeups.close()
        await self.door.close()


async def open_store(
    url: str, vault: Vault, *, prefix: bytes = b"m", partitions: int = 1, retention_days: int = 14
) -> Store:
    """Connect, check that everything fits, and return the store.

    Raises:
        StoreError: Redis cannot be reached or used; one sentence with the fix.
        VaultError: the key file is not the one that the data was sealed with.
    """
    door = Door(url)
    try:
        layout = Layout(prefix, partitions)
        await _check_server(door)
        await _check_owner(door, layout, vault)
        await door.load(set(ALL))
        await _make_groups(door, layout)
    except BaseException:
        await door.close()
        raise
    return Store(door, layout, vault, retention_days)


async def _check_server(door: Door) -> None:
    lines = (await door.one(command("INFO", "server"))).decode().splitlines()
    info = dict(line.split(":", 1) for line in lines if ":" in line)
    said = info.get("redis_version", "0.0")
    if tuple(int(part) for part in said.split(".")[:2]) < OLDEST:
        raise StoreError(f"This Redis is version {said}; 6.2 or newer is needed. Upgrade it.")
    if info.get("redis_mode") == "cluster":
        raise StoreError(
            "This Redis is a cluster, which is not supported yet. Point MURMURE_REDIS_URL at a single server."
        )


async def _check_owner(door: Door, layout: Layout, vault: Vault) -> None:
    """Refuse data of another layout, another number of partitions or another key file."""
    ours = {b"layout": LAYOUT, b"partitions": str(layout.partitions).encode()}
    made = ours | {b"check": vault.seal_fixed("store", CHECK)}
    calls = [command("HSETNX", layout.meta, field, value) for field, value in made.items()]
    try:
        *_, reply = await door.run([*calls, command("HGETALL", layout.meta)])
    except StoreError as error:
        if "WRONGTYPE" in str(error):
            raise StoreError(
                "This Redis holds somebody else's data under our prefix. Give Murmure a database of its own."
            ) from None
        raise
    found = dict(pairs(reply))
    if found.get(b"layout") != LAYOUT:
        raise StoreError(
            "The data in Redis was written by another version of Murmure. Run that version, or use an empty database."
        )
    if found[b"partitions"] != ours[b"partitions"]:
        raise StoreError(
            f"The data in Redis has {int(found[b'partitions'])} partitions, the settings say {layout.partitions}. "
            f"Set MURMURE_PARTITIONS={int(found[b'partitions'])}."
        )
    _check_key(vault, found[b"check"])


def _check_key(vault: Vault, sealed: bytes) -> None:
    try:
        good = vault.open_fixed("store", sealed) == CHECK
    except VaultError:
        good = False
    if not good:
        raise VaultError(
            "The key file is not the one that the data in Redis was sealed with. "
            "Set MURMURE_KEY_FILE to the right one, or use an empty database."
        )


async def _make_groups(door: Door, layout: Layout) -> None:
    for part in STREAMS.values():
        for key in layout.everywhere(part):
            try:
                await door.one(command("XGROUP CREATE", key, GROUP, "0", "MKSTREAM"))
            except StoreError as error:
                if "BUSYGROUP" not in str(error):
                    raise
