"""`profile.yaml`: what Telegram shows of the bot to whoever has not opened the chat, or finds it empty.

**Rules.** All of it is on the screen without a cover of its own, so nothing in it is about help (rule `telling`). It is
translated like any other text (context `profile`). Limits are those of the Bot API 10.1.
"""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from bot.dialogs.base import Strict

FILE = "profile.yaml"
CONTEXT = "profile"
LIMITS = {"name": 64, "description": 512, "short": 120, "commands": 256}
"""UTF-16 units, the stricter reading of Telegram's “characters”."""

Name = Annotated[str, Field(min_length=1, max_length=LIMITS["name"])]
Description = Annotated[str, Field(min_length=1, max_length=LIMITS["description"])]
Short = Annotated[str, Field(min_length=1, max_length=LIMITS["short"])]
Command = Annotated[str, Field(pattern=r"^[a-z0-9_]{1,32}$")]
About = Annotated[str, Field(min_length=1, max_length=LIMITS["commands"])]


class ProfileFile(Strict):
    """`profile.yaml`.

    Attributes:
        name: heads the chat list and every notification.
        description: what the chat shows while it is empty, so also after a wipe.
        short: on the page of the profile, and beside a link to the bot.
        commands: what the menu lists, by what is typed after `/`: words that hold at every point, among them an exit.
        menu: what the button beside the input field does: open that list, or what Telegram thinks best.
    """

    name: Name
    description: Description
    short: Short
    commands: dict[Command, About] = Field(min_length=1, max_length=20)
    menu: Literal["commands", "default"] = "commands"

    def texts(self) -> Iterator[tuple[tuple[str | int, ...], str]]:
        """Give every text that people read, with its place in the file."""
        yield ("name",), self.name
        yield ("description",), self.description
        yield ("short",), self.short
        yield from ((("commands", word), about) for word, about in self.commands.items())
