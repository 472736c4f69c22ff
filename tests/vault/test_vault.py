"""The vault keeps P7 and P8: pseudonyms that nobody can turn back, values that only their own key opens."""

import stat
from pathlib import Path

import pytest

from bot.errors import VaultError
from bot.vault.keyring import Keyring
from bot.vault.vault import CACHED, Vault


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a key file may be made."""
    return tmp_path / "deep" / "key"


@pytest.fixture
def vault(path: Path) -> Vault:
    """A vault on a fresh key file."""
    return Vault(Keyring.create(path))


def test_key_file_is_private(path: Path) -> None:
    """The key file is readable by its owner alone, and no draft of it is left behind."""
    Keyring.create(path)

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [path] == list(path.parent.iterdir())


def test_create_never_overwrites(path: Path) -> None:
    """Creating where a key file stands reads that one: keys are never lost to a second start."""
    first = Keyring.create(path)
    second = Keyring.create(path)

    assert first.pseudonym == second.pseudonym


@pytest.mark.parametrize("content", [b"", b"{}", b"not json", b'{"keys": {}, "current": "k001"}'])
def test_rubbish_is_refused_without_quoting_it(path: Path, content: bytes) -> None:
    """A damaged key file is one sentence that names the file and never quotes it."""
    path.parent.mkdir()
    path.write_bytes(content)
    path.chmod(0o600)

    with pytest.raises(VaultError, match="not a key file"):
        Keyring.load(path)


def test_missing_and_open_files_are_refused(path: Path) -> None:
    """A key file that is missing, or that others can read, stops the start with the fix."""
    with pytest.raises(VaultError, match="cannot read the key file"):
        Keyring.load(path)

    Keyring.create(path)
    path.chmod(0o640)
    with pytest.raises(VaultError, match="chmod 600"):
        Keyring.load(path)


def test_current_key_must_exist(path: Path) -> None:
    """A key file that points nowhere is refused before anything is sealed."""
    Keyring.create(path)
    path.write_text(path.read_text().replace('"current": "k001"', '"current": "k002"'))

    with pytest.raises(VaultError, match="does not hold"):
        Keyring.load(path)


def test_seal_and_open(vault: Vault) -> None:
    """P8: what was sealed comes back whole, also through the stored wrapped key in another process."""
    wrapped, envelope = vault.new_key("conv")
    sealed = envelope.seal(b"session", b"words")
    vault.forget(wrapped)

    assert vault.envelope("conv", wrapped).open(b"session", sealed) == b"words"
    assert b"words" not in sealed


@pytest.mark.parametrize("broken", ["purpose", "owner", "bytes", "short"])
def test_nothing_opens_elsewhere(vault: Vault, broken: str) -> None:
    """P8: a value moved to another place, another conversation, or changed, is not opened."""
    wrapped, envelope = vault.new_key("conv")
    sealed = envelope.seal(b"session", b"words")
    if broken == "bytes":
        sealed = sealed[:-1] + bytes([sealed[-1] ^ 1])
    if broken == "short":
        sealed = b"abc"
    if broken == "owner":
        _, envelope = vault.new_key("other")

    with pytest.raises(VaultError):
        envelope.open(b"inbox" if broken == "purpose" else b"session", sealed)
    assert vault.envelope("conv", wrapped) is not None


def test_wrong_key_file(vault: Vault, tmp_path: Path) -> None:
    """Data of one key file cannot be read with another: the start must say so."""
    other = Vault(Keyring.create(tmp_path / "other"))
    wrapped, _ = vault.new_key("conv")

    with pytest.raises(VaultError):
        other.envelope("conv", wrapped)
    with pytest.raises(VaultError):
        other.envelope("conv", b"zzzz" + wrapped[4:])
    with pytest.raises(VaultError):
        other.open_fixed("check", vault.seal_fixed("check", b"murmure"))


def test_fixed_values(vault: Vault) -> None:
    """Staff secrets are bound to their name."""
    sealed = vault.seal_fixed("totp:ada", b"secret")

    assert vault.open_fixed("totp:ada", sealed) == b"secret"
    with pytest.raises(VaultError):
        vault.open_fixed("totp:bob", sealed)


def test_pseudonyms(vault: Vault, tmp_path: Path) -> None:
    """P7: stable for one address, different for another channel, address or key file, and never the address."""
    other = Vault(Keyring.create(tmp_path / "other"))
    made = vault.conversation("telegram", "123456789")

    assert made == vault.conversation("telegram", "123456789")
    assert made != vault.conversation("telegram", "123456788")
    assert made != vault.conversation("webchat", "123456789")
    assert made != other.conversation("telegram", "123456789")
    assert "123456789" not in made
    assert len(made) == 26


def test_cache_is_bounded(vault: Vault) -> None:
    """Keys of long gone conversations do not pile up in memory."""
    keys = [vault.new_key(f"c{i}")[0] for i in range(CACHED + 10)]

    assert len(vault._cache) == CACHED
    assert vault.envelope("c0", keys[0]).seal(b"x", b"y")


def test_forgetting_forgets_all_wrappings(vault: Vault) -> None:
    """P8: after a change of keys the same data key is known by two names; an erasure takes both out of memory."""
    wrapped, _ = vault.new_key("conv")
    again = vault.keyring.wrap(vault.keyring.unwrap(wrapped, "conv"), "conv")
    other, _ = vault.new_key("other")
    vault.envelope("conv", again)

    vault.forget(again)

    assert [other] == list(vault._cache)
