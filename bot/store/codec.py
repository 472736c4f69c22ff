"""Values to bytes and back: JSON through pydantic, checked on the way in.

**Rules.** What is stored was written by us, yet possibly by an older or newer version: whatever does not fit raises a
StoreError that holds no content. Nothing here seals; the callers do.
"""

from dataclasses import dataclass
from typing import Annotated, Generic, TypeVar

from pydantic import Discriminator, TypeAdapter, ValidationError

from bot.errors import StoreError
from bot.model.case import CaseCard
from bot.model.effect import Delivery, Entry, Hint, Lane, Notice, Post, Remove, Wipe
from bot.model.event import Address, Arrival, Event
from bot.model.message import Message
from bot.model.session import Session

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Arrival:
    """An arrival as stored: the union is told apart by its kind, which is faster than by trial."""

    source: str
    event: Annotated[Event, Discriminator("kind")]
    address: Address | None


@dataclass(frozen=True, slots=True)
class _Delivery:
    key: str
    epoch: int
    lane: Lane
    address: Address
    body: Annotated[Post | Remove | Wipe | Hint, Discriminator("kind")]


class Codec(Generic[T]):
    """One type's way to bytes and back."""

    def __init__(self, kind: type[T]) -> None:
        self._name = kind.__name__.strip("_").lower()
        self._adapter = TypeAdapter(kind)

    def dump(self, value: T) -> bytes:
        """Return the value as JSON."""
        return self._adapter.dump_json(value)

    def load(self, raw: bytes) -> T:
        """Return the value that this JSON holds."""
        try:
            return self._adapter.validate_json(raw)
        except ValidationError:
            # From None: pydantic's message would quote what a person wrote.
            raise StoreError(f"A stored {self._name} is not of this version.") from None


session = Codec(Session)
entry = Codec(Entry)
message = Codec(Message)
card = Codec(CaseCard)
notice = Codec(Notice)
_arrival = Codec(_Arrival)
_delivery = Codec(_Delivery)


def dump_arrival(arrival: Arrival) -> bytes:
    """Return an arrival as JSON; its conversation stands in the key, not inside."""
    return _arrival.dump(_Arrival(arrival.source, arrival.event, arrival.address))


def load_arrival(conversation: str, raw: bytes) -> Arrival:
    """Return the arrival that this JSON holds."""
    stored = _arrival.load(raw)
    return Arrival(conversation, stored.source, stored.event, stored.address)


def dump_delivery(delivery: Delivery) -> bytes:
    """Return a delivery as JSON."""
    return _delivery.dump(
        _Delivery(delivery.key, delivery.epoch, delivery.lane, delivery.address, delivery.body)
    )


def load_delivery(conversation: str, raw: bytes) -> Delivery:
    """Return the delivery that this JSON holds."""
    d = _delivery.load(raw)
    return Delivery(d.key, conversation, d.epoch, d.lane, d.address, d.body)
