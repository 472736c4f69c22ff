"""Structured logs: a static event name and allow-listed fields.

**Rules.** No text that a seeker wrote, no address, no token, no exception payload ever reaches a
log line (P7). A field that is not on the list is dropped here, whatever the caller meant. Noisy
libraries are held at WARNING: at DEBUG they print whole webhook bodies and request addresses,
which hold the token. What any library says loses its words where the record is made: some bring
handlers of their own, and uvicorn parts its access log from all of ours.
"""

import io
import logging
import sys
from collections.abc import MutableMapping
from typing import Any, TextIO, cast

import structlog
from typing_extensions import override

ALLOWED = frozenset(
    "case channel conversation count error event lane level lost outcome path port reason revision role seconds signal "
    "status timestamp tries where worker".split()
)
"""`error` is an exception's class name, `where` its innermost line."""

NOISY = tuple(
    "aiogram aiohttp asyncio hpack httpcore httpx multipart python_multipart redis telegram uvicorn".split()
)

Logger = structlog.typing.FilteringBoundLogger
_EventDict = MutableMapping[str, Any]


def _allow(_: object, __: str, event: _EventDict) -> _EventDict:
    return {name: value for name, value in event.items() if name in ALLOWED}


class _Stderr(io.TextIOBase):
    """Standard error as it is now: a stream kept from start-up may have been closed or swapped."""

    @override
    def write(self, text: str) -> int:
        return sys.stderr.write(text)

    @override
    def flush(self) -> None:
        sys.stderr.flush()


class _Record(logging.LogRecord):
    """A library's record without message, arguments, exception and stack, whichever handler gets it."""

    def __init__(
        self,
        name: str,
        level: int,
        pathname: str,
        lineno: int,
        _msg: object,  # words, as all that follows
        *_: object,
        **__: object,
    ) -> None:
        super().__init__(name, level, pathname, lineno, f"library={name}", (), None)


class _Library(logging.StreamHandler[io.TextIOBase]):
    """Library records in our shape: logger name and level only, never their text or traceback."""

    @override
    def format(self, record: logging.LogRecord) -> str:
        return f"{record.levelname.lower()} library={record.name}"


def configure(level: str, form: str) -> None:
    """Set up logging for the process; call once, before anything logs."""
    logging.setLogRecordFactory(_Record)
    root = logging.getLogger()
    root.handlers = [handler for handler in root.handlers if not isinstance(handler, _Library)]
    root.addHandler(_Library(_Stderr()))
    root.setLevel(logging.WARNING)
    for name in NOISY:
        logging.getLogger(name).setLevel(logging.WARNING)
    renderer = (
        structlog.processors.JSONRenderer()
        if form == "json"
        else structlog.processors.KeyValueRenderer(key_order=["event"])
    )
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _allow,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        logger_factory=structlog.WriteLoggerFactory(cast(TextIO, _Stderr())),
        cache_logger_on_first_use=False,
    )


def logger() -> Logger:
    """Return a logger; its fields are filtered on the way out."""
    made: Logger = structlog.get_logger()
    return made


def failure(error: BaseException) -> dict[str, str]:
    """Describe an exception by its class and the innermost line that raised it.

    Enough to find, nothing to leak.
    """
    while isinstance(error, BaseExceptionGroup) and error.exceptions:
        error = error.exceptions[0]
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else "?"
    return {"error": type(error).__name__, "where": where}
