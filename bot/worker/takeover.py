"""What the last run held when it died, at once instead of after its lease.

**Rules.** Only where nobody else can be working: on an embedded Redis, whose folder one Murmure owns at a time.
"""

from functools import partial

from bot.store.store import Store
from bot.worker.loop import insist
from bot.worker.processor import Processor


async def take_over(store: Store, processor: Processor, name: str) -> None:
    """Work on what was being worked on, and put back what was being sent; exits first (P2, P6)."""
    await processor.process(await insist(lambda: store.work.reclaim(name, 0)))
    for token in await insist(lambda: store.sending.reclaim(name, 0)):
        await insist(partial(store.sending.defer, token, 0))
