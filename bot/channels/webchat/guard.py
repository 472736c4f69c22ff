"""The edge of the page: who may ask, and how often.

**Rules.** A POST from another site is refused. Floods are held back by address, and the address is
forgotten at once (see `web.limits`). Leaving has a bucket of its own, so that no flood of words
can use it up (P1).
"""

from typing import Literal

from starlette.exceptions import HTTPException
from starlette.requests import Request

from bot.channels.webchat.parse import CHANNEL
from bot.web.limits import Buckets
from bot.web.metrics import Metrics
from bot.web.security import same_origin

What = Literal["open", "send", "leave"]


class Guard:
    """Refuses what no reader of ours would do. A school behind one address must still get through."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics
        self._buckets: dict[What, Buckets] = {
            "open": Buckets(rate=2, burst=120),
            "send": Buckets(rate=10, burst=200),
            "leave": Buckets(rate=10, burst=600),
        }

    def check(self, request: Request, what: What) -> None:
        """Let the request pass or refuse it."""
        if not same_origin(request.headers):
            raise HTTPException(403)
        if not self.allows(request, what):
            raise HTTPException(429, headers={"Retry-After": "5"})

    def allows(self, request: Request, what: What) -> bool:
        """Tell whether the sender has not used up its share."""
        sender = request.client.host if request.client else ""
        allowed = self._buckets[what].allow(sender)
        if not allowed:
            self._metrics.refused.labels(CHANNEL).inc()
        return allowed
