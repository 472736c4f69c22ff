"""The format of a conversation test: what editors write in `dialogs/tests/<dialog>.yaml`."""

from datetime import datetime
from pathlib import Path
from typing import Literal

from pydantic import AliasChoices, BaseModel, ConfigDict, Field, model_validator

from bot.content.tree import parse
from bot.engine.simulate import How

Desk = Literal["closed", "open", "staffed"]


class Strict(BaseModel):
    """Nothing unknown passes: a misspelt step must not be a step that is skipped."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Given(Strict):
    """What holds at the start. With a `locale`, the conversation is played in that one only."""

    now: datetime = datetime.fromisoformat("2026-11-21T15:00+01:00")
    desk: Desk = "staffed"
    waiting: int = 0
    locale: str = ""
    zone: str = ""


class Said(Strict):
    """What must stand in the last message: a French text, looked for in French only."""

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
HOW: dict[str, How] = {"button": "button", "command": "command", "edit": "edit", "page": "page"}


class Step(Strict):
    """One step; exactly one of these."""

    user: str | None = None
    choose: str | None = None
    exit: str | None = None
    counsellor: Command | Reply | Close | None = None
    bot: str | Said | None = None
    effects: list[str | Absent] | None = None
    wait: float | None = None
    desk: Desk | None = None
    show: str | None = None
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


class Conversation(Strict):
    """One conversation."""

    test_case: str = Field(min_length=3)
    given: Given = Given()
    steps: list[Step] = Field(min_length=1)


class Script(Strict):
    """One file."""

    test_cases: list[Conversation] = Field(min_length=1)


def read(text: str) -> Script:
    """Read one file's text, by the rules of the dialogs: `no` is a word, not a truth value."""
    return Script.model_validate(parse(text).data)


def files(folder: Path) -> list[Path]:
    """Find the conversation tests of a dialogs folder."""
    return sorted((folder / "tests").glob("*.yaml"))
