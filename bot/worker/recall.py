"""Messages with what is kept of a person below them (`Post.recall`): the transcript is read as they are sent.

**Rules.** Reading takes a moment in which an exit may come: what is to be sent is asked again afterwards (P2).
"""

from collections.abc import Awaitable, Callable
from dataclasses import replace

from bot.engine import own
from bot.model.audit import SEEKER, Action
from bot.model.effect import Post, Recall
from bot.store.store import Store
from bot.store.values import Due
from bot.worker.loop import insist


async def filled(store: Store, due: Due | None, head: Callable[[], Awaitable[Due]]) -> Due | None:
    """Give what to send, complete."""
    while due is not None and due.delivery is not None:
        match due.delivery.body:
            case Post(recall=Recall() as recall) as post:
                entries = await store.transcript.entries(due.delivery.conversation)
                message = own.told(post.message, recall, entries)
                complete = replace(due.delivery, body=replace(post, message=message, recall=None))
                await store.audit.note(SEEKER, Action.EXPORT, due.delivery.conversation)
                asked, due = due.delivery.key, await insist(head)
                if due.delivery is not None and due.delivery.key == asked:
                    return replace(due, delivery=complete)
            case _:
                break
    return due
