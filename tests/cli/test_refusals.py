"""Whatever is wrong is one sentence with the fix and exit status 2, in every command that meets it."""

import errno
import fcntl
import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.content.load import default_folder
from bot.store.server import find_server
from bot.vault.keyring import Keyring
from tests.cli.terminal import Terminal

OPENING = ("run", "enrol", "stats")
"""Commands that open key file and store."""


@pytest.fixture
def taken() -> Iterator[int]:
    """A port on which somebody listens."""
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        yield server.getsockname()[1]


@pytest.fixture
def locked_redis(tmp_path: Path) -> Iterator[str]:
    """A Redis that wants a password."""
    path = tmp_path / "s"
    options = ("--port", "0", "--unixsocket", str(path), "--requirepass", "s3same", "--save", "")
    command = [find_server().path, *options]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, cwd=tmp_path) as server:
        while not path.exists():
            assert server.poll() is None
        yield f"unix://{path}"
        server.kill()


@pytest.mark.parametrize("command", ["run", "check", "doctor", "enrol", "stats"])
def test_settings(terminal: Terminal, command: str) -> None:
    """A wrong value names its variable; nothing is made."""
    terminal.set(PORT="eighty")
    assert "MURMURE_PORT" in terminal.refused(command)
    assert not terminal.data.exists()


def test_a_misspelt_variable(terminal: Terminal) -> None:
    """A setting that would silently not hold is refused, with the way to the right names."""
    terminal.set(TELEGRAM_TOKN="123:abc")
    sentence = terminal.refused("run")
    assert "MURMURE_TELEGRAM_TOKN" in sentence
    assert "murmure doctor" in sentence


def test_roles(terminal: Terminal) -> None:
    """A role that does not exist, and several processes without a Redis to share."""
    assert "web, desk, worker, telegram" in terminal.refused("run", "--role", "webb")
    assert "MURMURE_REDIS_URL" in terminal.refused("run", "--role", "web")
    terminal.set(REDIS_URL="unix:///nowhere")
    assert "MURMURE_TELEGRAM_TOKEN" in terminal.refused("run", "--role", "telegram")
    assert not terminal.data.exists()


@pytest.mark.parametrize("name", ["PORT", "DESK_PORT"])
def test_a_taken_port(terminal: Terminal, taken: int, name: str) -> None:
    """The sentence names the port and the variable of this port; nothing is made."""
    terminal.set(**{name: taken})
    sentence = terminal.refused("run")
    assert f"127.0.0.1:{taken} is taken" in sentence
    assert f"MURMURE_{name}." in sentence
    assert not terminal.data.exists()


@pytest.mark.parametrize("command", OPENING)
def test_redis_unreachable(terminal: Terminal, command: str) -> None:
    """The sentence says where Redis was looked for, without user and password."""
    terminal.set(REDIS_URL="redis://lou:s3same@127.0.0.1:1/0")
    sentence = terminal.refused(command)
    assert "redis://127.0.0.1:1/0" in sentence
    assert "MURMURE_REDIS_URL" in sentence
    assert "s3same" not in sentence


@pytest.mark.parametrize("command", OPENING)
def test_redis_wants_a_password(terminal: Terminal, locked_redis: str, command: str) -> None:
    """The sentence says so, and which variable takes it."""
    terminal.set(REDIS_URL=locked_redis)
    sentence = terminal.refused(command)
    assert "password" in sentence.lower() or "authentication" in sentence.lower()
    assert "MURMURE_REDIS_URL" in sentence


def test_redis_url(terminal: Terminal) -> None:
    """What is no address is said to be none."""
    terminal.set(REDIS_URL="localhost:6379")
    assert "redis://" in terminal.refused("run")


@pytest.mark.parametrize("command", OPENING)
def test_another_key_file(terminal: Terminal, command: str) -> None:
    """P8: data sealed with another key file is left exactly as it was."""
    assert terminal.run_once() == 0
    terminal.data.joinpath("key").unlink()
    Keyring.create(terminal.data / "key")
    before = terminal.files()
    sentence = terminal.refused(command)
    assert "not the one" in sentence
    assert "MURMURE_KEY_FILE" in sentence
    assert before == terminal.files()


@pytest.mark.parametrize("command", OPENING)
def test_a_lost_key_file(terminal: Terminal, command: str) -> None:
    """P8: a key file that is missing beside data is to be restored; no new one takes its place."""
    assert terminal.run_once() == 0
    terminal.data.joinpath("key").unlink()
    before = terminal.files()
    sentence = terminal.refused(command)
    assert "is missing" in sentence
    assert "backup" in sentence
    assert before == terminal.files()


