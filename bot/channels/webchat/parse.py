"""From what a browser sends to events. Pure.

**Rules.** A tab is known by a token that only the tab holds; what we keep of it is a hash (P7). An
exit word or the exit button becomes `Left` here, before anybody else looks at it (P1).
"""

import hashlib
import re
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from bot.dialogs.words import is_exit
from bot.model.event import Chose, Left, Said

CHANNEL = "webchat"
EXIT_VALUE = "x"
TEXT_LIMIT = 4000
_TAB = re.compile(r"[A-Za-z0-9_-]{43}")
_ZONE = re.compile(r"[A-Za-z][A-Za-z0-9_+/-]{0,63}")

Ident = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9-]{8,64}$")]
Place = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9.:-]{0,64}$")]


class Sent(BaseModel):
    """Base of everything a page sends; a refusal never repeats what was sent."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class Opened(Sent):
    """The page opened. `zone` as the browser names it."""

    zone: Annotated[str, StringConstraints(max_length=64)] = ""


class Note(Sent):
    """One message or one tap; `id` is made by the page, so that sending twice is sending once."""

    id: Ident
    text: Annotated[str, StringConstraints(max_length=TEXT_LIMIT, strip_whitespace=True)] = ""
    value: Annotated[str, StringConstraints(max_length=48, pattern=r"^[!-~]*$")] = ""

    @model_validator(mode="after")
    def _one_of_them(self) -> Self:
        if bool(self.text) == bool(self.value):
            raise ValueError("a text or a value")
        return self


class Following(Sent):
    """The page asks for what came after the last thing it has."""

    after: Place = ""


class Form(Sent):
    """A form of the page without JavaScript."""

    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)

    act: str = Field(default="", max_length=16)
    tab: str = Field(default="", max_length=64)
    id: Ident | None = None
    seen: Place = ""
    text: Annotated[str, StringConstraints(max_length=TEXT_LIMIT, strip_whitespace=True)] = ""
    value: Annotated[str, StringConstraints(max_length=48, pattern=r"^[!-~]*$")] = ""


def tab_of(sent: str | None) -> str | None:
    """Accept a token that has the shape of ours."""
    return sent if sent and _TAB.fullmatch(sent) else None


def address_of(tab: str) -> str:
    """Name a tab without being able to act for it: what is stored is the token's hash."""
    return hashlib.sha256(tab.encode()).hexdigest()


def event_of(note: Note, at: datetime, exits: frozenset[str], locale: str) -> Said | Chose | Left:
    """Turn a message or a tap into an event."""
    if note.value == EXIT_VALUE:
        return Left(at=at, how="button")
    if note.value:
        return Chose(at=at, value=note.value)
    if is_exit(note.text, exits):
        return Left(at=at, how="word")
    return Said(at=at, text=note.text, locale=locale)


def zone_of(sent: str) -> str:
    """Accept what looks like a time zone's name; the engine checks that it is one."""
    return sent if _ZONE.fullmatch(sent) else ""


def locale_of(accepted: str, offered: Sequence[str], default: str) -> str:
    """Choose a language by the browser's wishes, best first."""
    wishes: list[tuple[float, str]] = []
    for part in accepted.split(",")[:20]:
        name, _, rest = part.strip().partition(";")
        wishes.append((_weight(rest), name.split("-")[0].lower()))
    for weight, name in sorted(wishes, key=lambda wish: -wish[0]):
        if weight > 0 and name in offered:
            return name
    return default


def _weight(parameters: str) -> float:
    found = re.fullmatch(r"\s*q=([01](?:\.\d{0,3})?)\s*", parameters)
    return float(found[1]) if found else (0.0 if parameters.strip() else 1.0)
