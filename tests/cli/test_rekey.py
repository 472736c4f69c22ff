"""`murmure rekey`: prepare, change, retire; killed anywhere, it goes on; whatever it refuses is one sentence."""

import asyncio
import json
import shutil
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from bot.cli import rekey
from bot.opening import kept
from bot.settings import load_settings
from bot.store.door import command
from bot.store.embedded import embedded
from bot.store.store import Store, open_store
from bot.vault.keyring import Keyring
from bot.vault.vault import Vault
from tests.cli.terminal import Terminal
from tests.store.helpers import CONV, record, said, say

PASSPHRASE = "quatre mots pris au hasard"


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait less for processes that do not come."""
    monkeypatch.setattr(rekey, "SETTLE", 0.05)
    monkeypatch.setattr(rekey, "PATIENCE", 1.0)


def held(terminal: Terminal) -> tuple[str, list[str]]:
    """Return the current key and all keys of the key file."""
    found = json.loads((terminal.data / "key").read_bytes())
    return found["current"], sorted(found["keys"])


def with_store(work: Callable[[Store], Awaitable[object]]) -> object:
    """Open the store alone, as a process of its own would, and do something."""

    async def open_it() -> object:
        async with kept(load_settings(), None) as (_, store):
            return await work(store)

    return asyncio.run(open_it())


async def speak(store: Store) -> None:
    """Let somebody say something that is kept."""
    await say(store, 1, record("1", "phrase 1"))


async def lines(store: Store) -> list[str]:
    """Return what was said."""
    return [entry.text for entry in await store.transcript.entries(CONV)]


def test_change_and_retire(terminal: Terminal) -> None:
    """P8: after `rekey` all is wrapped by the new key, after `--retire` only that one is left; nothing is lost."""
    with_store(speak)
    assert ("k001", ["k001"]) == held(terminal)

    assert terminal.type("rekey") == 0
    assert "Everything is wrapped by key k002: 2 wrapped anew." in terminal.out
    assert ("k002", ["k001", "k002"]) == held(terminal)
    assert terminal.type("rekey", "--retire") == 0
    assert "Removed key k001." in terminal.out
    assert ("k002", ["k002"]) == held(terminal)
    assert ["phrase 1"] == with_store(lines)
    assert 0o600 == (terminal.data / "key").stat().st_mode & 0o777
    assert terminal.type("rekey", "--retire") == 0
    assert "no key to remove" in terminal.err


def test_it_is_written_down(terminal: Terminal) -> None:
    """P7: which key came into use and which one was removed stands in the log: it decides what opens a backup."""
    with_store(speak)
    assert terminal.type("rekey") == 0
    assert terminal.type("rekey", "--retire") == 0
    assert terminal.type("audit", "--json") == 0
    said = [json.loads(line) for line in terminal.out.splitlines()]
    assert [("rekey", "k002"), ("retire_key", "k001")] == [
        (one["action"], one["subject"]) for one in said
    ]


def test_prepare_waits(terminal: Terminal) -> None:
    """A prepared key wraps nothing until `rekey`; preparing twice adds one; retiring leaves it."""
    with_store(speak)
    for _ in range(2):
        assert terminal.type("rekey", "--prepare") == 0
        assert "holds k002, which nothing is wrapped with yet" in terminal.out
        assert ("k001", ["k001", "k002"]) == held(terminal)
    assert terminal.type("rekey", "--retire") == 0
    assert ("k001", ["k001", "k002"]) == held(terminal)

    assert terminal.type("rekey") == 0
    assert ("k002", ["k001", "k002"]) == held(terminal)


def test_an_unfinished_run_goes_on(terminal: Terminal) -> None:
    """Killed after Redis was told and before all was wrapped anew: the same key is finished, none is added."""
    with_store(speak)
    assert terminal.type("rekey", "--prepare") == 0

    async def half(store: Store) -> None:
        await store.rotation.use("k002")

    with_store(half)
    assert terminal.type("rekey") == 0
    assert "Going on with key k002." in terminal.out
    assert ("k002", ["k001", "k002"]) == held(terminal)


def test_a_process_that_does_not_hold_the_key(terminal: Terminal, tmp_path: Path) -> None:
    """Another machine has an older copy of the key file: nothing is changed before it has the new one."""
    with_store(speak)
    shutil.copy(terminal.data / "key", tmp_path / "copy")

    async def beside() -> None:
        async with embedded(terminal.data) as url:
            older = Vault(Keyring.load(tmp_path / "copy"))
            other = await open_store(url, older)
            await other.rotation.announce("other")
            sentence = await asyncio.to_thread(terminal.refused, "rekey")
            assert "Not every running process holds key k002 yet" in sentence
            assert {"k001"} == set((await other.rotation.census()).wrapped)
            await other.rotation.withdraw("other")
            await other.close()

    asyncio.run(beside())
    assert ("k001", ["k001", "k002"]) == held(terminal)


def test_a_process_that_still_uses_the_old_key(terminal: Terminal) -> None:
    """No key is taken away while somebody wraps with it."""
    with_store(speak)

    async def beside() -> None:
        async with embedded(terminal.data) as url:
            other = await open_store(url, Vault(Keyring.load(terminal.data / "key")))
            await other.rotation.announce("other")
            assert await asyncio.to_thread(terminal.type, "rekey", "--prepare") == 0
            mine = await open_store(url, Vault(Keyring.load(terminal.data / "key")))
            await mine.rotation.use("k002")
            sentence = await asyncio.to_thread(terminal.refused, "rekey", "--retire")
            assert "Run `murmure rekey` first" in sentence
            await mine.close()
            await other.close()

    asyncio.run(beside())
    assert ["k001", "k002"] == held(terminal)[1]


def test_only_one_at_a_time(terminal: Terminal) -> None:
    """A second `rekey` waits for nobody, and says so."""
    with_store(speak)
    with rekey._alone(load_settings()):
        assert "under way" in terminal.refused("rekey")


def test_lock_change_unlock(terminal: Terminal, tmp_path: Path) -> None:
    """The key file is locked by a passphrase, by another one, and unlocked; rotating keeps it locked."""
    with_store(speak)
    secret = tmp_path / "passphrase"
    secret.write_text(PASSPHRASE + "\n")
    assert terminal.type("rekey", "--passphrase", str(secret)) == 0
    assert b"pseudonym" not in (terminal.data / "key").read_bytes()
    assert "locked by a passphrase" in terminal.refused("stats")

    terminal.set(KEY_PASSPHRASE_FILE=secret)
    assert ["phrase 1"] == with_store(lines)
    assert terminal.type("rekey") == 0
    assert b"pseudonym" not in (terminal.data / "key").read_bytes()
    other = tmp_path / "other"
    other.write_text("un tout autre secret")
    assert terminal.type("rekey", "--passphrase", str(other)) == 0
    sentence = terminal.refused("stats")
    assert "does not open" in sentence
    assert PASSPHRASE not in sentence
    terminal.set(KEY_PASSPHRASE_FILE=other)
    assert terminal.type("rekey", "--no-passphrase") == 0
    assert "k002" == held(terminal)[0]
    assert ["phrase 1"] == with_store(lines)


def test_a_short_passphrase(terminal: Terminal, tmp_path: Path) -> None:
    """One that could be guessed is refused, and not repeated; one that cannot be read is named."""
    with_store(speak)
    (tmp_path / "p").write_text("hunter2")
    sentence = terminal.refused("rekey", "--passphrase", str(tmp_path / "p"))
    assert "12 characters" in sentence
    assert "hunter2" not in sentence
    assert "cannot read" in terminal.refused("rekey", "--passphrase", "/nowhere")
    assert ("k001", ["k001"]) == held(terminal)


def test_from_a_command(terminal: Terminal, tmp_path: Path) -> None:
    """P8: with a KMS nothing is written here; each step prints what is to be stored there, to a pipe only."""
    kms = tmp_path / "kms"
    assert terminal.type("rekey", "--make") == 0
    kms.write_text(terminal.out)
    terminal.set(KEY_COMMAND=f"cat '{kms}'")
    with_store(speak)
    sentence = terminal.refused("rekey")
    assert "MURMURE_KEY_COMMAND" in sentence
    assert "must be changed there" in sentence

    assert terminal.type("rekey", "--prepare") == 0
    kms.write_text(terminal.out)
    assert terminal.type("rekey") == 0
    assert "wrapped by key k002" in terminal.out
    assert terminal.type("rekey", "--retire") == 0
    made = json.loads(terminal.out)
    assert (["k002"], "k002") == (list(made["keys"]), made["current"])
    kms.write_text(json.dumps(made))
    assert terminal.type("rekey", "--retire") == 1
    assert ("", "There is no key to remove.") == (terminal.out, terminal.err.splitlines()[-1])
    assert ["phrase 1"] == with_store(lines)
    assert not (terminal.data / "key").exists()
    assert terminal.type("doctor") in {0, 1}
    assert "key file: good; key k002 wraps" in terminal.out
    assert "from a command" in terminal.out
    assert str(kms) not in terminal.out, "the command may name secrets"


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("false", "failed with status 1"),
        ("/nowhere/kms", "cannot be run"),
        ("echo s3same", "is not a key file"),
        ("'unclosed", "is not a command"),
        ("sleep 60", "took longer than"),
    ],
)
def test_a_command_that_fails(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, command: str, said: str
) -> None:
    """One sentence, without what the command printed."""
    monkeypatch.setattr("bot.vault.sources.COMMAND_SECONDS", 0.5)
    terminal.set(KEY_COMMAND=command)
    sentence = terminal.refused("stats")
    assert said in sentence
    assert "s3same" not in sentence
    assert not terminal.data.exists() or not (terminal.data / "key").exists()


def test_a_command_sees_no_secret_of_ours(terminal: Terminal, tmp_path: Path) -> None:
    """P8: tokens and the passphrase are not handed to it, and it has no shell."""
    terminal.set(TELEGRAM_TOKEN="123:s3same", KEY_COMMAND=f"sh -c 'env > {tmp_path}/seen; exit 3'")
    assert "status 3" in terminal.refused("stats")
    assert "s3same" not in (tmp_path / "seen").read_text()
    terminal.set(KEY_COMMAND=f"true; touch {tmp_path}/made")
    terminal.refused("stats")
    assert not (tmp_path / "made").exists()


def test_two_places(terminal: Terminal) -> None:
    """A file and a command at once: which one holds is not guessed."""
    terminal.set(KEY_COMMAND="true", KEY_FILE="/somewhere/key")
    assert "keep one" in terminal.refused("stats")


@pytest.mark.timeout(120)
@pytest.mark.parametrize("moment", ["prepared", "in use", "half way"])
def test_killed_anywhere(terminal: Terminal, moment: str) -> None:
    """P6: SIGKILL, then once whole: everything is readable, and one key wraps it."""
    with_store(speak)

    async def beside() -> None:
        async with embedded(terminal.data) as url:
            store = await open_store(url, Vault(Keyring.load(terminal.data / "key")))
            people = 2000 if moment == "half way" else 200  # enough for a look while it goes on
            for number in range(people):
                await store.inbox.append([said(1, f"{number:026d}")])
            await killed_at(moment, store, terminal)
            assert await asyncio.to_thread(terminal.type, "rekey") == 0
            tally = await store.rotation.census()
            assert ({"k002": people + 2}, 0) == (dict(tally.wrapped), tally.lost)
            await store.close()

    asyncio.run(beside())
    assert ("k002", ["k001", "k002"]) == held(terminal)
    assert ["phrase 1"] == with_store(lines)


async def killed_at(moment: str, store: Store, terminal: Terminal) -> None:
    """Run `murmure rekey` in a process of its own, and kill it there."""

    async def reached() -> bool:
        match moment:
            case "prepared":
                return len(held(terminal)[1]) > 1
            case "in use":
                return bool(await store.door.one(command("HEXISTS", store.layout.meta, "use")))
            case _:
                return (await store.rotation.census()).wrapped["k002"] > 1

    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "rekey"),
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    async with asyncio.timeout(60):
        while not await reached():  # noqa: ASYNC110 - another process: no event to await
            await asyncio.sleep(0.001)
    if process.returncode is None:
        process.kill()
    await process.wait()
