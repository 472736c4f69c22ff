"""Serve a folder while somebody works on it: every save is taken up, a broken one keeps the last good revision.

**Rules.** For development: a process that watches serves its folder, whatever is published. Files are looked at, not
subscribed to: it works on every file system.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Never

from bot.content.load import compile_sources
from bot.content.sources import Sources, files, gathered
from bot.errors import ContentError
from bot.worker.shelf import Revision, Shelf

TICK = 0.3
Stamps = dict[str, tuple[int, int]]


class Watcher:
    """Reloads a folder when it was saved."""

    def __init__(
        self, shelf: Shelf, folder: Path, say: Callable[[str], None], tick: float = TICK
    ) -> None:
        self._shelf = shelf
        self._folder = folder
        self._say = say
        self._tick = tick
        self._tried = shelf().revision

    async def run(self) -> Never:
        """Work until cancelled."""
        tried: Stamps = {}
        while True:
            before = await asyncio.to_thread(stamps, self._folder)
            await asyncio.sleep(self._tick)
            # What changes between two looks is being written: half a save is no save.
            if before != tried and before == await asyncio.to_thread(stamps, self._folder):
                tried = before
                await self._reload()

    async def _reload(self) -> None:
        try:
            sources = await asyncio.to_thread(gathered, self._folder)
        except ContentError as error:
            self._say(f"Not reloaded: {error}.")
            return
        if sources.revision != self._tried:
            self._tried = sources.revision
            await self._compile(sources)

    async def _compile(self, sources: Sources) -> None:
        good = self._shelf().revision[:12]
        try:
            content = await asyncio.to_thread(compile_sources, sources)
        except ContentError as error:
            self._say(f"{error}\nNot reloaded; revision {good} is still served.")
        except Exception as error:  # noqa: BLE001 - a save must never end what others are talking to
            self._say(f"Not reloaded ({type(error).__name__}); revision {good} is still served.")
        else:
            self._shelf.put(Revision(content, sources))
            self._say(f"Reloaded: revision {sources.revision[:12]}.")


def stamps(folder: Path) -> Stamps:
    """Say when each file was written last, and how long it is."""
    found: Stamps = {}
    with suppress(OSError):  # a folder that is gone or shut is told of when it is read
        for name, path in files(folder):
            with suppress(OSError):  # gone between two looks, as editors do when they save
                status = path.stat()
                found[name] = (status.st_mtime_ns, status.st_size)
    return found
