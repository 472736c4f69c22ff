"""Whether what one turn says is one message on every channel, in every language.

**Rules.** First a sum that is never too small: the longest form of each text in any language, with room for what stands
in braces. Only where that is too much is the turn really rendered.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from bot.content.content import Content
from bot.dialogs.base import Counted, Prose, Versions
from bot.dialogs.prose import forms
from bot.dialogs.steps import Handoff, Services
from bot.hotlines.service import Service
from bot.model.length import units
from bot.model.message import Message
from bot.proof.expect import prose_of

FILLED = 48
"""More than anything that is filled into braces."""
FACTS = 160
"""The line of facts and the signs between the parts of a service's card."""
_BRACES = re.compile(r"\{\w+\}")


def size(message: Message) -> int:
    """Count one message as a channel sends it."""
    return units(message.lead) + 1 + units(message.body)


@dataclass(frozen=True)
class Rooms:
    """How much room each node may take at most."""

    content: Content

    @cached_property
    def _nodes(self) -> dict[str, int]:
        return {ref: self._room(ref) for ref in self.content.nodes}

    def at_most(self, visited: Iterable[str]) -> int:
        """Bound the length of a turn that passes these nodes."""
        return self._before + sum(self._nodes.get(ref, 0) + 2 for ref in visited)

    @cached_property
    def _before(self) -> int:
        """The first line, and a line that the engine may put before everything."""
        lines = self.content.rules.lines
        leads = max(self._text("globals", lead) for lead in lines.lead)
        return leads + 3 + self._lines

    @cached_property
    def _lines(self) -> int:
        """The longest of the engine's own lines."""
        said = [value for _, value in self.content.rules.lines if _is_prose(value)]
        return max((self._prose("globals", prose) for prose in said), default=0)

    def _room(self, ref: str) -> int:
        node = self.content.nodes[ref]
        said = prose_of(node)
        room = self._prose(ref, said) if said is not None else 0
        if isinstance(node, Handoff):
            room += self._lines
        if isinstance(node, Services):
            room += self._lines + sum(self._cards[: node.limit])
        return room

    def _prose(self, where: str, prose: Prose) -> int:
        texts = [text for one in forms(prose) for text in (one.text, one.plural) if text]
        room = max(self._text(where, text) for text in texts)
        if isinstance(prose, Counted):
            catalogs = self.content.catalogs
            plurals = (catalogs.plurals(name, where, prose.one) for name in catalogs.names())
            room = max([room, *(_long(text) for several in plurals for text in several)])
        return room

    def _text(self, where: str, text: str) -> int:
        catalogs = self.content.catalogs
        return max([
            _long(text),
            *(_long(catalogs.text(name, where, text)) for name in catalogs.names()),
        ])

    @cached_property
    def _cards(self) -> list[int]:
        """The longest cards first."""
        services = self.content.services.services.values()
        return sorted(map(self._card, services), reverse=True)

    def _card(self, service: Service) -> int:
        where = f"services.{service.id}"
        texts = [service.name, service.about, service.limits or ""]
        room = sum(self._text(where, text) for text in texts) + FACTS + self._lines
        for way in service.channels:
            room += len(way.value) + FILLED + self._text(where, way.note or "")
        return room


def _is_prose(value: object) -> bool:
    return isinstance(value, str | Counted | Versions)


def _long(text: str) -> int:
    return units(text) + FILLED * len(_BRACES.findall(text))
