"""`murmure backup` and `murmure restore` as an operator types them, on a real Redis with its file on the disk."""

import asyncio
import json
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.cli import rekey
from bot.errors import StoreError
from bot.opening import kept
from bot.settings import load_settings
from bot.store.backup import Backup
from bot.store.ledger import Ledger
from bot.store.store import Store
from bot.vault.keyring import Keyring
from bot.worker.warden import Warden
from tests.cli.terminal import Terminal
from tests.store.helpers import CONV, LANES, post, record, said, say

OTHER = "b" * 26


@asynccontextmanager
async def running() -> AsyncIterator[Store]:
    """Murmure as it runs: its Redis, its store, and the warden beside them."""
    settings = load_settings()
    async with kept(settings, None) as (vault, store):
        warden = Warden(store, vault.keyring, Ledger(settings.data_dir), "main")
        await warden.look()
        yield store
        while await store.desk.consume("main", block_ms=0):
            pass
        await warden.look()
        await store.rotation.withdraw("main")


def with_store(work: Callable[[Store], Awaitable[object]]) -> object:
    """Start Murmure, do something, and stop it."""

    async def once() -> object:
        async with running() as store:
            return await work(store)

    return asyncio.run(once())


async def speak(store: Store) -> None:
    """Two people say something; an answer to the first is still to be sent."""
    await say(store, 1, record("1", "phrase 1"), post("réponse"))
    await store.inbox.append([said(1, OTHER)])


async def lines(store: Store) -> list[str]:
    """Return what was said."""
    return [entry.text for entry in await store.transcript.entries(CONV)]


def lose(terminal: Terminal) -> None:
    """The disk of Redis is lost; the key file and the list of erasures stand elsewhere."""
    shutil.rmtree(terminal.data / "redis")


def test_there_and_back(terminal: Terminal, tmp_path: Path) -> None:
    """P6, P3: saved beside a running Murmure, put back into an empty Redis; nothing is sent, the doctor is content."""
    file = tmp_path / "backup"

    async def work(store: Store) -> None:
        await speak(store)
        assert await asyncio.to_thread(terminal.type, "backup", str(file)) == 0

    with_store(work)
    assert "saved: 1 conversations, 0 accounts" in terminal.out
    assert 0o600 == file.stat().st_mode & 0o777
    lose(terminal)
    assert terminal.type("restore", str(file)) == 0
    assert "restored: 1 conversations" in terminal.out
    assert "left out: 0 erased, 0 expired, 0 that cannot be opened" in terminal.out

    async def look(store: Store) -> None:
        assert ["phrase 1"] == await lines(store)
        assert [] == await store.sending.claim("d", LANES, block_ms=0)
        assert ["backup", "restore"] == [one.action for one in await store.audit.entries()]

    with_store(look)
    terminal.type("doctor")
    assert "key file: good; key k001 wraps" in terminal.out
    assert "Redis: good; nothing is published; append-only file rewritten" in terminal.out


def test_erased_since(terminal: Terminal, tmp_path: Path) -> None:
    """P8: erased after the backup: after the restore the conversation is gone, and its text stands nowhere."""
    file = tmp_path / "backup"
    with_store(speak)
    assert terminal.type("backup", str(file)) == 0

    async def erase(store: Store) -> None:
        await store.erase(CONV)

    with_store(erase)
    assert CONV in (terminal.data / "erased").read_text()
    assert 0o600 == (terminal.data / "erased").stat().st_mode & 0o777
    lose(terminal)
    assert terminal.type("restore", str(file)) == 0
    assert "restored: 0 conversations" in terminal.out
    assert "left out: 1 erased" in terminal.out
    assert [] == with_store(lines)
    assert CONV not in str(sorted((terminal.data / "redis").rglob("*")))
    later = tmp_path / "later"
    assert terminal.type("backup", str(later)) == 0
    lose(terminal)
    assert terminal.type("restore", str(file)) == 0
    assert "left out: 1 erased" in terminal.out, "the list outlives the restore"


def test_erased_a_moment_ago(terminal: Terminal, tmp_path: Path) -> None:
    """P8: erased, and all was killed before anybody had written that down: nobody comes back all the same."""
    file = tmp_path / "backup"
    with_store(speak)
    assert terminal.type("backup", str(file)) == 0

    async def erase() -> None:
        async with kept(load_settings(), None) as (_, store):
            await store.erase(CONV)

    asyncio.run(erase())
    assert terminal.type("restore", str(file), "--replace") == 0
    assert "left out: 1 erased" in terminal.out
    assert [] == with_store(lines)


