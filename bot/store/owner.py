"""Whose data this is: everything that can be wrong with a Redis or with the key file beside it, each one sentence.

**Rules.** Asked before anything is written but the marks themselves. A key that is missing in the file is told from a
file that is another one: the one is retired or not copied yet, the other is to be looked for.
"""

from bot.errors import StoreError, VaultError
from bot.store.door import Door, command, pairs
from bot.store.keys import GROUP, STREAMS, Layout
from bot.store.rotation import CHECK, USE, USED
from bot.vault.keyring import ID_BYTES
from bot.vault.vault import Vault

LAYOUT = b"1"
OLDEST = (6, 2)
UNFINISHED = b"restoring"


async def check_server(door: Door) -> None:
    """Refuse a Redis that cannot be worked with."""
    lines = (await door.one(command("INFO", "server"))).decode().splitlines()
    info = dict(line.split(":", 1) for line in lines if ":" in line)
    said = info.get("redis_version", "0.0")
    if tuple(int(part) for part in said.split(".")[:2]) < OLDEST:
        raise StoreError(f"This Redis is version {said}; 6.2 or newer is needed. Upgrade it.")
    if info.get("redis_mode") == "cluster":
        raise StoreError(
            "This Redis is a cluster, which is not supported yet. Point MURMURE_REDIS_URL at a single server."
        )


async def check_owner(
    door: Door, layout: Layout, vault: Vault, *, restoring: bool = False
) -> None:
    """Refuse data of another layout, another number of partitions or another key file; adopt the key in use."""
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
    check_key(vault, found[b"check"])
    if UNFINISHED in found and not restoring:
        raise StoreError(
            "A restore into this Redis did not finish. Run `murmure restore` again, with the same backup."
        )
    if USE in found and not vault.keyring.adopt(found[USE], USED):
        raise _missing(vault, found[USE], "new data in Redis")


def check_key(vault: Vault, sealed: bytes, what: str = "the data in Redis") -> None:
    """Refuse what another key file sealed, or a key that this one does not hold any more, or not yet.

    Raises:
        VaultError: one sentence with the fix.
    """
    try:
        good = vault.open_fixed("store", sealed) == CHECK
    except VaultError:
        good = False
    if good:
        return
    raise _missing(vault, sealed, what)


def _missing(vault: Vault, sealed: bytes, what: str) -> VaultError:
    name = sealed[:ID_BYTES].decode("ascii", "replace")
    held = vault.keyring.content.keys
    if name in held:
        return VaultError(
            f"The key file is not the one that {what} was sealed with. "
            "Set MURMURE_KEY_FILE to the right one, or use an empty database."
        )
    if name < min(held):
        return VaultError(
            f"Key {name}, with which {what} was sealed, was retired from the key file: it cannot be opened any more. "
            "Take newer data, or an older copy of the key file if there is one."
        )
    return VaultError(
        f"Key {name}, with which {what} was sealed, is not in the key file, which ends with {max(held)}. "
        "Copy the present key file here, or set MURMURE_KEY_FILE to it."
    )


async def make_groups(door: Door, layout: Layout) -> None:
    """Make the streams of tokens, with the group that reads them."""
    for part in STREAMS.values():
        for key in layout.everywhere(part):
            try:
                await door.one(command("XGROUP CREATE", key, GROUP, "0", "MKSTREAM"))
            except StoreError as error:
                if "BUSYGROUP" not in str(error):
                    raise
