"""What is open at an instant, and whether a message offers any of it.

**Rules.** A message offers something if a number or address that somebody answers at that instant stands in it,
whether a list of services wrote it or an editor did.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from bot.content.content import Content
from bot.hotlines.directory import listed_at
from bot.model.message import Message
from bot.proof.world import distinct


@dataclass(frozen=True)
class Offers:
    """All ways in of all services, by instant."""

    content: Content

    @cached_property
    def instants(self) -> tuple[datetime, ...]:
        """Instants at which different services are open."""
        return tuple(distinct(list(self.content.services.services.values())))

    @cached_property
    def _open(self) -> dict[datetime, re.Pattern[str]]:
        return {now: _pattern(self._values(now)) for now in self.instants}

    def _values(self, now: datetime) -> set[str]:
        return {
            way.channel.value
            for service in self.content.services.services.values()
            for way in listed_at(service, now).channels
            if way.opening.state == "open"
        }

    def offered(self, message: Message, now: datetime) -> bool:
        """Tell whether a message offers something that is open at one of our instants."""
        return self._open[now].search(_text(message)) is not None

    def never_nothing(self, message: Message) -> datetime | None:
        """Give the first instant at which nothing that a message offers is open; None if there is none."""
        text = _text(message)
        return next((now for now, one in self._open.items() if not one.search(text)), None)


def _text(message: Message) -> str:
    return "\n".join((message.body, *(copy.text for copy in message.copies)))


def _pattern(values: set[str]) -> re.Pattern[str]:
    if not values:
        return re.compile(r"(?!)")
    longest = sorted(values, key=len, reverse=True)
    return re.compile(rf"(?<![\w+])(?:{'|'.join(map(re.escape, longest))})(?!\w)")
