"""The files of one content: which folder is meant, what is read, what the revision depends on."""

from pathlib import Path

import pytest

from bot.content.load import check, default_folder, load
from bot.content.sources import Sources, dialogs_of, gathered
from bot.errors import ContentError
from tests.content.small import Small


def test_a_folder_of_dialogs_or_the_one_around_it(tmp_path: Path) -> None:
    """An admin names what `murmure init` made, or the dialogs in it: the same content."""
    around = tmp_path / "ours"
    (around / "dialogs").mkdir(parents=True)
    (around / "dialogs" / "globals.yaml").touch()

    assert around / "dialogs" == dialogs_of(around)
    assert around / "dialogs" == dialogs_of(around / "dialogs")
    assert tmp_path == dialogs_of(tmp_path)
    assert gathered(around) == gathered(around / "dialogs")


def test_a_dialog_folder_wins_over_a_folder_named_dialogs(tmp_path: Path) -> None:
    """A folder of dialogs stays one, whatever stands inside."""
    (tmp_path / "dialogs").mkdir()
    (tmp_path / "globals.yaml").touch()

    assert tmp_path == dialogs_of(tmp_path)


def test_checkout_is_an_organisations_folder() -> None:
    """The folder around the delivered dialogs is as good as they are."""
    folder = default_folder()

    assert load(folder).revision == load(folder.parent).revision
    assert check(folder) == check(folder.parent)


def test_revision_is_of_paths_and_bytes() -> None:
    """The same files give the same revision in any order; a moved sentence gives another one."""
    one, two = {"a.yaml": b"1", "b.yaml": b"2"}, {"b.yaml": b"2", "a.yaml": b"1"}

    assert Sources(one).revision == Sources(two).revision
    assert Sources(one).revision != Sources({"a.yaml": b"12", "b.yaml": b""}).revision
    assert Sources(one).revision != Sources({"a.yaml": b"1", "c.yaml": b"2"}).revision


def test_what_editors_leave_behind_is_no_content(tmp_path: Path) -> None:
    """A lock of Emacs, a copy of macOS, a checkout inside: nobody wrote them for people to read."""
    folder = Small(tmp_path).write().folder
    before = gathered(folder)
    (folder / ".#start.yaml").symlink_to("somebody@somewhere")
    (folder / "._start.yaml").write_bytes(b"\0\5\x16\7")
    (folder / ".git").mkdir()
    (folder / ".git" / "hook.yaml").write_text("a: b", encoding="utf-8")
    (folder / "round").symlink_to(folder, target_is_directory=True)

    assert before == gathered(folder)


@pytest.mark.parametrize("name", ["nowhere.yaml", "itself.yaml"])
def test_a_link_that_leads_nowhere(tmp_path: Path, name: str) -> None:
    """P11: a dialog that is meant to be there and is not is said, not left out."""
    folder = Small(tmp_path).write().folder
    (folder / name).symlink_to("itself.yaml" if name == "itself.yaml" else "gone.yaml")

    with pytest.raises(ContentError, match=f"{name} cannot be read"):
        gathered(folder)
