"""What a wipe could not delete is told to the conversation, so that the person hears the truth when they are back (P4).

**Rules.** Nothing is said now: the event only counts. It is stored before the wipe counts as carried out, under a
source that a repetition after a crash shares; the oldest message that stays is the same one then. Of an erased
conversation nobody remembers anything, not even this.
"""

from collections.abc import Sequence

from bot.model.effect import Delivery, Wipe
from bot.model.event import Arrival, Wiped
from bot.store.sending import now
from bot.store.store import Store
from bot.worker.loop import insist


async def left_over(store: Store, delivery: Delivery, left: Sequence[str]) -> None:
    """Let the conversation know how many messages stay on the screen."""
    if not left or (isinstance(delivery.body, Wipe) and delivery.body.erase):
        return
    if await insist(lambda: store.erasing.replaced(delivery.key)):
        return
    source = f"wiped:{delivery.key}:{left[0]}"
    arrival = Arrival(delivery.conversation, source, Wiped(now(), len(left)))
    await insist(lambda: store.inbox.append([arrival]))
