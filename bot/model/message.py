"""What the bot or a counsellor says, free of any platform.

**Rules.** A message is finished text in the seeker's language. Its first line (`lead`) is harmless
on its own: it is what a notification or a chat list shows (P4); a channel hides the rest where it
can.
"""

from dataclasses import dataclass
from typing import Literal

Voice = Literal["bot", "human"]


@dataclass(frozen=True, slots=True)
class Button:
    """One tap. `value` comes back in a `Chose` event; at most 48 bytes of ASCII."""

    label: str
    value: str
    style: Literal["choice", "exit", "global"] = "choice"


@dataclass(frozen=True, slots=True)
class CopyText:
    """A text to copy with one tap, at most 256 characters (the SMS for 114)."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Message:
    """One message, one bubble.

    Attributes:
        lead: a harmless first line; empty if the body is harmless itself (a neutral line).
        body: plain text, paragraphs parted by an empty line.
        rows: buttons, row by row; the exit is among them.
        copies: texts to copy.
        voice: who speaks.
        locale: the language of the conversation; empty if the message follows none.
        alone: nothing of before or after may stand beside it (the quiz); a platform that can wipes for it.
    """

    lead: str
    body: str
    rows: tuple[tuple[Button, ...], ...] = ()
    copies: tuple[CopyText, ...] = ()
    voice: Voice = "bot"
    locale: str = ""
    alone: bool = False
