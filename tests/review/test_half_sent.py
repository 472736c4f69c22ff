"""A long message of which one part is on the screen when the time is up."""

import asyncio
from typing import Any, cast

import pytest
from aiogram.methods import DeleteMessage, DeleteMessages, SendMessage

from bot.channels.telegram.channel import TelegramChannel
from bot.channels.telegram.session import Client
from bot.model.message import Message


class Slow:
    """A Bot API that takes the first part and never answers for the second."""

    def __init__(self) -> None:
        self.sent = 0
        self.deleted: list[int] = []

    async def call(self, method: object, seconds: float = 0) -> Any:
        match method:
            case SendMessage():
                self.sent += 1
                if self.sent > 1:
                    await asyncio.Event().wait()
                return {"message_id": 41}
            case DeleteMessages():
                self.deleted += method.message_ids
            case DeleteMessage():
                self.deleted.append(method.message_id)
            case _:
                raise AssertionError(method)
        return True


async def test_no_part_stays_whose_id_is_forgotten() -> None:
    """P4: whoever stops waiting takes off the screen what no trail will ever know of."""
    slow = Slow()
    channel = TelegramChannel(cast(Client, slow))
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await channel.post("c", "7", "k", Message("Info", "mot " * 2000))
    assert [41] == slow.deleted
