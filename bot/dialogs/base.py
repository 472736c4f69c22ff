"""What every file of the editors is made of: names, references, labels, and texts in several forms.

**Rules.** Closed vocabulary: an unknown key is an error. What was written never appears in an error.
"""

import re
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,31}$")]
Ref = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,31}(\.[a-z][a-z0-9_]{0,31})?$")]
Text = Annotated[str, Field(min_length=1, max_length=1500)]
Label = Annotated[str, Field(min_length=1, max_length=40)]
Clock = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
Flag = Annotated[bool, Field(strict=False)]
PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)\}")
"""What is filled in where a text is said; the name is its one group."""


class Strict(BaseModel):
    """Base of everything an editor writes."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class Versions(Strict):
    """One text in several forms: `default`, and a channel's own where it must differ."""

    default: Text
    telegram: Text | None = None
    webchat: Text | None = None
    sms: Text | None = None


class Counted(Strict):
    """A text that depends on a number.

    `count` names it: `ahead`, or an answer that a `number` step saved. `{n}` stands for it.
    """

    count: Name
    one: Text
    other: Text


def prose_kind(raw: Any) -> str:
    """Tell how a text is written: plainly, by channel, or by number."""
    if isinstance(raw, Counted) or (isinstance(raw, dict) and "count" in raw):
        return "counted"
    return "versions" if isinstance(raw, dict | Versions) else "text"


Prose = Annotated[
    Annotated[Text, Tag("text")]
    | Annotated[Versions, Tag("versions")]
    | Annotated[Counted, Tag("counted")],
    Discriminator(prose_kind),
]
