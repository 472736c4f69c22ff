"""What an editor narrows a list of services to."""

from dataclasses import dataclass

from bot.hotlines.service import Service, ServiceChannel


@dataclass(frozen=True, slots=True)
class Only:
    """What an editor narrows a list to. A service is then listed, and judged, by the ways in that are left.

    Attributes:
        channels: these types of ways in; any if none is named.
        speechless: what needs no voice, at services that serve those who have none.
        open_now: what is open now.
    """

    channels: frozenset[str] = frozenset()
    speechless: bool = False
    open_now: bool = False

    def takes(self, service: Service) -> bool:
        """Whether a service may be listed at all."""
        if self.speechless and service.speechless == "unknown":
            return False
        return any(self.offers(way) for way in service.channels)

    def offers(self, way: ServiceChannel) -> bool:
        """Whether a way in may be shown."""
        typed = not self.channels or way.type in self.channels
        return way.offered and typed and (way.voiceless or not self.speechless)


ANYTHING = Only()
