"""The key file: locked or open, whole or refused, changed under a running process."""

import errno
import json
import os
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from bot.errors import VaultError
from bot.vault import keyring as keyrings
from bot.vault.keyfile import KeyFile, dump, is_locked, parse
from bot.vault.keyring import Keyring
from bot.vault.sources import CommandSource, FileSource

TODAY = date(2026, 11, 22)
PASSPHRASE = "quatre mots pris au hasard"


@pytest.fixture
def content() -> KeyFile:
    """A key file with two keys."""
    return KeyFile.first(TODAY).with_new(TODAY)


def test_there_and_back(content: KeyFile) -> None:
    """What is written is what is read, open and locked; locked, none of it stands there."""
    assert content == parse(dump(content), "the key file")
    locked = dump(content, PASSPHRASE)
    assert content == parse(locked, "the key file", PASSPHRASE)
    assert is_locked(locked)
    assert not is_locked(dump(content))
    assert all(part not in locked for part in (b"pseudonym", b"k001", PASSPHRASE.encode()))
    assert locked != dump(content, PASSPHRASE), "salt and nonce are new each time"


def test_an_older_file_is_read() -> None:
    """A file of the version that noted no dates goes on working."""
    older = json.loads(dump(KeyFile.first(TODAY)))
    del older["made"]
    assert {} == parse(json.dumps(older).encode(), "it").made


@pytest.mark.parametrize("passphrase", [None, "un tout autre secret", PASSPHRASE + " "])
def test_a_wrong_passphrase(content: KeyFile, passphrase: str | None) -> None:
    """One sentence with the setting, and neither passphrase nor content in it."""
    with pytest.raises(VaultError, match="MURMURE_KEY_PASSPHRASE_FILE") as caught:
        parse(dump(content, PASSPHRASE), "the key file", passphrase)
    assert str(passphrase) not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None or caught.value.__suppress_context__


@pytest.mark.parametrize(
    ("name", "value"), [("n", 2**30), ("n", 2), ("r", 1024), ("p", 1000), ("kdf", "none")]
)
def test_a_changed_lock_costs_nothing(content: KeyFile, name: str, value: object) -> None:
    """Parameters out of bounds are no key file: nobody computes with them for hours, or on gigabytes."""
    raw = json.loads(dump(content, PASSPHRASE))
    raw["locked"][name] = value
    with pytest.raises(VaultError, match="not a key file"):
        parse(json.dumps(raw).encode(), "it", PASSPHRASE)


def test_weaker_parameters_do_not_open(content: KeyFile) -> None:
    """The parameters are bound to what they protect: a file with others does not open."""
    raw = json.loads(dump(content, PASSPHRASE))
    raw["locked"]["p"] = 2
    with pytest.raises(VaultError, match="does not open"):
        parse(json.dumps(raw).encode(), "it", PASSPHRASE)


