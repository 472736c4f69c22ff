"""No tracebacks, whoever would print one: the last lines of an exception may be somebody's words (P7)."""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from bot import log


@contextmanager
def no_tracebacks() -> Iterator[None]:
    """Log what threads and destructors raise by class and line while the block runs."""
    kept = threading.excepthook, sys.unraisablehook
    threading.excepthook = _in_a_thread
    sys.unraisablehook = _unraisable
    try:
        yield
    finally:
        threading.excepthook, sys.unraisablehook = kept


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
