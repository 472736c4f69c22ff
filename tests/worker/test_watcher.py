"""A folder that is served while somebody works on it (`murmure run --watch`)."""

import os
from pathlib import Path

import pytest

from bot.errors import ContentError
from bot.worker.shelf import Shelf
from bot.worker.standing import standing
from bot.worker.watcher import Watcher
from tests.conftest import Eventually
from tests.content.small import Small
from tests.worker.crew import running


def shelf_of(folder: Path) -> Shelf:
    """Serve a folder."""
    revision, _ = standing(folder, watched=True)._own(None)
    return Shelf(revision)


async def test_every_save_is_taken_up(tmp_path: Path, eventually: Eventually) -> None:
    """A good save is served; a broken one is explained, and the last good revision stays until it is mended."""
    small = Small(tmp_path).write()
    shelf, said = shelf_of(small.folder), list[str]()
    first = shelf().revision

    async def told() -> bool:
        return len(said) == count

    async with running(Watcher(shelf, small.folder, said.append, tick=0.02).run()):
        small.change("start.yaml", "À plus tard.", "À bientôt.").write()
        count = 1
        await eventually(told)
        second = shelf().revision
        assert first != second
        assert [f"Reloaded: revision {second[:12]}."] == said

        small.change("start.yaml", "to: human}", "to: nowhere}").write()
        count = 2
        await eventually(told)
        assert second == shelf().revision
        assert "start.yaml:" in said[1]
        assert "nowhere" in said[1]
        assert said[1].endswith(f"Not reloaded; revision {second[:12]} is still served.")

        small.change("start.yaml", "to: nowhere}", "to: human}").write()
        small.change("start.yaml", "Bonjour.", "Bonsoir.").write()
        count = 3
        await eventually(told)
        assert "Bonsoir" in str(shelf().nodes["start.hello"])


async def test_a_translation_counts(tmp_path: Path, eventually: Eventually) -> None:
    """PO files are part of the content; a file that is only touched changes nothing."""
    small = Small(tmp_path).write()
    shelf, said = shelf_of(small.folder), list[str]()
    async with running(Watcher(shelf, small.folder, said.append, tick=0.02).run()):
        os.utime(small.folder / "start.yaml", (1, 1))
        small.write({"Bonjour. Écris au 114.": "Hello. Write to 114."})

        async def told() -> bool:
            return bool(said)

        await eventually(told)
    assert 1 == len(said)
    hello = shelf().catalogs.text("en", "start.hello", "Bonjour. Écris au 114.")
    assert "Hello. Write to 114." == hello


async def test_a_folder_that_cannot_be_read(
    tmp_path: Path, eventually: Eventually, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever goes wrong while reading or compiling, what is served stays and the reason is said."""
    small = Small(tmp_path).write()
    shelf, said = shelf_of(small.folder), list[str]()
    first = shelf().revision

    def fail(*_: object) -> None:
        raise errors.pop()

    errors: list[Exception] = [ContentError("start.yaml cannot be read (Permission denied)")]
    async with running(Watcher(shelf, small.folder, said.append, tick=0.02).run()):
        for number, part in enumerate(("gathered", "compile_sources"), 1):
            with monkeypatch.context() as patch:
                patch.setattr(f"bot.worker.watcher.{part}", fail)
                small.change("start.yaml", "Bonjour", f"{number} Bonjour").write()

                async def told(count: int = number) -> bool:
                    return len(said) == count

                await eventually(told)
            errors.append(KeyError("x"))
    assert first == shelf().revision
    assert [True, True] == ["Not reloaded" in line for line in said]
    assert "Permission denied" in said[0]
