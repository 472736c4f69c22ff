"""What the doctor says of keys and disk."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.cli.state import of_disk, of_keys
from bot.store.compaction import Disk
from bot.vault.keyfile import KeyFile
from bot.vault.keyring import Keyring
from bot.vault.sources import FileSource

TODAY = datetime.now(UTC).date()
PASSPHRASE = "quatre mots pris au hasard"


def test_keys(tmp_path: Path) -> None:
    """Which key wraps, since when, how many there are, how the file is kept; a key of last year is worth a word."""
    ring = Keyring.create(tmp_path / "key")
    said = of_keys(ring)
    assert f"good; key k001 wraps, made {TODAY}, 1 key in the file, no passphrase" == said

    source = FileSource(tmp_path / "key", PASSPHRASE)
    old = KeyFile.first(TODAY - timedelta(days=400)).with_new(TODAY)
    source.write(old, locked=True)
    said = of_keys(Keyring.load(tmp_path / "key", PASSPHRASE))
    assert "`murmure rekey` makes another" in said
    assert "2 keys in the file" in said
    assert "locked by a passphrase" in said

    source.write(old.model_copy(update={"made": {}}), locked=False)
    said = of_keys(Keyring.load(tmp_path / "key", PASSPHRASE))
    assert "made" not in said
    assert "not locked, though there is a passphrase: murmure rekey --passphrase FILE" in said


@pytest.mark.parametrize(
    ("disk", "said"),
    [
        (Disk(kept=False, busy=False, good=True, at=None), "appendonly yes"),
        (Disk(kept=True, busy=False, good=False, at=5.0), "could not be rewritten"),
        (Disk(kept=True, busy=False, good=True, at=None), "not rewritten yet, every 6 h"),
        (Disk(kept=True, busy=True, good=True, at=3600.0), "rewritten 1.0 h ago, every 6 h"),
    ],
)
def test_disk(disk: Disk, said: str) -> None:
    """P8: whether what was erased leaves the disk, and what keeps it there."""
    assert said in of_disk(disk, 6, 7200.0)
