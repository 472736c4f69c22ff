"""`murmure init`: an organisation's own content, and what a newer default changed, side by side."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from bot.cli import init
from bot.content.load import default_folder
from bot.content.sources import Sources, gathered
from bot.content.upgrade import Change, Part, compared
from tests.cli.terminal import Terminal
from tests.conventions import tree


@pytest.fixture
def ours(terminal: Terminal, tmp_path: Path) -> Path:
    """A folder just made."""
    folder = tmp_path / "ours"
    assert terminal.type("init", str(folder)) == 0
    return folder


def change(path: Path, old: str, new: str) -> None:
    """Change a text in a file."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def everything(folder: Path) -> dict[str, bytes]:
    """Read every file of a folder."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def test_the_folder_is_the_default(ours: Path) -> None:
    """An organisation begins with all that is delivered, byte for byte; editors find the schemas; git has its list."""
    assert (
        default_folder().joinpath("human.yaml").read_bytes()
        == (ours / "dialogs/human.yaml").read_bytes()
    )
    assert gathered(default_folder()).files.keys() == gathered(ours).files.keys()
    assert gathered(ours) == gathered(ours / ".default")
    assert (ours / "dialogs" / "schema" / "dialog.json").is_file()
    assert "murmure check ." in (ours / "README.md").read_text(encoding="utf-8")
    assert "*.pot" in (ours / ".gitignore").read_text(encoding="utf-8")


def test_nothing_is_written_over(terminal: Terminal, ours: Path) -> None:
    """A folder that holds something is left alone; so is one that cannot be written."""
    before = everything(ours)

    assert "is not empty" in terminal.refused("init", str(ours))
    assert before == everything(ours)
    (ours / "file").touch()
    assert "cannot be written" in terminal.refused("init", str(ours / "file" / "x"))


def test_an_upgrade_without_news(terminal: Terminal, ours: Path) -> None:
    """The same Murmure brings nothing new, whatever the organisation changed."""
    change(ours / "dialogs" / "human.yaml", "te lit déjà", "te lit")

    assert terminal.type("init", "--upgrade", str(ours)) == 0
    assert "is the one that this folder was made from" in terminal.out


def older(ours: Path) -> None:
    """Make the folder look as if it was made from an older default.

    `home` was another one then and here; of `human`, one node was changed by us, another there; `images` was changed on
    both sides.
    """
    for folder in (ours, ours / ".default"):
        change(folder / "dialogs" / "home.yaml", "\nnodes:\n", "\n# older\nnodes:\n")
        change(folder / "dialogs" / "human.yaml", "Quelqu’un te lit déjà", "Quelqu’un te lit")
        change(folder / "dialogs" / "images.yaml", "D’abord toi.", "Toi d’abord.")
    change(ours / "dialogs" / "images.yaml", "Toi d’abord.", "Commençons par toi.")
    change(ours / "dialogs" / "human.yaml", "Respirer un peu", "Souffler un peu")
    (ours / ".default" / "dialogs" / "older.yaml").write_bytes(b"dialog: older\n")
    (ours / "dialogs" / "older.yaml").write_bytes(b"dialog: older\n")


def test_an_upgrade_is_shown(terminal: Terminal, ours: Path) -> None:
    """What can be taken, and node by node what both changed; nothing is written."""
    older(ours)
    before = everything(ours)
    assert terminal.type("init", "--upgrade", str(ours)) == 0

    assert "dialogs/home.yaml: changed there, not by you\n" in terminal.out
    assert "dialogs/older.yaml: changed there, not by you\n" in terminal.out
    assert "dialogs/human.yaml: changed there, and by you\n" in terminal.out
    assert "    images.feeling: CHANGED THERE AND BY YOU\n" in terminal.out
    assert (
        f"diff -u {ours / '.default/dialogs/images.yaml'} {default_folder() / 'images.yaml'}"
        in terminal.out
    )
    assert "2 files can be taken, 2 changed on both sides" in terminal.out
    assert before == everything(ours)


def test_an_upgrade_takes_what_nobody_changed(terminal: Terminal, ours: Path) -> None:
    """What the organisation wrote stays; the rest is the new default; the next upgrade begins from here."""
    older(ours)
    assert terminal.type("init", "--upgrade", "--take", str(ours)) == 0

    assert (default_folder() / "home.yaml").read_bytes() == (
        ours / "dialogs/home.yaml"
    ).read_bytes()
    assert not (ours / "dialogs" / "older.yaml").exists()
    assert "Commençons par toi." in (ours / "dialogs" / "images.yaml").read_text(encoding="utf-8")
    assert gathered(default_folder()) == gathered(ours / ".default")
    assert terminal.type("init", "--upgrade", str(ours)) == 0
    assert "is the one that this folder was made from" in terminal.out


def test_refusals(terminal: Terminal, tmp_path: Path) -> None:
    """A folder that `init` did not make has nothing to compare with."""
    (tmp_path / "other").mkdir()

    assert "was not made by `murmure init`" in terminal.refused(
        "init", "--upgrade", str(tmp_path / "other")
    )
    assert "--take goes with --upgrade" in terminal.refused(
        "init", "--take", str(tmp_path / "new")
    )
    assert not (tmp_path / "new").exists()


PO = 'msgctxt "a.b"\nmsgid "Un"\nmsgstr "{}"\n\nmsgctxt "a.c"\nmsgid "Deux"\nmsgstr "{}"\n'


def test_translations_are_compared_one_by_one() -> None:
    """A translator of the organisation and one of Murmure seldom change the same sentence."""
    base, new, ours = (
        Sources({"locales/en/LC_MESSAGES/d.po": PO.format(*said).encode()})
        for said in (("One", "Two"), ("1", "2"), ("One", "II"))
    )
    parts = (Part("a.b “Un”", ours=False), Part("a.c “Deux”", ours=True))
    (found,) = compared(base, new, ours)

    assert Change("locales/en/LC_MESSAGES/d.po", "both", parts) == found
    assert found.conflicts


def test_a_file_without_parts_is_compared_as_a_whole() -> None:
    """A file that cannot be read, or that only one side has: it is named, and nothing is guessed."""
    base, new, ours = (
        Sources({"locales/en/LC_MESSAGES/d.po": one}) for one in (b'"', b'""', b'"x')
    )

    assert compared(base, new, ours)[0].conflicts
    assert [Change("a.yaml", "take")] == compared(Sources(), Sources({"a.yaml": b"a"}), Sources())
    assert [Change("a.yaml", "same")] == compared(Sources({"a.yaml": b"a"}), Sources(), Sources())


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Murmure as a wheel brings it, built without the network, unpacked somewhere else."""
    out = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(out)],
        cwd=tree.ROOT,
        capture_output=True,
        check=True,
        timeout=120,
    )
    (wheel,) = out.glob("*.whl")
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(out / "site")
    return out / "site"


def test_init_from_an_installed_wheel(installed: Path, tmp_path: Path) -> None:
    """`murmure init` works where there is nothing but the package."""
    done = subprocess.run(
        [sys.executable, "-m", "bot", "init", "ours"],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(installed)},
        capture_output=True,
        check=False,
        timeout=60,
    )

    inside = installed / "bot" / "_content" / "dialogs"

    assert (0, b"") == (done.returncode, done.stderr)
    assert gathered(inside) == gathered(tmp_path / "ours")
    assert (inside / "schema" / "dialog.json").is_file()


def test_kept_default_is_not_served(ours: Path) -> None:
    """The default that is kept is beside the dialogs, never among them."""
    assert not [path for path in gathered(ours).files if init.KEPT in path]
    before = gathered(ours)
    shutil.rmtree(ours / init.KEPT)
    assert before == gathered(ours)
