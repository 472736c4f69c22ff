"""`murmure pull`, and the warning of `murmure publish`: what was changed on the web comes back into the folder."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.cli.revisions import BASE, Base, base_of
from bot.content.closures import Closure
from bot.content.edits import CloseDays, Edit, edited
from bot.content.sources import gathered
from bot.opening import kept
from bot.settings import Settings
from bot.store.embedded import embedded
from bot.store.publication import Publication, Published
from tests.cli.terminal import Terminal
from tests.e2e.editors import Editor

EVE = Closure.model_validate({"from": "2026-12-24", "note": "Fêtes"})
CLOSED: Sequence[Edit] = [CloseDays(closure=EVE)]
CLOSURES = "closures.yaml"


@pytest.fixture
def editor(tmp_path: Path, terminal: Terminal) -> Editor:
    """An admin with a folder of their own, which is published."""
    made = Editor(tmp_path / "own", {})
    terminal.set(CONTENT=made.dialogs)
    assert terminal.type("publish", "--by", "lea") == 0
    return made


def on_the_web(terminal: Terminal, edits: Sequence[Edit]) -> Publication:
    """Publish as the web page does."""

    async def publish() -> Publication:
        async with (
            embedded(terminal.data) as url,
            kept(Settings(data_dir=terminal.data), url) as (_, store),
        ):
            head = (await store.publications.log())[0]
            sources = edited(await store.publications.fetch(head.revision), edits)
            now = datetime.now(UTC)
            entry = Publication(
                head.number + 1, sources.revision, now, "max", "fermé", head.revision
            )
            assert await store.publications.publish(entry, sources) is Published.OK
            return entry

    return asyncio.run(publish())


def test_what_was_changed_on_the_web_comes_back(terminal: Terminal, editor: Editor) -> None:
    """P11: publishing an older folder warns of what it would undo; pulling brings it, and both go on."""
    entry = on_the_web(terminal, CLOSED)
    editor.reword("Bonjour.", "Bonsoir.")
    assert terminal.type("publish", "--by", "lea") == 1
    assert "Published since your folder was made:\n  publication 2 (" in terminal.out
    assert f"takes these files back to what they were:\n  {CLOSURES}\n" in terminal.out
    assert "`murmure pull` brings into it what is published" in terminal.out

    assert terminal.type("pull") == 0
    assert f"Written into {editor.dialogs}:\n  {CLOSURES}\n" in terminal.out
    assert "Yours, and not published:\n" in terminal.out
    assert "Fêtes" in (editor.dialogs / CLOSURES).read_text("utf-8")
    assert Base(entry.revision, 2) == base_of(editor.folder)

    assert terminal.type("publish", "--by", "lea") == 0
    assert "Published: publication 3 (" in terminal.out
    assert terminal.type("pull") == 0
    assert "holds what is published already" in terminal.out


def test_what_both_changed_is_left_alone(terminal: Terminal, editor: Editor) -> None:
    """P11: nothing that somebody wrote and did not publish is overwritten unasked."""
    entry = on_the_web(terminal, CLOSED)
    mine = "closures:\n  - {from: 2026-12-31}\n"
    (editor.dialogs / CLOSURES).write_text(mine, "utf-8")
    assert terminal.type("pull") == 1
    assert f"were changed here and there:\n  {CLOSURES}\n" in terminal.out
    assert mine == (editor.dialogs / CLOSURES).read_text("utf-8")
    assert terminal.type("pull", "--theirs") == 0
    assert entry.revision == gathered(editor.dialogs).revision


def test_a_folder_of_unknown_origin(terminal: Terminal, editor: Editor) -> None:
    """Where it is not known what a folder was made from, all that differs may be somebody's own."""
    on_the_web(terminal, CLOSED)
    (editor.dialogs / BASE).unlink()
    editor.reword("Bonjour.", "Bonsoir.")
    assert terminal.type("pull") == 1
    assert "not known from what the folder was made" in terminal.out
    assert terminal.type("publish", "--onto", "2") == 0
    assert f"takes these files back to what they were:\n  {CLOSURES}\n" in terminal.out


def test_the_very_folder_that_was_published(terminal: Terminal, editor: Editor) -> None:
    """A folder that says nothing of itself, and is what was published once, is known by that."""
    entry = on_the_web(terminal, CLOSED)
    (editor.dialogs / BASE).unlink()
    assert terminal.type("pull") == 0
    assert entry.revision == gathered(editor.dialogs).revision


def test_nothing_to_pull(terminal: Terminal, tmp_path: Path) -> None:
    """Before anything is published, and for what is no folder, it says so."""
    assert "Nothing is published" in terminal.refused("pull", str(tmp_path))
