"""Half of the work beside the other half, on the second processor, where that pays and can be done safely.

**Rules.** Only a process with one thread is forked: a lock that another thread holds would never be given back. What
cannot be forked is done here, afterwards, with the same result.
"""

import multiprocessing
import threading
from collections.abc import Callable
from typing import Generic, TypeVar, cast

T = TypeVar("T")
_work: list[Callable[[], object]] = []


class Beside(Generic[T]):
    """Some work that may be done while this process does other work."""

    def __init__(self, work: Callable[[], T], *, pays: bool) -> None:
        self._work = work
        self._forked = pays and _alone()
        if self._forked:
            _work[:] = [work]
            self._pool = multiprocessing.get_context("fork").Pool(1)
            self._result = self._pool.apply_async(_done)

    def result(self) -> T:
        """Wait for it, or do it now."""
        if not self._forked:
            return self._work()
        with self._pool:
            return cast(T, self._result.get())


def _alone() -> bool:
    can = "fork" in multiprocessing.get_all_start_methods()
    return can and threading.active_count() == 1 and not multiprocessing.current_process().daemon


def _done() -> object:
    return _work[0]()
