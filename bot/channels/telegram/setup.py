"""Writes the bot's profile at Telegram, only where it differs from what is wanted.

**Rules.** What Telegram puts off (it takes few changes of a name a day) does not keep the rest from being written; of a
field that was put off no further language is tried.
"""

from collections.abc import Callable, Mapping, Sequence

from aiogram.methods import (
    GetMe,
    GetMyDescription,
    GetUserProfilePhotos,
    SetMyProfilePhoto,
    TelegramMethod,
)
from aiogram.types import BufferedInputFile, InputProfilePhotoStatic

from bot.channels.telegram.profile import Change, Field, Spot, call, changes, heard, question
from bot.channels.telegram.session import Client
from bot.errors import Retryable, Undeliverable

PICTURE_SECONDS = 60.0
PutOff = tuple[Change, float | None]
"""What was not written, and the seconds until Telegram takes it; None if it refused for good."""


async def standing(client: Client, spots: Sequence[Spot]) -> dict[Spot, str]:
    """Read what stands at Telegram.

    Raises:
        ChannelError: it cannot be asked.
    """
    return {
        (field, code): heard(field, await client.call(question(field, code)))
        for field, code in spots
    }


async def write(
    client: Client, target: Mapping[Spot, str], told: Callable[[Change], None]
) -> list[PutOff]:
    """Make the profile what it should be; `told` hears of each change. Return what could not be written.

    A second look finds a language that had a text of its own which was also everybody's.

    Raises:
        ChannelError: Telegram cannot be reached.
    """
    late: list[PutOff] = []
    for _ in range(2):
        for change in changes(await standing(client, list(target)), target):
            if change.field not in {one.field for one, _ in late}:
                late += await _written(client, change, told)
    left = changes(await standing(client, list(target)), target)
    why: dict[Field, float | None] = {change.field: seconds for change, seconds in late}
    return [(change, why.get(change.field)) for change in left]


async def _written(client: Client, change: Change, told: Callable[[Change], None]) -> list[PutOff]:
    try:
        await client.call(call(change))
    except Undeliverable:
        return [(change, None)]
    except Retryable as error:
        if not (
            error.refused and error.after
        ):  # not put off: Telegram is away, or does not know us
            raise
        return [(change, error.after)]
    told(change)
    return []


async def has_picture(client: Client) -> bool:
    """Tell whether the bot has a picture of its own.

    Raises:
        ChannelError: Telegram cannot be asked.
    """
    me = (await client.call(GetMe()))["id"]
    found = await client.call(GetUserProfilePhotos(user_id=me, limit=1))
    return bool(found["total_count"])


async def set_picture(client: Client, picture: bytes) -> None:
    """Give the bot a picture, a JPEG.

    Raises:
        ChannelError: Telegram refused it or cannot be reached.
    """
    photo = BufferedInputFile(picture, filename="picture.jpg")
    method: TelegramMethod[bool] = SetMyProfilePhoto(photo=InputProfilePhotoStatic(photo=photo))
    await client.call(method, seconds=PICTURE_SECONDS, upload=True)


async def never_set(client: Client) -> bool:
    """Tell whether nobody ever gave the bot a description: then an emptied chat shows one of Telegram's own.

    Raises:
        ChannelError: Telegram cannot be asked.
    """
    return not (await client.call(GetMyDescription())).get("description")
