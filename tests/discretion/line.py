"""One conversation through the real store, with workers that decide and send."""

from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime

from bot.model.event import Address, Arrival, Event, Fired, Replied, Took
from bot.ports import Channel
from bot.store.store import Store
from bot.web.metrics import Metrics
from bot.worker.dispatcher import Dispatcher
from tests.discretion.people import delivered
from tests.worker.crew import Crew, running
from tests.worker.platform import Platform


class OnScreen(Platform):
    """The platform of a test, under the name of a channel."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name


class Line(Crew):
    """Somebody on a channel, and whoever works for them."""

    person = "abcdefghijklmnopqrstuvwxyz"

    def __init__(
        self, store: Store, way: Channel, channel: str, address: str = "4815162342"
    ) -> None:
        super().__init__(store, Platform(), delivered())
        self._way = way
        self._address = Address(channel, address)
        self._count = 0

    def now(self) -> datetime:
        """Tell the time; what is told of is not late."""
        return datetime.now(UTC)

    async def happens(self, *events: Event) -> None:
        """Store events and decide them."""
        await self.decide(*(self._arrival(event) for event in events))

    async def sends(self) -> None:
        """Send all there is."""
        async with self.sending():
            await self.until(self.all_sent)

    def sending(self) -> AbstractAsyncContextManager[object]:
        """Send while a test looks on."""
        return running(self._dispatcher().run())

    def _dispatcher(self) -> Dispatcher:
        channels = {self._address.channel: self._way}
        return Dispatcher(self.store, channels, {}, "d", Metrics())

    def _arrival(self, event: Event) -> Arrival:
        self._count += 1
        ours = isinstance(event, Took | Replied | Fired)
        source = f"test:{self.person}:{self._count}"
        return Arrival(self.person, source, event, None if ours else self._address)
