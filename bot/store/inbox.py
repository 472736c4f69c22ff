"""The one way in: arrivals are sealed and stored, in order, once each (P6, I9).

**Rules.** An arrival is sealed with the conversation's key as this process remembers it; the script refuses it when
the stored key is another one, and then it is sealed again. Only an arrival from a seeker (it has an address) may
begin a conversation.
"""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from bot import log
from bot.errors import StoreError, VaultError
from bot.model.desk_event import Composing
from bot.model.event import Arrival
from bot.ports import Accepted
from bot.store import codec
from bot.store.door import Call, Door
from bot.store.handover import Handover
from bot.store.remembered import Remembered
from bot.store.scripts.signatures import Sealed, Signatures
from bot.store.values import Claimed, Due, Queued, Token
from bot.vault.vault import Vault

SEEN_SECONDS = 172_800
MOMENT_SECONDS = 60
"""The same for what comes every few seconds and is worth nothing later: that somebody is writing."""
ATTEMPTS = 6


class StoreInbox:
    """`ports.Inbox` on Redis."""

    def __init__(
        self,
        door: Door,
        scripts: Signatures,
        vault: Vault,
        handed: Handover[Claimed],
        sends: Handover[Due],
        keys: Remembered,
    ) -> None:
        self._door = door
        self._handed = handed
        self._sends = sends
        self._scripts = scripts
        self._vault = vault
        self._keys = keys

    async def append(self, arrivals: Sequence[Arrival]) -> list[Accepted]:
        """Store arrivals durably, in order, one outcome each; urgent ones overtake and raise the epoch (P2).

        An arrival without an address (desk, timer) for a conversation that no longer exists is dropped, as DUPLICATE.
        """
        for arrival in arrivals:
            if arrival.urgent:
                self._sends.drop(arrival.conversation)
        outcomes: dict[int, Accepted] = {}
        left = list(enumerate(arrivals))
        for _ in range(ATTEMPTS):
            left = await self._attempt(left, outcomes)
            if not left:
                return [outcomes[i] for i in range(len(arrivals))]
        raise StoreError("A conversation's key changes faster than a message can be stored.")

    async def _attempt(
        self, arrivals: list[tuple[int, Arrival]], outcomes: dict[int, Accepted]
    ) -> list[tuple[int, Arrival]]:
        """Try to store; return what must be tried again with another key, in order."""
        calls = self._calls(arrivals, outcomes)
        asked = [(i, arrival) for i, arrival in arrivals if i not in outcomes]
        again = []
        for (i, arrival), reply in zip(asked, await self._door.run(calls), strict=True):
            match reply[0]:
                case 0:
                    outcomes[i] = Accepted.STORED
                    if len(reply) > 1:
                        self._hand_over(arrival, reply)
                case 1:
                    outcomes[i] = Accepted.DUPLICATE
                case 2 if arrival.address is None:
                    outcomes[i] = Accepted.DUPLICATE
                    self._keys.forget(arrival.conversation)
                case 2:
                    self._keys.forget(arrival.conversation)
                    again.append((i, arrival))
                case _:
                    self._keys.put(arrival.conversation, reply[1])
                    again.append((i, arrival))
        return again

    def _calls(
        self, arrivals: list[tuple[int, Arrival]], outcomes: dict[int, Accepted]
    ) -> list[Call]:
        """Seal what can be sealed; a key that cannot be opened stops nobody else."""
        calls = []
        for i, arrival in arrivals:
            try:
                calls.append(self._scripts.append(self._seal(arrival), _seen_seconds(arrival)))
            except VaultError:
                log.logger().error("no key for it", conversation=arrival.conversation)
                outcomes[i] = Accepted.UNREADABLE
        return calls

    def _seal(self, arrival: Arrival) -> Sealed:
        """Seal with the remembered key, or with a fresh one that the first of a batch may create."""
        conversation = arrival.conversation
        wrapped = self._keys.get(conversation)
        create = False
        if wrapped is None and arrival.address is not None:
            wrapped, envelope = self._vault.new_key(conversation)
            self._keys.put(conversation, wrapped)
            create = True
        elif wrapped is not None:
            envelope = self._vault.envelope(conversation, wrapped)
        else:
            # A question rather than an arrival: the script answers with the key, or that there is none.
            return self._sealed(arrival, b"", b"", create=False)
        sealed = envelope.seal(b"event", codec.dump_arrival(arrival))
        return self._sealed(arrival, sealed, wrapped, create=create)

    def _sealed(self, arrival: Arrival, sealed: bytes, wrapped: bytes, *, create: bool) -> Sealed:
        event = arrival.event
        return Sealed(
            conversation=arrival.conversation,
            source=arrival.source,
            urgent=arrival.urgent,
            sealed=sealed,
            ref=getattr(event, "ref", ""),
            ref_at=int(event.at.timestamp()),
            wrapped=wrapped,
            create=create,
            consumer=self._handed.consumer,
            begins=arrival.address is not None,
        )

    def _hand_over(self, arrival: Arrival, reply: Sequence[Any]) -> None:
        """Pass the conversation on as claimed; what cannot be read here stays pending, as in `Work.claim`."""
        _, token_id, seq, version, epoch, blob = reply
        conversation = arrival.conversation
        wrapped = self._keys.get(conversation) or b""
        lane = "urgent" if arrival.urgent else "ready"
        partition = self._scripts.layout.partition(conversation)
        with suppress(StoreError, VaultError):
            envelope = self._vault.envelope(conversation, wrapped)
            claimed = Claimed(
                token=Token(partition, conversation, lane, token_id, self._handed.consumer),
                version=version,
                epoch=epoch,
                session=codec.session.load(envelope.open(b"session", blob)) if blob else None,
                events=(Queued(seq, arrival),),
                wrapped=wrapped,
            )
            self._handed.put(claimed)


def _seen_seconds(arrival: Arrival) -> int:
    return MOMENT_SECONDS if isinstance(arrival.event, Composing) else SEEN_SECONDS
