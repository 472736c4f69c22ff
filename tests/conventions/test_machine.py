"""Nothing in the repository is true on one machine only, or names where packages come from."""

import re
import tomllib

import pytest

from tests.conventions import tree

# Written in pieces, so that this file does not find itself.
HOSTS = ("pypi" + ".org", "python" + "hosted", "registry." + "npmjs", "deb." + "debian.org")
PATHS = ("/" + "work/", "/opt/" + "pypi", "/opt/" + "wheels", "/tmp/" + "plan", "/" + "root/")

LOCKS = ("requirements.lock", "requirements-dev.lock")
PINNED = re.compile(r"^(?P<name>[a-z0-9][a-z0-9._-]*)==(?P<version>\S+) \\$")
HASHED = re.compile(r"^    --hash=sha256:[0-9a-f]{64}(?P<more> \\)?$")


@pytest.mark.parametrize("banned", HOSTS + PATHS)
def test_no_file_knows_the_machine_it_was_written_on(banned: str) -> None:
    """A fresh machine needs nothing that only ours had, and fetches from where its owner says."""
    found = [
        tree.name(path) for path in tree.texts() if banned in path.read_text(encoding="utf-8")
    ]

    assert [] == found


@pytest.mark.parametrize("lock", LOCKS)
def test_the_lock_holds_a_hash_for_everything(lock: str) -> None:
    """What is installed is what was tested, byte for byte."""
    lines = (tree.ROOT / lock).read_text(encoding="utf-8").splitlines()
    code = [line for line in lines if line.strip() and not line.lstrip().startswith("#")]

    assert [] == [line for line in code if not PINNED.match(line) and not HASHED.match(line)]
    unhashed = [
        line
        for line, following in zip(code, [*code[1:], ""], strict=True)
        if PINNED.match(line) and not HASHED.match(following)
    ]
    assert [] == unhashed


def test_the_lock_pins_what_builds_the_package() -> None:
    """The build backend is pinned like the rest: nothing is fetched while building."""
    build = tomllib.loads((tree.ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = {re.split(r"[<>=~ ]", one)[0] for one in build["build-system"]["requires"]}

    assert set() == (wanted | {"editables"}) - set(_pins("requirements.lock"))


def test_tests_run_on_what_runs() -> None:
    """Every version of the runtime's lock is the one of the developers' lock."""
    runtime, dev = (_pins(lock) for lock in LOCKS)

    assert runtime == {name: version for name, version in dev.items() if name in runtime}


def _pins(lock: str) -> dict[str, str]:
    lines = (tree.ROOT / lock).read_text(encoding="utf-8").splitlines()
    return {found["name"]: found["version"] for line in lines if (found := PINNED.match(line))}
