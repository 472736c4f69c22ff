"""Changing the key that wraps: everything, by compare-and-set, under the hands of whoever works."""

from datetime import date
from pathlib import Path

import pytest

from bot.desk.web.login import totp_name
from bot.errors import VaultError
from bot.model.message import Message
from bot.store.door import Call, command
from bot.store.lives import Lives
from bot.store.store import Store, open_store
from bot.store.values import Account, Outcome
from bot.vault.keyring import Keyring
from bot.vault.sources import FileSource
from bot.vault.vault import Vault
from tests.conftest import OpenStore
from tests.store.helpers import CONV, claim_one, commit, decide, post, record, said, say

TODAY = date(2026, 11, 22)


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    """A vault whose key file this test may change."""
    return Vault(Keyring.create(tmp_path / "key"))


def add_key(vault: Vault) -> str:
    """Do what `murmure rekey --prepare` does."""
    source = vault.keyring.source
    assert isinstance(source, FileSource)
    source.write(source.read().with_new(TODAY))
    vault.keyring.refresh()
    return vault.keyring.content.newest


async def change(store: Store, vault: Vault) -> str:
    """Change to a new key, and wrap everything anew."""
    name = add_key(vault)
    await store.rotation.use(name)
    await store.rotation.rewrap()
    return name


async def test_everything_is_wrapped_anew(store: Store, vault: Vault) -> None:
    """P8: after one walk only the new key wraps: conversations, staff secrets, the check; and all can be read."""
    await say(store, 1, record("1", "phrase 1"))
    await store.inbox.append([said(1, "b" * 26)])
    sealed = vault.seal_fixed(totp_name("ada"), b"secret")
    await store.staff.add(Account("ada", "hash", sealed, frozenset({"supervisor"}), "Ada"))
    name = await change(store, vault)

    tally = await store.rotation.census()

    assert {name: 4} == dict(tally.wrapped)
    account = await store.staff.get("ada")
    assert account is not None
    assert b"secret" == vault.open_fixed(totp_name("ada"), account.totp)
    assert ("hash", frozenset({"supervisor"}), "Ada") == (
        account.password,
        account.roles,
        account.name,
    )
    assert "phrase 1" in [one.text for one in await store.transcript.entries(CONV)]
    assert (await store.rotation.rewrap()).done == 0


async def test_lives_are_not_prolonged(store: Store, vault: Vault) -> None:
    """I7, P8: a key wrapped anew ends when it would have ended."""
    await store.inbox.append([said(1)])
    key = store.layout.conversation(CONV)[1]
    await store.door.one(command("EXPIRE", key, 1000))

    await change(store, vault)

    assert 990 <= await store.door.one(command("TTL", key)) <= 1000


async def test_an_erasure_wins(store: Store, vault: Vault) -> None:
    """I6: a key that was erased, or replaced, since it was read is not brought back."""
    await store.inbox.append([said(1)])
    key = store.layout.conversation(CONV)[1]
    old = await store.door.one(command("GET", key))
    add_key(vault)
    await store.rotation.use("k002")
    anew = vault.rewrapped(CONV, old)
    assert anew is not None
    late = store._scripts.rewrap(key, "", old, anew)
    await store.erase(CONV)

    assert await store.door.one(late) == 0
    assert await store.door.one(command("EXISTS", key)) == 0

    await store.inbox.append([said(2)])
    fresh = await store.door.one(command("GET", key))
    assert await store.door.one(late) == 0
    assert fresh == await store.door.one(command("GET", key))


async def test_work_under_way_goes_on(store: Store, vault: Vault) -> None:
    """P6: who claimed before the change commits after it, and who wrote before writes on."""
    await store.inbox.append([said(1)])
    claimed = await claim_one(store)
    await change(store, vault)

    (outcome,) = await store.work.commit([decide(claimed, record("1", "phrase 1"))])
    assert outcome is Outcome.OK
    await store.inbox.append([said(2)])
    assert await commit(store, post("réponse")) is Outcome.OK


async def test_a_feed_message_under_way_is_not_lost(
    store: Store, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    """P6: the web chat's message is sealed before the change and stored after it: it arrives, once."""
    await store.inbox.append([said(1)])
    read = store.door.one

    async def overtaken(call: Call) -> object:
        found = await read(call)
        monkeypatch.setattr(store.door, "one", read)
        await change(store, vault)
        return found

    monkeypatch.setattr(store.door, "one", overtaken)
    assert await store.feed.put(CONV, "k.1.0", Message("", "Bonjour."))
    assert ["Bonjour."] == [message.body for _, message in await store.feed.read(CONV)]


async def test_every_process_changes_over(
    open_stores: OpenStore, vault: Vault, tmp_path: Path
) -> None:
    """A second process wraps with the new key as soon as it looks, without a restart."""
    one = await open_stores()
    other = Vault(Keyring.load(tmp_path / "key"))
    two = Store(one.door, one.layout, other, Lives())
    add_key(vault)
    await one.rotation.use("k002")

    await two.rotation.adopt()

    assert "k002" == other.keyring.used
    wrapped, _ = other.new_key(CONV)
    assert wrapped.startswith(b"k002")


async def test_an_unknown_key_is_looked_for(vault: Vault, tmp_path: Path) -> None:
    """A wrapped value that names an unknown key makes the keyring read its file again."""
    other = Vault(Keyring.load(tmp_path / "key"))
    name = add_key(vault)
    wrapped = vault.keyring.wrap(b"k" * 32, CONV, name)

    assert b"k" * 32 == other.keyring.unwrap(wrapped, CONV)


async def test_processes_say_what_they_hold(
    open_stores: OpenStore, vault: Vault, tmp_path: Path
) -> None:
    """Ids and fingerprints, no key; two files that call different keys the same are told apart."""
    store = await open_stores()
    await store.rotation.announce("a")
    (first,) = await store.rotation.holders()
    assert first.held == {first.used}
    assert first.used.startswith("k001:")

    stranger = Vault(Keyring.create(tmp_path / "other"))
    await Store(store.door, store.layout, stranger, Lives()).rotation.announce("b")
    assert 2 == len({one.used for one in await store.rotation.holders()})

    await store.rotation.withdraw("b")
    assert 1 == len(await store.rotation.holders())


async def test_an_older_copy_of_the_key_file(
    store: Store, vault: Vault, redis_url: str, tmp_path: Path
) -> None:
    """A machine with an older key file does not start: one sentence names the key that it lacks."""
    (tmp_path / "copy").write_bytes((tmp_path / "key").read_bytes())
    (tmp_path / "copy").chmod(0o600)
    await change(store, vault)
    older = Vault(Keyring.load(tmp_path / "copy"))

    with pytest.raises(
        VaultError, match=r"Key k002, .* is not in the key file, which ends with k001"
    ):
        await open_store(redis_url, older, prefix=store.layout.prefix, partitions=3)


async def test_a_retired_key(store: Store, vault: Vault, redis_url: str) -> None:
    """P8: data older than the last retired key opens nothing, and that is said in one sentence."""
    source = vault.keyring.source
    assert isinstance(source, FileSource)
    source.write(source.read().with_new(TODAY).using("k002").without(frozenset({"k001"})))
    newer = Vault(Keyring(source))

    with pytest.raises(VaultError, match=r"Key k001, .* was retired"):
        await open_store(redis_url, newer, prefix=store.layout.prefix, partitions=3)
