"""A messaging platform that survives every kill: it writes down what it accepted, in one append per call.

**Rules.** One line per accepted call, written with O_APPEND in one `write`: several processes may write at once, and a
process killed between the acceptance and our note of it leaves the line, as a real platform would.
"""

import json
import os
from collections.abc import Sequence
from pathlib import Path
from time import time

from bot.model.message import Message

NAME = "webchat"


class Platform:
    """`ports.Channel` that records."""

    name = NAME

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        self._made = 0

    async def post(
        self, conversation: str, address: str, key: str, message: Message
    ) -> tuple[str, ...]:
        """Accept a message."""
        self._made += 1
        ref = f"{os.getpid()}-{self._made}"
        self._write(kind="post", conversation=conversation, key=key, ref=ref, body=message.body)
        return (ref,)

    async def wipe(self, conversation: str, address: str, refs: Sequence[str]) -> tuple[str, ...]:
        """Accept a deletion."""
        self._write(kind="wipe", conversation=conversation, refs=list(refs))
        return ()

    async def hint(self, conversation: str, address: str, key: str) -> None:
        """Accept that somebody is writing: nothing of it stays."""

    def _write(self, **line: object) -> None:
        os.write(self._file, (json.dumps(line | {"at": time()}) + "\n").encode())


def calls(path: Path) -> list[dict[str, object]]:
    """Return everything that was accepted, in order."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
