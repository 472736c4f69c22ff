"""How keys and disk stand, in a line each for `murmure doctor`."""

from datetime import UTC, datetime

from bot.store.compaction import Disk
from bot.vault.keyring import Keyring
from bot.vault.sources import CommandSource

OLD_DAYS = 365


def of_keys(keyring: Keyring) -> str:
    """Say which key wraps, since when, how many there are, and how the file is kept."""
    content, used = keyring.content, keyring.used
    made = content.made.get(used)
    parts = [f"key {used} wraps"]
    if made is not None:
        days = (datetime.now(UTC).date() - made).days
        old = "; `murmure rekey` makes another" if days > OLD_DAYS else ""
        parts.append(f"made {made.isoformat()}{old}")
    count = len(content.keys)
    parts.append("1 key in the file" if count == 1 else f"{count} keys in the file")
    parts.append("locked by a passphrase" if keyring.source.locked() else "no passphrase")
    if keyring.source.passphrase is not None and not keyring.source.locked():
        parts[-1] = "not locked, though there is a passphrase: murmure rekey --passphrase FILE"
    if isinstance(keyring.source, CommandSource):
        parts.append("from a command")
    return "good; " + ", ".join(parts)


def of_disk(disk: Disk, hours: int, now: float) -> str:
    """Say whether what was erased leaves the disk."""
    if not disk.kept:
        return "no append-only file: a crash loses what was confirmed; set `appendonly yes`"
    if not disk.good:
        return "the append-only file could not be rewritten: see the log of Redis, and the room on the disk"
    if disk.at is None:
        return f"append-only file not rewritten yet, every {hours} h while Murmure runs"
    ago = max(0.0, (now - disk.at) / 3600)
    return f"append-only file rewritten {ago:.1f} h ago, every {hours} h"
