"""`murmure erase`: what /forget does, for a conversation that an operator names.

**Rules.** The key first, the screen then: the wipe is queued in the script that destroys the key, and goes out as soon
as a Murmure runs. What cannot be opened any more has nothing to wipe with; it is destroyed all the same.
"""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime

from bot.content.content import Content
from bot.engine.context import Context
from bot.engine.step import step
from bot.errors import StoreError, VaultError
from bot.model.desk import DeskSnapshot
from bot.model.effect import Decision, Wipe
from bot.model.event import Forgot
from bot.model.session import Session
from bot.store.erasing import Erased
from bot.store.store import Store

Serve = Callable[[], Awaitable[Content | None]]
ATTEMPTS = 10
LAST = 2**53
"""No event of the inbox is newer."""


async def erase(store: Store, conversation: str, content: Serve, now: datetime) -> bool:
    """Destroy a conversation and queue the wipe of its screen; False if there is none.

    `content` is asked for only if there is one; None: no neutral line is left in the chat then.

    Raises:
        StoreError: it changes faster than it can be erased.
    """
    for _ in range(ATTEMPTS):
        try:
            held = await store.erasing.look(conversation)
        except (StoreError, VaultError):
            held = None
        if held is None or held.session is None:
            return await _without_a_wipe(store, conversation)
        decision = _decided(held.session, await content(), now)
        outcome = await store.erasing.erase(held, decision)
        if outcome is not Erased.CHANGED:
            store.keys.forget(conversation)
            return outcome is Erased.DONE
    raise StoreError("The conversation changes faster than it can be erased. Try again.")


def _decided(session: Session, content: Content | None, now: datetime) -> Decision:
    """Decide as if the person had asked for it."""
    if content is None:
        return Decision(replace(session, version=session.version + 1), (Wipe(None, erase=True),))
    return step(session, Forgot(now), Context(now, content, DeskSnapshot(open=False), LAST))


async def _without_a_wipe(store: Store, conversation: str) -> bool:
    """Destroy what has no session: nobody was answered yet, or its wipe is under way already."""
    return await store.erasing.wiped(conversation) or await store.erase(conversation)
