"""Long polling, our own loop: the library's confirms updates that are still in memory.

**Rules.** The offset moves only after all that a batch means is stored (I9): the next `getUpdates` confirms it.
"""

import asyncio

from bot.desk.telegram.client import Client
from bot.desk.telegram.courtesy import Courtesy
from bot.desk.telegram.intake import Intake
from bot.web.updates import until_done

HOLD_SECONDS = 25
ROLE = "staff"
"""How the log tells this bot from the other."""


async def poll(client: Client, intake: Intake, courtesy: Courtesy) -> None:
    """Fetch, store, confirm until cancelled; trouble with Telegram or with Redis only makes it wait."""
    offset = 0
    async with asyncio.TaskGroup() as group:
        while True:

            async def turn() -> int:
                updates = await client.updates(offset, HOLD_SECONDS)  # noqa: B023 - awaited in this round
                for made in await intake.take(updates):
                    group.create_task(courtesy.show(made))
                return max((1 + update["update_id"] for update in updates), default=offset)  # noqa: B023

            offset = await until_done(turn, role=ROLE)
