"""Handing out what must be sent, and taking back what became of it (P2, I4, I5).

**Rules.** One send token per conversation keeps its order across processes. `head` is asked immediately before each
send and answers nothing that an exit has overtaken. Sends happen at least once: whoever dies between sending and
`sent` leaves the token to be reclaimed, and the next one sends again.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from time import time
from typing import Any

from bot.errors import StoreError, VaultError
from bot.model.effect import Delivery, Lane, Wipe
from bot.store import codec
from bot.store.batch import SWEEP, WIPE_AND_ERASE, element
from bot.store.door import Door, command
from bot.store.handover import Handover
from bot.store.keys import SEND_LANES
from bot.store.scripts.signatures import Signatures
from bot.store.values import Due, Sent, Token
from bot.store.work import Tokens
from bot.vault.vault import Vault

CHANGED = 2


def now() -> datetime:
    """Return the time by which this process measures waits."""
    return datetime.fromtimestamp(time(), UTC)


class Sending:
    """What the dispatcher needs."""

    def __init__(self, door: Door, scripts: Signatures, vault: Vault) -> None:
        self._door = door
        self._scripts = scripts
        self._layout = scripts.layout
        self._vault = vault
        self._all = Tokens(door, scripts, SEND_LANES)
        self._lanes: dict[tuple[Lane, ...], Tokens] = {}
        self.handed: Handover[Due] = Handover()

    async def claim(
        self, consumer: str, lanes: Sequence[Lane], limit: int = 64, block_ms: int = 1000
    ) -> list[Token]:
        """Take conversations to send for, in the order of the lanes given."""
        return await self._of(lanes).read(consumer, limit, block_ms)

    async def held(self, consumer: str, lanes: Sequence[Lane]) -> list[Token]:
        """Return what a consumer has taken in these lanes and not finished, whether it knows of it or not."""
        return await self._of(lanes).held(consumer)

    async def lost(self, consumer: str) -> list[Token]:
        """Return what a consumer has had for a while: the answer that gave it may be lost with its connection."""
        return await self._all.lost(consumer)

    async def reclaim(self, consumer: str, idle_ms: int) -> list[Token]:
        """Take over conversations whose senders have been silent for longer than `idle_ms`, exits first."""
        return await self._all.steal(consumer, idle_ms)

    async def give_back(self, consumer: str) -> None:
        """Put back all that a consumer holds: others need not wait for its lease, only for the next `wake`."""
        due = int(time() * 1000)
        held = await self._all.held(consumer)
        await self._door.run([self._scripts.defer(token, due) for token in held])

    async def retire(self, consumer: str) -> None:
        """Forget a consumer that has gone and holds nothing."""
        await self._all.retire(consumer)

    async def tidy(self, idle_ms: int = 86_400_000) -> int:
        """Take off consumers that died long ago."""
        return await self._all.tidy(idle_ms)

    async def head(self, tokens: Sequence[Token]) -> list[Due]:
        """Return what to send for each token, now; deliveries that an exit overtook are dropped on the way."""
        replies = await self._door.run([self._scripts.head(token) for token in tokens])
        return [self._due(*pair) for pair in zip(tokens, replies, strict=True)]

    async def sent(self, token: Token, key: str, refs: Sequence[str], at: datetime) -> Sent:
        """The platform accepted a post: `refs` became visible. When the answer is stale, delete them at once."""
        return await self._settle(token, key, "sent", at, refs, ())

    async def wiped(
        self,
        token: Token,
        key: str,
        done: Sequence[str],
        failed: Sequence[str],
        posted: Sequence[str] = (),
    ) -> Sent:
        """A wipe was carried out, and `posted` are the ids of its neutral line; erases if the wipe says so.

        The neutral line counts as old only when the conversation is over: a sweep that took it earlier would leave an
        empty chat, which shows the bot's description.
        """
        kept = now() + timedelta(seconds=self._scripts.retention)
        return await self._settle(token, key, "wiped", kept, posted, (*done, *failed))

    async def failed(self, token: Token, key: str, reason: str) -> Sent:
        """The platform will never accept it: a dead letter without text, and the counsellor is told why."""
        return await self._settle(token, key, f"failed:{reason}", now(), (), ())

    async def once(self, token: Token, key: str) -> bool:
        """Tell whether a post that must never go out twice may be sent now; asked once, the next answer is no."""
        return bool(await self._door.one(self._scripts.once(token, key)))

    async def once_more(self, conversation: str) -> None:
        """The platform certainly did not accept it: it may be tried again."""
        await self._door.one(command("HDEL", self._layout.conversation(conversation)[0], "o"))

    async def dropped(self, token: Token, key: str) -> Sent:
        """It will not be sent: its time is over, or somebody has tried already."""
        return await self._settle(token, key, "dropped", now(), (), ())

    async def defer(self, token: Token, seconds: float) -> bool:
        """Put a conversation aside; `wake` brings it back."""
        due = int((time() + seconds) * 1000)
        return bool(await self._door.one(self._scripts.defer(token, due)))

    async def wake(self, now: datetime, limit: int = 200) -> int:
        """Bring back the conversations whose wait is over; return how many."""
        ready = await self._door.run([
            command("ZRANGEBYSCORE", key, "-inf", int(now.timestamp() * 1000), "LIMIT", 0, limit)
            for key in self._layout.everywhere(b"deferred")
        ])
        conversations = [member.decode() for members in ready for member in members]
        return sum(await self._door.run([self._scripts.wake(name) for name in conversations]))

    async def sweep(self, conversation: str, before: datetime) -> bool:
        """Queue the deletion of messages older than `before` (P4); False if there is nothing to do."""
        limit = int(before.timestamp())
        for _ in range(3):
            outcome = await self._sweep(conversation, limit)
            if outcome != CHANGED:
                return outcome == 1
        return False

    def _of(self, lanes: Sequence[Lane]) -> Tokens:
        wanted = tuple(lanes)
        if wanted not in self._lanes:
            names = [lane.value for lane in wanted]
            self._lanes[wanted] = Tokens(self._door, self._scripts, names)
        return self._lanes[wanted]

    def _due(self, token: Token, reply: list[Any]) -> Due:
        if reply[0] == 0:
            return Due(token, None, stale=bool(reply[1]))
        _, dropped, wrapped, code, sealed, refs = reply
        conversation = token.conversation
        try:
            plain = self._vault.envelope(conversation, wrapped).open(b"delivery", sealed)
            delivery = codec.load_delivery(conversation, plain)
        except (StoreError, VaultError):
            # Of another version or key file: the token stays pending and is offered to somebody else after the lease.
            return Due(token, None)
        return Due(
            token,
            delivery,
            stale=bool(dropped),
            refs=tuple(ref.decode() for ref in refs),
            erase=code == WIPE_AND_ERASE.encode(),
        )

    async def _sweep(self, conversation: str, limit: int) -> int:
        keys = self._layout.conversation(conversation)
        state, wrapped = await self._door.run([
            command("HMGET", keys[0], "v", "e", "b"),
            command("GET", keys[1]),
        ])
        version, epoch, blob = state
        sealed = b""
        if wrapped is not None and blob is not None:
            envelope = self._vault.envelope(conversation, wrapped)
            address = codec.session.load(envelope.open(b"session", blob)).address
            delivery = Delivery(
                f"{conversation}.{int(version)}.s{limit}",
                conversation,
                int(epoch or 0),
                Lane.NOTICE,
                address,
                Wipe(None),
            )
            sealed = element(delivery, SWEEP, str(limit), envelope)
        elif wrapped is not None:
            return 0
        call = self._scripts.sweep(conversation, int(version or 0), limit, sealed)
        return int(await self._door.one(call))

    async def _settle(
        self,
        token: Token,
        key: str,
        status: str,
        at: datetime,
        posted: Sequence[str],
        gone: Sequence[str],
    ) -> Sent:
        oldest = self._scripts.oldest_dead()
        call = self._scripts.settle(token, key, status, int(at.timestamp()), oldest, posted, gone)
        stale, more = await self._door.one(call)
        return Sent(stale=bool(stale), more=bool(more))