def test_killed_in_the_middle(
    terminal: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """P8: a restore that breaks off when Redis is empty has not lost who was erased; done again, nobody comes back."""
    file = tmp_path / "backup"
    with_store(speak)
    assert terminal.type("backup", str(file)) == 0

    async def erase() -> None:
        async with kept(load_settings(), None) as (_, store):
            await store.erase(CONV)

    asyncio.run(erase())
    with monkeypatch.context() as patch:

        async def killed(*_: object) -> None:
            raise StoreError("Redis does not answer.")

        patch.setattr(Backup, "_end_audit", killed)
        terminal.refused("restore", str(file), "--replace")
    assert "did not finish" in terminal.refused("stats")
    assert terminal.type("restore", str(file)) == 0
    assert "left out: 1 erased" in terminal.out
    assert [] == with_store(lines)


def test_without_a_list(terminal: Terminal, tmp_path: Path) -> None:
    """P8: on another machine nobody knows who was erased since: refused, unless that is what is wanted."""
    file = tmp_path / "backup"
    with_store(speak)
    assert terminal.type("backup", str(file)) == 0
    key = (terminal.data / "key").read_bytes()
    shutil.rmtree(terminal.data)
    sentence = terminal.refused("restore", str(file))
    assert "key file" in sentence
    assert "is missing" in sentence
    assert not terminal.data.exists(), "no new key file takes its place"

    terminal.data.mkdir()
    (terminal.data / "key").write_bytes(key)
    (terminal.data / "key").chmod(0o600)
    sentence = terminal.refused("restore", str(file))
    assert "no list of who was erased" in sentence
    assert str(terminal.data / "erased") in sentence
    assert ["key"] == [path.name for path in terminal.data.iterdir()]
    assert terminal.type("restore", str(file), "--without-erasures") == 0
    assert ["phrase 1"] == with_store(lines)
    lose(terminal)
    assert "no list of who was erased" in terminal.refused("restore", str(file))


def test_after_a_key_was_retired(
    terminal: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """P8: a backup older than the last retired key opens nothing: one sentence, and nothing is changed."""
    monkeypatch.setattr(rekey, "SETTLE", 0.05)
    file, later = tmp_path / "backup", tmp_path / "later"
    with_store(speak)
    assert terminal.type("backup", str(file)) == 0
    shutil.copytree(terminal.data / "redis", tmp_path / "stolen")
    assert terminal.type("rekey") == 0
    assert terminal.type("rekey", "--retire") == 0
    sentence = terminal.refused("restore", str(file), "--replace")
    assert "Key k001, with which this backup was sealed, was retired" in sentence
    assert ["phrase 1"] == with_store(lines)

    assert terminal.type("backup", str(later)) == 0
    shutil.rmtree(terminal.data / "redis")
    shutil.copytree(tmp_path / "stolen", terminal.data / "redis")
    assert "was retired" in terminal.refused("stats"), "and so does a copy of the disk of Redis"
    lose(terminal)
    assert terminal.type("restore", str(later)) == 0
    assert ["phrase 1"] == with_store(lines)


def test_what_is_there_is_not_overwritten(terminal: Terminal, tmp_path: Path) -> None:
    """Neither a backup nor a Redis with people in it; `--replace` says that it is meant."""
    file = tmp_path / "backup"
    with_store(speak)
    assert terminal.type("backup", str(file)) == 0
    assert "exists already" in terminal.refused("backup", str(file))
    assert "--replace" in terminal.refused("restore", str(file))
    assert terminal.type("restore", str(file), "--replace") == 0
    assert ["phrase 1"] == with_store(lines)
    assert "cannot be written" in terminal.refused("backup", "/nowhere/backup")
    assert "cannot be read" in terminal.refused("restore", "/nowhere/backup")


def test_a_running_murmure_is_not_restored(terminal: Terminal, tmp_path: Path) -> None:
    """P6: with Murmure running nothing is put back, in an embedded Redis or in one of its own."""
    file = tmp_path / "backup"

    async def work(store: Store) -> None:
        await speak(store)
        assert await asyncio.to_thread(terminal.type, "backup", str(file)) == 0
        words = ("restore", str(file), "--replace")
        assert "is running" in await asyncio.to_thread(terminal.refused, *words)
        terminal.set(REDIS_URL=f"unix://{terminal.data}/redis/redis.sock")
        assert "1 processes are running" in await asyncio.to_thread(terminal.refused, *words)
        terminal.monkeypatch.delenv("MURMURE_REDIS_URL")

    with_store(work)


def test_a_damaged_backup(terminal: Terminal, tmp_path: Path) -> None:
    """Cut off, changed, of another key file, or no backup at all: one sentence, nothing changed."""
    file = tmp_path / "backup"
    with_store(speak)
    assert terminal.type("backup", str(file)) == 0
    whole = file.read_bytes()
    before = terminal.files()
    for raw, said_then in (
        (whole[: len(whole) // 2], "not whole"),
        (whole.replace(b'"version":1,"epoch"', b'"version":2,"epoch"'), "was changed"),
        (b"hello\n", "not a backup"),
        (
            whole.replace(b'backup","version":1', b'backup","version":9'),
            "not a backup that this version",
        ),
    ):
        file.write_bytes(raw)
        assert said_then in terminal.refused("restore", str(file), "--replace")
    file.write_bytes(whole)
    (terminal.data / "key").unlink()
    Keyring.create(terminal.data / "key")
    assert "another key file" in terminal.refused("restore", str(file), "--replace")
    after = terminal.files()
    assert {k: v for k, v in before.items() if k != "key"} == {
        k: v for k, v in after.items() if k != "key"
    }


def test_to_a_pipe(terminal: Terminal, tmp_path: Path) -> None:
    """A backup may go through a pipe, whole."""
    with_store(speak)
    command = [sys.executable, "-m", "bot", "backup", "-"]
    out = subprocess.run(command, capture_output=True, check=True).stdout
    assert "murmure backup" == json.loads(out.splitlines()[0])["kind"]
    assert "end" == json.loads(out.splitlines()[-1])["kind"]
    file = tmp_path / "piped"
    file.write_bytes(out)
    lose(terminal)
    assert terminal.type("restore", str(file)) == 0
