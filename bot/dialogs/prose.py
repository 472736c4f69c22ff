"""Texts in several forms: by channel, or by number.

**Rules.** Pure. Every form is a gettext source of its own; a counted one has two, as gettext wants.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.dialogs.base import Counted, Prose, Versions

COUNTED = "{n}"


@dataclass(frozen=True, slots=True)
class Sentence:
    """One gettext source.

    Attributes:
        plural: the form for many, if the text depends on a number.
        channel: the only channel on which it is said; empty for all that have none of their own.
    """

    text: str
    plural: str = ""
    channel: str = ""


def forms(prose: Prose) -> Iterator[Sentence]:
    """Give every form of a text."""
    match prose:
        case str():
            yield Sentence(prose)
        case Counted():
            yield Sentence(prose.one, prose.other)
        case Versions():
            for channel, text in prose.model_dump(exclude_none=True).items():
                yield Sentence(text, channel="" if channel == "default" else channel)


def spoken(prose: Prose, channel: str) -> str | Counted:
    """Give the form that a channel gets."""
    if not isinstance(prose, Versions):
        return prose
    own: str | None = getattr(prose, channel, None) if channel in Versions.model_fields else None
    return own or prose.default
