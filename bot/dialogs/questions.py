"""The steps of a dialog file that wait for an answer, as pydantic models.

**Rules.** Closed vocabulary. Whatever is asked can be answered by a button, by its label, or by the words that
stand beside it; nothing that is written ends a conversation but the words for that.
"""

from typing import Annotated

from pydantic import Field

from bot.dialogs.base import Clock, Flag, Label, Name, Prose, Ref, Strict

KEPT = 100
"""How much of a text `keep` keeps, in characters."""


class Choice(Strict):
    """One button of a question.

    `set` stores answers, as `name: value`; `words` are other ways to type it.
    """

    label: Label
    to: Ref
    set: dict[Name, str] = Field(default_factory=dict)
    words: tuple[Label, ...] = ()


class Said(Strict):
    """Base of the steps whose words may weigh.

    `hard: true` marks what nobody should meet unprepared: a `warn` must stand before it.
    """

    hard: Flag = False


class Ask(Said):
    """Ask with buttons.

    `save` stores the id of the choice. `text` is where free text goes (default: the global rule).
    """

    ask: Prose
    choices: dict[Name, Choice] = Field(min_length=1, max_length=16)
    save: Name | None = None
    text: Ref | None = None


class YesNo(Said):
    """Ask a question of yes and no; `unsure` adds a third button. The words stand in `globals.yaml`.

    `save` stores `yes`, `no` or `unsure`.
    """

    yesno: Prose
    yes: Ref
    no: Ref
    unsure: Ref | None = None
    save: Name | None = None


class Number(Said):
    """Ask for a whole number, in digits, between `least` and `most`; `skip` offers not to say.

    `save: age` is what the conditions on `minor` look at.
    """

    number: Prose
    save: Name
    least: int = Field(default=0, ge=0)
    most: int = Field(default=120, ge=1)
    then: Ref
    skip: Ref | None = None


class Where(Said):
    """Ask in which territory somebody is: a button for each of `territories` in `globals.yaml`.

    It sets the session's `zone` and the answer `territory`; `skip` offers not to say, or that it is none of these.
    """

    where: Prose
    then: Ref
    skip: Ref | None = None


class Listen(Said):
    """Ask for free text. The words go to the transcript; `choices` are offered beside.

    `keep` also keeps them, sealed like every answer and gone with the conversation, for a text to
    copy: at most 100 characters.
    """

    listen: Prose
    choices: dict[Name, Choice] = Field(default_factory=dict, max_length=10)
    keep: Name | None = None
    then: Ref


class Warn(Strict):
    """Say what is coming before something hard, and let the person decide.

    Two buttons, worded in `globals.yaml`: go on, or not now.
    """

    warn: Prose
    then: Ref
    instead: Ref


class Window(Strict):
    """A span in which the person may be written to, on their own clock: `days` from today."""

    label: Label
    days: int = Field(default=0, ge=0, le=14)
    start: Clock
    end: Clock


Line = Annotated[str, Field(min_length=1, max_length=80)]


class Callback(Strict):
    """Let the person choose when they may be written to: the one exception to silence (P3).

    With `days`, first the day is asked for: today and those that follow, so many in all; then `hours` asks
    which of the `windows` of that day. Who answers again adds a day. `opening` is the harmless line that is
    sent once, at the start of the window, and never after its end; of several, `line` asks which. `none` is
    where goes who wants none.
    """

    callback: Prose
    days: int | None = Field(default=None, ge=2, le=7)
    hours: Prose | None = None
    windows: dict[Name, Window] = Field(min_length=1, max_length=8)
    line: Prose | None = None
    opening: Line | dict[Name, Label]
    then: Ref
    none: Ref

    @property
    def openings(self) -> dict[str, str]:
        """The lines, by name; one alone has none."""
        return self.opening if isinstance(self.opening, dict) else {"": self.opening}
