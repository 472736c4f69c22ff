"""No tracebacks, whoever would print one: the last lines of an exception may be somebody's words (P7)."""

import sys
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from bot import log


@contextmanager
def no_tracebacks() -> Iterator[None]:
    """Log what threads and destructors raise, and what is warned of, by class and line while the block runs."""
    kept = threading.excepthook, sys.unraisablehook, warnings.showwarning
    threading.excepthook = _in_a_thread
    sys.unraisablehook = _unraisable
    warnings.showwarning = _warned
    try:
        yield
    finally:
        threading.excepthook, sys.unraisablehook, warnings.showwarning = kept


def places(error: BaseException) -> Iterator[str]:
    """Return the lines that an exception came through, outermost first."""
    trace = error.__traceback__
    while trace is not None:
        yield f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}"
        trace = trace.tb_next


def causes(error: BaseException) -> Iterator[BaseException]:
    """Return what happened, out of the groups that tasks wrap around it."""
    if not isinstance(error, BaseExceptionGroup):
        yield error
        return
    for inner in error.exceptions:
        yield from causes(inner)


def _in_a_thread(told: threading.ExceptHookArgs) -> None:
    if told.exc_value is not None:
        log.logger().error("thread failed", **log.failure(told.exc_value))


def _unraisable(told: "sys.UnraisableHookArgs") -> None:
    if told.exc_value is not None:
        log.logger().error("left behind", **log.failure(told.exc_value))


def _warned(
    message: Warning | str,  # noqa: ARG001 - it may quote what it warns of
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,  # noqa: ARG001
    line: str | None = None,  # noqa: ARG001
) -> None:
    log.logger().warning("warned", error=category.__name__, where=f"{filename}:{lineno}")
