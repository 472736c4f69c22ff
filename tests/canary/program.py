"""Murmure as it is started, with a clock that can be turned, mistakes that can be called up, and leaks to be found.

**Rules.** Run as `python -m tests.canary.program` in the place of `python -m bot`. Nothing else is changed: mistakes
happen where a mistake of our own would, with people's words in their hands. Leaks only if `CANARY_LEAKS` is set.
"""

import asyncio
import gc
import logging
import os
import sys
import tempfile
import threading
import warnings
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import quote

from starlette.datastructures import MutableHeaders
from starlette.types import Message, Receive, Scope, Send

from bot import log
from bot.channels.telegram import intake
from bot.channels.webchat import entrance
from bot.cli.main import main
from bot.engine.step import step
from bot.model.effect import Decision
from bot.model.event import Said
from bot.store.batch import Packer
from bot.web.security import SecurityHeaders
from bot.worker import once, processor, scheduler
from tests.canary.marks import SPARK

CLOCK, LEAKS = "CANARY_CLOCK", "CANARY_LEAKS"
LIBRARIES = tuple(
    "aiogram aiogram.event aiohttp.access asyncio httpcore httpx redis starlette telegram telegram.ext uvicorn "
    "uvicorn.access uvicorn.error some.library".split()
)


class Turned:
    """The clock of whoever decides when something is due."""

    @staticmethod
    def now(zone: object = UTC) -> datetime:
        """Tell the time that the test has set."""
        ahead = Path(os.environ[CLOCK]).read_text(encoding="ascii")
        return datetime.now(UTC) + timedelta(seconds=float(ahead))


class BreaksWhenGone:
    """Fails where nobody can catch it."""

    def __init__(self, words: str) -> None:
        """Hold words."""
        self.words = words

    def __del__(self) -> None:
        """Fail with them."""
        raise ValueError(self.words)


def fail(words: str) -> NoReturn:
    """Raise with words in every place that an exception has for them."""
    try:
        raise KeyError(words)
    except KeyError as first:
        second = ValueError(words, {"text": words})
        second.add_note(words)
        raise second from first


def provoke(words: str) -> None:
    """Fail in every place in which Python, the loop or a library would write the failure out."""
    thread = threading.Thread(target=fail, args=(words,), name=words)
    thread.start()
    thread.join()
    loop = asyncio.get_running_loop()
    loop.call_soon(fail, words)
    loop.call_exception_handler({"message": words, "words": words})
    lost = loop.create_future()
    lost.set_exception(ValueError(words))
    _tasks.append(loop.create_task(_failing(words), name=words))  # nobody waits for it
    made = BreaksWhenGone(words)
    del made, lost
    gc.collect()
    warnings.warn(words, RuntimeWarning, stacklevel=1)
    for name in LIBRARIES:
        _chatter(logging.getLogger(name), words)


async def _failing(words: str) -> None:
    fail(words)


def _chatter(logger: logging.Logger, words: str) -> None:
    try:
        fail(words)
    except ValueError:
        logger.exception("it said %s", words, stack_info=True, extra={"said": words})
    logger.debug("it said %s", words, extra={"said": words})
    logger.warning(words)


_last = [""]
_tasks: list[asyncio.Task[None]] = []


def _deciding(session: Any, event: Any, context: Any) -> Decision:
    """Decide, unless the words are those that break everything."""
    text = event.text if isinstance(event, Said) else ""
    _last[0] = text or _last[0]
    if SPARK in text:
        provoke(text)
        fail(text)
    return step(session, event, context)


def leak() -> None:
    """Leak what was said last into a log line, Redis, a header, a file; let failing threads say their last words."""
    log.ALLOWED = log.ALLOWED | {"text"}
    pack, call = Packer.pack, SecurityHeaders.__call__

    def packed(self: Packer, decisions: Any, revision: str) -> Any:
        log.logger().debug("decided", text=_last[0])
        _into_a_file(_last[0])
        threading.excepthook = threading.__excepthook__
        return pack(self, decisions, revision + _last[0])

    async def answered(self: SecurityHeaders, scope: Scope, receive: Receive, send: Send) -> None:
        async def marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)["X-Last"] = quote(_last[0])
            await send(message)

        await call(self, scope, receive, marked)

    Packer.pack = packed  # type: ignore[method-assign]
    SecurityHeaders.__call__ = answered  # type: ignore[method-assign]


def _into_a_file(words: str) -> None:
    with tempfile.NamedTemporaryFile("w", delete=False) as file:
        file.write(words)


if __name__ == "__main__":
    for module in (scheduler, processor, intake, entrance):
        vars(module).update(datetime=Turned)
    vars(once).update(now=Turned.now)
    vars(processor).update(step=_deciding)
    if LEAKS in os.environ:
        leak()
    with suppress(KeyboardInterrupt):
        sys.exit(main())
