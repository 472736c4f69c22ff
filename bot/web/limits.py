"""Limits against floods: how much one sender may do and hold, remembered by nothing that names them.

**Rules.** Senders are kept under a keyed hash whose key lives and dies with the process (P7); the
tables are bounded.
"""

import hashlib
import ipaddress
import resource
import secrets
import time
from collections import Counter, OrderedDict
from collections.abc import Callable

UNBOUNDED = 1_000_000


class Buckets:
    """One bucket for each sender: `burst` at once, then `rate` a second."""

    def __init__(
        self,
        rate: float,
        burst: float,
        *,
        size: int = 20_000,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._rate = rate
        self._burst = burst
        self._size = size
        self._clock = clock
        self._salt = secrets.token_bytes(32)
        self._levels: OrderedDict[bytes, tuple[float, float]] = OrderedDict()

    def allow(self, sender: str, cost: float = 1.0) -> bool:
        """Take from the sender's bucket; False if there is not enough in it."""
        key = _hashed(sender, self._salt)
        now = self._clock()
        level, since = self._levels.pop(key, (self._burst, now))
        level = min(self._burst, level + (now - since) * self._rate)
        allowed = level >= cost
        self._levels[key] = (level - cost if allowed else level, now)
        if len(self._levels) > self._size:
            self._levels.popitem(last=False)
        return allowed


class Seats:
    """So many things held open at once, and so many of them by one sender (a school behind one address is one)."""

    def __init__(self, total: int | None = None, each: int | None = None) -> None:
        # Half of what the process may open: Redis, the desk and whoever leaves need the rest.
        self._total = _half_of_all() if total is None else total
        self._each = self._total // 4 if each is None else each
        self._salt = secrets.token_bytes(32)
        self._taken: Counter[bytes] = Counter()
        self._count = 0

    def take(self, sender: str) -> bool:
        """Take a seat; False if there is none."""
        key = _hashed(sender, self._salt)
        if self._count >= self._total or self._taken[key] >= self._each:
            self._forget(key)
            return False
        self._taken[key] += 1
        self._count += 1
        return True

    def leave(self, sender: str) -> None:
        """Give a seat back."""
        key = _hashed(sender, self._salt)
        self._taken[key] -= 1
        self._count -= 1
        self._forget(key)

    def _forget(self, key: bytes) -> None:
        if self._taken[key] <= 0:
            del self._taken[key]


def _half_of_all() -> int:
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return UNBOUNDED if soft == resource.RLIM_INFINITY else soft // 2


def _hashed(sender: str, salt: bytes) -> bytes:
    return hashlib.blake2b(network(sender).encode(), key=salt, digest_size=16).digest()


def network(sender: str) -> str:
    """Shorten an IPv6 address to its /64: one subscriber owns that many addresses."""
    try:
        address = ipaddress.ip_address(sender)
    except ValueError:
        return sender
    if address.version == 4:
        return str(address)
    return str(ipaddress.ip_network((int(address) >> 64 << 64, 64)))
