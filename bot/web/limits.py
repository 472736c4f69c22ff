"""Token buckets against floods: how much one sender may do, remembered by nothing that names them.

**Rules.** Senders are kept under a keyed hash whose key lives and dies with the process (P7); the
table is bounded.
"""

import hashlib
import ipaddress
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable


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
        key = hashlib.blake2b(network(sender).encode(), key=self._salt, digest_size=16).digest()
        now = self._clock()
        level, since = self._levels.pop(key, (self._burst, now))
        level = min(self._burst, level + (now - since) * self._rate)
        allowed = level >= cost
        self._levels[key] = (level - cost if allowed else level, now)
        if len(self._levels) > self._size:
            self._levels.popitem(last=False)
        return allowed


def network(sender: str) -> str:
    """Shorten an IPv6 address to its /64: one subscriber owns that many addresses."""
    try:
        address = ipaddress.ip_address(sender)
    except ValueError:
        return sender
    if address.version == 4:
        return str(address)
    return str(ipaddress.ip_network((int(address) >> 64 << 64, 64)))
