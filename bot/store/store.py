"""The one object through which everything reaches Redis.

**Rules.** `open_store` finds out everything that can be wrong and says it in one sentence: no server, too old a
server, other partitions, somebody else's data, another key file. After that every call raises StoreError when Redis
does not answer, and nothing else for a lost race.
"""

from bot.store.audit import Audit
from bot.store.backup import Backup
from bot.store.care import StoreCare
from bot.store.census import Census
from bot.store.chats import StoreChats
from bot.store.compaction import Compaction
from bot.store.desk import Desk
from bot.store.door import Door, command
from bot.store.erasing import Erasing
from bot.store.feed import StoreFeed
from bot.store.following import Following
from bot.store.inbox import StoreInbox
from bot.store.keys import STREAMS, Layout
from bot.store.ledger import Erased
from bot.store.lives import Lives
from bot.store.owner import check_owner, check_server, make_groups
from bot.store.practice import StorePractice
from bot.store.publication import StorePublications
from bot.store.remembered import Remembered
from bot.store.rotation import Rotation
from bot.store.rounds import Rounds
from bot.store.scripts.signatures import ALL, Signatures
from bot.store.sending import Sending
from bot.store.shedding import Shedding
from bot.store.staff import StoreStaff
from bot.store.timers import Timers
from bot.store.trail import Trail
from bot.store.transcript import StoreTranscript
from bot.store.wakeups import StoreWakeups
from bot.store.work import Work
from bot.vault.vault import Vault


class Store:
    """Everything that is kept. Made by `open_store`."""

    def __init__(self, door: Door, layout: Layout, vault: Vault, lives: Lives) -> None:
        scripts = Signatures(layout, lives)
        self.layout = layout
        self.keyring = vault.keyring
        self.kept_days = lives.conversation
        self.seed = vault.seed
        self.door = door
        self._scripts = scripts
        self.sending = Sending(door, scripts, vault)
        self.keys = Remembered(vault)
        self.work = Work(door, scripts, vault, self.sending.handed, self.keys)
        self.inbox = StoreInbox(
            door, scripts, vault, self.work.handed, self.sending.handed, self.keys
        )
        self.audit = Audit(door, scripts, vault)
        self.erasing = Erasing(door, scripts, vault)
        self.shedding = Shedding(door, scripts, self.audit)
        self.timers = Timers(door, scripts)
        self.trail = Trail(door, scripts)
        self.desk = Desk(door, scripts)
        self.care = StoreCare(door, scripts)
        self.rounds = Rounds(door, scripts)
        self.practice = StorePractice(door, layout)
        self.transcript = StoreTranscript(door, scripts, vault)
        self.following = Following(door, scripts, vault)
        self.staff = StoreStaff(door, scripts)
        self.chats = StoreChats(door, layout, vault)
        self.feed = StoreFeed(door, scripts, vault)
        self.wakeups = StoreWakeups(door, layout)
        self.publications = StorePublications(door, scripts)
        self.census = Census(door, layout, vault)
        self.compaction = Compaction(door, layout)
        self.rotation = Rotation(door, scripts, vault)
        self.erased = Erased(door, layout)
        self.backup = Backup(door, scripts, vault, self.erased)

    async def erase(self, conversation: str) -> bool:
        """Destroy a conversation: its key, and so all that was ever sealed (P8). False if there was none."""
        existed = await self.door.one(self._scripts.erase(conversation))
        self.keys.forget(conversation)
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
        await self.compaction.start()

    async def close(self) -> None:
        """Close every connection."""
        await self.wakeups.close()
        await self.door.close()


async def open_store(
    url: str,
    vault: Vault,
    *,
    prefix: bytes = b"m",
    partitions: int = 1,
    lives: Lives | None = None,
    restoring: bool = False,
) -> Store:
    """Connect, check that everything fits, and return the store.

    Raises:
        StoreError: Redis cannot be reached or used; one sentence with the fix.
        VaultError: the key file is not the one that the data was sealed with.
    """
    door = Door(url)
    try:
        layout = Layout(prefix, partitions)
        await check_server(door)
        await check_owner(door, layout, vault, restoring=restoring)
        await door.load(set(ALL))
        await make_groups(door, layout)
    except BaseException:
        await door.close()
        raise
    return Store(door, layout, vault, lives or Lives())
