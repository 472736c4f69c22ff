"""The whole program as an operator starts it: one process, its own Redis, on free ports of loopback."""

import asyncio
import os
import re
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

START_SECONDS = 90.0
STOP_SECONDS = 20.0
ROOT = Path(__file__).parents[2]


@dataclass
class Murmure:
    """A running program; what it printed is in `lines`."""

    data: Path
    settings: dict[str, str] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)
    process: asyncio.subprocess.Process | None = None
    roles: tuple[str, ...] = ()
    arguments: tuple[str, ...] = ()
    module: str = "bot"

    @property
    def chat(self) -> str:
        """Say where the chat page is."""
        return self._printed(r"Chat page\s+(\S+)")

    @property
    def desk(self) -> str:
        """Say where the desk is."""
        return self._printed(r"Desk\s+(\S+)")

    @property
    def enrol(self) -> str:
        """Say where the first counsellor enrols; printed only while there is none."""
        return self._printed(r"^\s+(http\S+)$")

    async def start(self) -> None:
        """Start it and wait until it says that it is up."""
        environment = {name: value for name, value in os.environ.items() if "MURMURE" not in name}
        environment |= {"MURMURE_DATA_DIR": str(self.data), "MURMURE_PORT": "0"}
        environment |= {"MURMURE_DESK_PORT": "0"} | self.settings
        self.lines.clear()
        self.process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            self.module,
            "run",
            *(f"--role={role}" for role in self.roles),
            *self.arguments,
            cwd=ROOT,
            env=environment,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        async with asyncio.timeout(START_SECONDS):
            await self.prints("Telegram    o")

    async def stop(self, number: int = signal.SIGTERM) -> int:
        """Send a signal and wait for the end; return the exit status."""
        assert self.process is not None
        if self.process.returncode is None:
            self.process.send_signal(number)
        async with asyncio.timeout(STOP_SECONDS):
            rest, _ = await self.process.communicate()
        self.lines.extend(rest.decode().splitlines())
        return self.process.returncode or 0

    def ports(self) -> dict[str, str]:
        """Name the ports it got, to start it again at the same place."""
        chat, desk = (url.rstrip("/").rpartition(":")[2] for url in (self.chat, self.desk))
        return {"MURMURE_PORT": chat, "MURMURE_DESK_PORT": desk}

    async def prints(self, start: str) -> None:
        """Read what it prints, up to a line that begins like this."""
        assert self.process is not None
        assert self.process.stdout is not None
        async for line in self.process.stdout:
            self.lines.append(line.decode().rstrip())
            if self.lines[-1].startswith(start):
                return
        raise AssertionError("\n".join(self.lines))

    def _printed(self, pattern: str) -> str:
        found = re.search(pattern, "\n".join(self.lines), re.MULTILINE)
        assert found, self.lines
        return found[1]


@asynccontextmanager
async def running(data: Path, **settings: str) -> AsyncIterator[Murmure]:
    """Run the program until the block ends."""
    program = Murmure(data, settings)
    try:
        await program.start()
        yield program
    finally:
        if program.process is not None:  # one that came up too late must not stay behind
            await program.stop()
