"""The wheel: what an installation without the repository needs is in it."""

import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.conventions import tree


@pytest.fixture(scope="module")
def names(tmp_path_factory: pytest.TempPathFactory) -> frozenset[str]:
    """Build the wheel as an installation does, and list what it carries."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "-d", str(folder)],
        cwd=tree.ROOT,
        check=True,
        capture_output=True,
    )
    (wheel,) = folder.glob("*.whl")
    with ZipFile(wheel) as archive:
        return frozenset(archive.namelist())


def test_the_wheel_carries_the_package_whole(names: frozenset[str]) -> None:
    """Scripts, templates and pages go along with the code."""
    wanted = {tree.name(path) for path in tree.files() if path.is_relative_to(tree.ROOT / "bot")}

    assert set() == wanted - names


def test_the_wheel_carries_what_editors_wrote(names: frozenset[str]) -> None:
    """An installed Murmure speaks: dialogs, services and translations are in it."""
    wanted = {
        f"bot/_content/{tree.name(path)}"
        for folder in ("dialogs", "locales")
        for path in tree.files()
        if path.is_relative_to(tree.ROOT / folder)
    }

    assert wanted
    assert set() == wanted - names


def test_the_wheel_carries_nothing_else(names: frozenset[str]) -> None:
    """No test, no key and no data leaves the house in it."""
    tops = {Path(name).parts[0].split("-")[0] for name in names}

    assert {"bot", "murmure"} == tops