def test_a_guess_costs(content: KeyFile, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each guess takes 32 MB: what scrypt is told is what the file says."""
    seen = {}

    def watched(**given: Any) -> Scrypt:
        seen.update(given)
        return Scrypt(**given)

    monkeypatch.setattr("bot.vault.keyfile.Scrypt", watched)
    dump(content, PASSPHRASE)
    assert (32768, 8, 1) == (seen["n"], seen["r"], seen["p"])


def test_every_cut_is_refused(content: KeyFile) -> None:
    """A truncated file is never half a key file, open or locked."""
    for raw in (dump(content), dump(content, PASSPHRASE)):
        for length in range(0, len(raw) - 2, 7):
            with pytest.raises(VaultError, match="not a key file") as caught:
                parse(raw[:length], "it", PASSPHRASE)
            assert "restore it from your backup" in str(caught.value)


def test_numbers_grow(content: KeyFile) -> None:
    """Keys are numbered, one by one, and never again from the start."""
    assert ["k001", "k002"] == sorted(content.keys)
    left = content.using("k002").without(frozenset({"k001"}))
    assert "k003" == left.with_new(TODAY).newest
    full = left.model_copy(update={"keys": {"k999": bytes(32)}})
    with pytest.raises(VaultError, match="999"):
        full.with_new(TODAY)


def test_a_file_is_replaced_whole(tmp_path: Path, content: KeyFile) -> None:
    """0600 whatever the umask, and no draft stays beside it, not even one that a killed process left."""
    path = tmp_path / "key"
    source = FileSource(path)
    source.create(TODAY)
    (tmp_path / f"key.{os.getpid()}.new").write_text("half")
    before = os.umask(0)
    try:
        source.write(content)
    finally:
        os.umask(before)
    assert [path] == list(tmp_path.iterdir())
    assert 0o600 == path.stat().st_mode & 0o777
    assert content == source.read()


def test_no_draft_of_anybody_stays(tmp_path: Path, content: KeyFile) -> None:
    """P8: what a process left that was killed as it wrote holds keys that are retired later: it goes too."""
    path = tmp_path / "key"
    source = FileSource(path)
    source.create(TODAY)
    (tmp_path / "key.77.new").write_bytes(path.read_bytes())
    source.write(content)
    assert [path] == list(tmp_path.iterdir())


def test_a_full_disk_leaves_no_draft(
    tmp_path: Path, content: KeyFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    """P8: a change that fails half-way leaves the old file, and no half of the new one."""
    path = tmp_path / "key"
    source = FileSource(path)
    source.create(TODAY)
    before = path.read_bytes()

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(VaultError, match="No space left"):
        source.write(content)
    assert [path] == list(tmp_path.iterdir())
    assert before == path.read_bytes()


def test_a_link_stays_one(tmp_path: Path, content: KeyFile) -> None:
    """P8: where the data folder only points at the key file, a new key is not written beside the data."""
    data, apart = tmp_path / "data", tmp_path / "apart"
    data.mkdir()
    apart.mkdir()
    FileSource(apart / "key").create(TODAY)
    (data / "key").symlink_to(apart / "key")

    FileSource(data / "key").write(content)

    assert (data / "key").is_symlink()
    assert ["key"] == [one.name for one in data.iterdir()]
    assert content == FileSource(apart / "key").read()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_changed_by_root_it_still_belongs_to_the_service(tmp_path: Path, content: KeyFile) -> None:
    """P8: `sudo murmure rekey` does not lock the service out of its own key file."""
    path = tmp_path / "key"
    source = FileSource(path)
    source.create(TODAY)
    os.chown(path, 65534, 65534)
    source.write(content)
    assert (65534, 65534) == (path.stat().st_uid, path.stat().st_gid)
    assert 0o600 == path.stat().st_mode & 0o777


def test_a_place_that_cannot_be_written(tmp_path: Path, content: KeyFile) -> None:
    """A key file on a medium for reading is not changed, and that is one sentence."""
    with pytest.raises(VaultError, match="cannot be changed"):
        FileSource(tmp_path / "nowhere" / "key").write(content)


def test_a_running_process_follows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A key that was added is known, one that was retired is forgotten, without a restart."""
    path = tmp_path / "key"
    ring = Keyring.create(path)
    source = FileSource(path)
    more = source.read().with_new(TODAY)
    source.write(more)
    monkeypatch.setattr(keyrings, "LOOK_SECONDS", 0.0)
    ring.wrap(bytes(32), "a")
    assert {"k001", "k002"} == set(ring.content.keys)
    assert "k001" == ring.used, "nothing is wrapped with it before it is said so"

    source.write(more.using("k002").without(frozenset({"k001"})))
    assert ring.wrap(bytes(32), "a").startswith(b"k002")
    assert {"k002"} == set(ring.content.keys)


def test_a_running_process_keeps_what_works(tmp_path: Path) -> None:
    """A key file that is lost, damaged or exchanged under a running process stops nobody who is writing."""
    path = tmp_path / "key"
    ring = Keyring.create(path)
    wrapped = ring.wrap(b"k" * 32, "a")
    path.write_bytes(b"damaged")
    with pytest.raises(VaultError):
        ring.refresh()
    path.unlink()
    FileSource(path).create(TODAY)
    with pytest.raises(VaultError, match="another one"):
        ring.refresh()
    assert b"k" * 32 == ring.unwrap(wrapped, "a")


def test_a_command_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """P2: an unknown key runs no command, which may take seconds while somebody leaves; the warden does, aside."""
    counted = tmp_path / "count"
    kept = tmp_path / "kept"
    kept.write_bytes(dump(KeyFile.first(TODAY)))
    ring = Keyring(CommandSource(f"sh -c 'echo x >> {counted}; cat {kept}'"))
    hours = iter(range(10**9, 10**9 + 3600 * 1000, 3600))
    monkeypatch.setattr(keyrings, "monotonic", lambda: float(next(hours)))
    for _ in range(20):
        with pytest.raises(VaultError, match="does not hold"):
            ring.unwrap(b"k009" + bytes(60), "a")
    assert 1 == len(counted.read_text().splitlines())


def test_a_command_that_prints_for_ever() -> None:
    """What is too long to be a key file is refused at once, and fills no memory."""
    with pytest.raises(VaultError, match="too much"):
        CommandSource("yes").read()
