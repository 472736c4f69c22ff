"""A key file that is lost, wrong, cut or open to others: every command says so in one sentence, and changes nothing."""

import asyncio
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from bot.opening import kept
from bot.settings import load_settings
from bot.vault.keyring import Keyring
from bot.vault.sources import FileSource
from tests.cli.terminal import Terminal
from tests.store.helpers import CONV, record, say

TODAY = date(2026, 11, 22)
COMMANDS = (
    ("run",),
    ("enrol",),
    ("stats",),
    ("staff",),
    ("versions",),
    ("erase", CONV),
    ("rekey",),
    ("rekey", "--prepare"),
    ("rekey", "--retire"),
    ("rekey", "--passphrase", "passphrase"),
    ("backup", "file"),
    ("restore", "saved", "--replace"),
)


@pytest.fixture
def keys(terminal: Terminal, tmp_path: Path) -> Path:
    """Data with somebody in it, its backup, and the key file that belongs to both."""

    async def speak() -> None:
        async with kept(load_settings(), None) as (_, store):
            await say(store, 1, record("1", "phrase 1"))

    asyncio.run(speak())
    assert terminal.type("backup", "saved") == 0
    (tmp_path / "passphrase").write_text("quatre mots pris au hasard")
    return terminal.data / "key"


def missing(key: Path) -> str:
    """Nobody knows where it is."""
    key.unlink()
    return "is missing"


def another(key: Path) -> str:
    """A new one was made, or that of another service was copied."""
    key.unlink()
    Keyring.create(key)
    return "key file"


def truncated(key: Path) -> str:
    """A copy that broke off."""
    key.write_bytes(key.read_bytes()[:100])
    return "is not a key file, or not a whole one; restore it from your backup"


def readable(key: Path) -> str:
    """Somebody copied it as root, with the usual rights."""
    key.chmod(0o640)
    return f"is open to other users; run: chmod 600 {key}"


def locked(key: Path) -> str:
    """There is a passphrase, and nobody said which."""
    source = FileSource(key)
    content = source.read()
    FileSource(key, "quatre mots pris au hasard").write(content, locked=True)
    return "is locked by a passphrase; set MURMURE_KEY_PASSPHRASE_FILE"


def retired(key: Path) -> str:
    """It has lost the key that the data was sealed with."""
    source = FileSource(key)
    source.write(source.read().with_new(TODAY).using("k002").without(frozenset({"k001"})))
    return "was retired from the key file"


def folder(key: Path) -> str:
    """A mount that went wrong."""
    key.unlink()
    key.mkdir()
    return "cannot read the key file"


@pytest.mark.timeout(300)
@pytest.mark.parametrize("lose", [missing, another, truncated, readable, locked, retired, folder])
def test_every_command_says_so(
    terminal: Terminal, keys: Path, lose: Callable[[Path], str], tmp_path: Path
) -> None:
    """P8: one sentence with the fix, status 2, and the data is what it was: no new key file, no new backup."""
    said = lose(keys)
    before = terminal.files()
    for words in COMMANDS:
        if words == ("rekey", "--passphrase", "passphrase") and lose in {another, retired}:
            continue  # it opens the key file alone, and that is whole
        if words == ("rekey", "--prepare") and lose in {another, retired}:
            continue  # the same
        sentence = terminal.refused(*words)
        assert said in sentence, words
        assert before == terminal.files(), words
    assert not (tmp_path / "file").exists()


@pytest.mark.parametrize("lose", [missing, another, truncated, readable, locked, retired])
def test_the_doctor_says_so(terminal: Terminal, keys: Path, lose: Callable[[Path], str]) -> None:
    """The doctor goes on with what it can still look at, and ends with status 1."""
    said = lose(keys)
    assert terminal.type("doctor") == 1
    assert said in terminal.out
    assert "Traceback" not in terminal.out + terminal.err


def test_the_right_one_is_good_again(terminal: Terminal, keys: Path, tmp_path: Path) -> None:
    """P6: whatever was tried with a wrong one, the right one opens everything."""
    shutil.copy(keys, tmp_path / "copy")
    another(keys)
    terminal.refused("stats")
    shutil.copy(tmp_path / "copy", keys)
    assert terminal.type("stats") == 0
    assert terminal.type("rekey") == 0