def test_a_lost_key_file_beside_a_redis_of_its_own(terminal: Terminal, redis_url: str) -> None:
    """P8: the same with a Redis elsewhere; the key file that was tried for it does not stay."""
    terminal.set(REDIS_URL=f"{redis_url}?db=15")
    assert terminal.run_once() == 0
    terminal.data.joinpath("key").unlink()
    assert "MURMURE_KEY_FILE" in terminal.refused("stats")
    assert set(terminal.files()) <= {"erased"}, "the list of erasures may have been begun"


def test_a_key_file_that_others_can_read(terminal: Terminal) -> None:
    """P8: it is not used; the sentence is the command that mends it."""
    key = terminal.data / "key"
    Keyring.create(key)
    key.chmod(0o644)
    assert f"chmod 600 {key}" in terminal.refused("run")


def test_a_key_file_that_is_none(terminal: Terminal) -> None:
    """What it holds instead is not shown."""
    terminal.data.mkdir()
    key = terminal.data / "key"
    key.write_text('{"pseudonym": "s3same"}')
    key.chmod(0o600)
    sentence = terminal.refused("run")
    assert "is not a key file" in sentence
    assert "s3same" not in sentence


def test_a_bad_dialog(terminal: Terminal, tmp_path: Path) -> None:
    """P11: a line for each mistake names file and line, and `check` prints the same; nothing is started."""
    for folder in ("dialogs", "locales"):
        shutil.copytree(default_folder().parent / folder, tmp_path / folder)
    entry = tmp_path / "dialogs" / "entry.yaml"
    text = entry.read_text(encoding="utf-8")
    entry.write_text(text + "\nnonsense: yes\n", encoding="utf-8")
    line = text.count("\n") + 2
    terminal.set(CONTENT=tmp_path / "dialogs")
    assert terminal.type("run") == 2
    assert f"entry.yaml:{line}:1: error" in terminal.err
    assert "Traceback" not in terminal.err
    assert not terminal.data.exists()
    assert terminal.type("check") == 1
    assert f"entry.yaml:{line}:1: error" in terminal.out


def test_no_dialogs(terminal: Terminal) -> None:
    """A folder that is none is named together with its variable."""
    terminal.set(CONTENT="/nowhere")
    assert "MURMURE_CONTENT names /nowhere" in terminal.refused("run")
    assert "/elsewhere is not a folder" in terminal.refused("check", "/elsewhere")


@pytest.mark.parametrize("command", OPENING)
def test_a_data_folder_that_cannot_be_written(
    terminal: Terminal, tmp_path: Path, command: str
) -> None:
    """The sentence names the folder and the variable, with the key file inside or elsewhere."""
    (tmp_path / "file").touch()
    terminal.set(DATA_DIR=tmp_path / "file" / "data")
    sentence = terminal.refused(command)
    assert str(tmp_path / "file") in sentence
    assert "MURMURE_DATA_DIR" in sentence
    terminal.set(KEY_FILE=tmp_path / "key")
    assert "MURMURE_DATA_DIR" in terminal.refused(command)
    terminal.set(KEY_FILE=tmp_path / "file" / "key", DATA_DIR=terminal.data)
    assert "MURMURE_KEY_FILE" in terminal.refused(command)


def test_a_second_one(terminal: Terminal) -> None:
    """Two never work on one folder; the sentence says how to have two."""
    folder = terminal.data / "redis"
    folder.mkdir(parents=True)
    Keyring.create(terminal.data / "key")
    with (folder / "owner.lock").open("w") as first:
        fcntl.flock(first, fcntl.LOCK_EX)
        sentence = terminal.refused("run")
    assert "Another Murmure is running" in sentence
    assert "MURMURE_DATA_DIR" in sentence


@pytest.mark.parametrize("command", ["stats", "enrol", "erase"])
def test_somebody_elses_folder(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    """A command typed by another user than Murmure's says so, though root would not notice."""

    async def reach(_: Path) -> str:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr("bot.cli.beside.reach", reach)
    words = (command, "0000000000000000") if command == "erase" else (command,)
    sentence = terminal.refused(*words)
    assert "Permission denied" in sentence
    assert "MURMURE_DATA_DIR" in sentence


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can do this to somebody else")
@pytest.mark.parametrize("command", ["stats", "backup"])
def test_root_leaves_nothing_that_the_service_cannot_open(
    terminal: Terminal, tmp_path: Path, command: str
) -> None:
    """`sudo murmure …` beside a service that is stopped starts no Redis whose files would be root's from then on."""
    assert terminal.type("stats") == 0
    before = terminal.files()
    folder = terminal.data / "redis"
    os.chown(folder, 65534, 65534)

    sentence = terminal.refused(command, *([str(tmp_path / "b")] if command == "backup" else []))

    assert "65534" in sentence or "nobody" in sentence
    assert before == terminal.files()
