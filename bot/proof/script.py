"""The format of a conversation test: what editors write in `dialogs/tests/<dialog>.yaml`.

**Rules.** Nothing unknown passes: a misspelt step must not be a step that is skipped. Words are read by the
rules of the dialogs: `no` is a word, not a truth value.
"""

from datetime import datetime
from typing import Literal

from pydantic import AliasChoices, Field, model_validator

from bot.content.tree import parse
from bot.dialogs.base import Strict
from bot.engine.simulate import How

Desk = Literal["closed", "open", "staffed"]
"""`open` is open with nobody there."""
BEGIN = datetime.fromisoformat("2026-11-21T15:00+01:00")
"""When a conversation takes place that does not say when."""


class Given(Strict):
    """What holds at the start.

    With a `locale`, the conversation is played in that one only. Without a `channel`, on one that can do everything.
    """

    now: datetime = BEGIN
    desk: Desk = "staffed"
    waiting: int = 0
    locale: str = ""
    zone: str = ""
    channel: Literal["telegram", "webchat", "sms"] | None = None


class Said(Strict):
    """What must stand in the last message: a text of the source language, looked for in that one only."""

    contains: str


class Absent(Strict):
    """An effect that must not be there."""

    no: str


class Reply(Strict):
    """A counsellor writes; `say` is another word for it."""

    reply: str = Field(validation_alias=AliasChoices("reply", "say"))


class Close(Strict):
    """A counsellor closes with an outcome."""

    close: str


Command = Literal["take", "give_back", "close"]
HOWS: dict[str, How] = {"button": "button", "command": "command", "edit": "edit", "page": "page"}
"""Ways to leave; any other word is a word that was written."""


class Step(Strict):
    """One step; exactly one of these.

    `press` is an old button, `home.gone:yes`, that may lead nowhere any more; `remains` is how many messages the
    platform did not let us delete.
    """

    user: str | None = None
    choose: str | None = None
    press: str | None = None
    exit: str | None = None
    counsellor: Command | Reply | Close | None = None
    bot: str | Said | None = None
    effects: list[str | Absent] | None = None
    wait: float | None = None
    desk: Desk | None = None
    show: str | None = None
    remains: int | None = None
    place: str | None = None

    @model_validator(mode="after")
    def _one(self) -> "Step":
        if len(self.model_fields_set) != 1:
            raise ValueError("a step is exactly one thing")
        return self

    @property
    def key(self) -> str:
        """Name what the step is."""
        return next(iter(self.model_fields_set))

    @property
    def shown(self) -> str:
        """Write the step as it was written, nearly."""
        value = getattr(self, self.key)
        return f"{self.key}: {value.model_dump() if isinstance(value, Strict) else value}"


class Conversation(Strict):
    """One conversation."""

    test_case: str = Field(min_length=3)
    given: Given = Given()
    steps: list[Step] = Field(min_length=1)


class Script(Strict):
    """One file."""

    test_cases: list[Conversation] = Field(min_length=1)


def read(text: str) -> Script:
    """Read one file's text.

    Raises:
        ValidationError: it is something else than conversation tests.
    """
    return Script.model_validate(parse(text).data)
