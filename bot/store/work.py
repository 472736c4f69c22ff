"""Claiming conversations and committing what was decided (I1 to I4).

**Rules.** A token names one conversation with a non-empty inbox. Whoever read it from the stream may commit once; the
script settles every race, so that nothing here has to lock.
"""

from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from typing import Any

from bot.errors import StoreError, VaultError
from bot.store import codec
from bot.store.batch import Packer
from bot.store.door import Call, Door, Entry, command, entries, pairs
from bot.store.handover import Handover
from bot.store.keys import GROUP, LETTERS, WORK_LANES
from bot.store.remembered import Remembered
from bot.store.renewal import erases, renewed, until_erased
from bot.store.scripts.signatures import Batch, Signatures, seq_bytes
from bot.store.values import Buried, Claimed, Commit, Due, Outcome, Queued, Token
from bot.vault.envelope import Envelope
from bot.vault.vault import Vault

BATCH = 16
TRIES = 5
A_WHILE_MS = 1000
INBOX = 2
LANES = {letter: lane for lane, letter in LETTERS.items()}


class Tokens:
    """Reading the token streams of some lanes, in all partitions."""

    def __init__(self, door: Door, scripts: Signatures, lanes: Sequence[str]) -> None:
        self._door = door
        self._layout = scripts.layout
        partitions = range(self._layout.partitions)
        # Urgent first: Redis answers the streams in the order in which they are asked.
        self._places = {
            self._layout.stream(number, lane): (number, lane)
            for lane in lanes
            for number in partitions
        }

    async def read(self, consumer: str, limit: int, block_ms: int) -> list[Token]:
        """Take up to `limit` tokens of each lane; wait for the first one up to `block_ms`."""
        count = max(1, limit // self._layout.partitions)
        streams = list(self._places)
        parts = ("XREADGROUP", "GROUP", GROUP, consumer, "COUNT", count)
        found = await self._door.read(parts, streams, [b">"] * len(streams), block_ms)
        return [token for name, got in found for token in self._tokens(name, got, consumer)]

    async def steal(self, consumer: str, idle_ms: int, limit: int = 100) -> list[Token]:
        """Take over tokens that their holders have had for longer than `idle_ms`."""
        streams = list(self._places)
        calls = [
            command("XAUTOCLAIM", name, GROUP, consumer, idle_ms, "0-0", "COUNT", limit)
            for name in streams
        ]
        found: list[Token] = []
        for name, reply in zip(streams, await self._door.run(calls), strict=True):
            found += self._tokens(name, entries(reply[1]), consumer)
        return found

    async def held(self, consumer: str) -> list[Token]:
        """Return what a consumer has taken and not finished, whether it knows of it or not."""
        parts = ("XREADGROUP", "GROUP", GROUP, consumer)
        streams = list(self._places)
        found = await self._door.read(parts, streams, [b"0"] * len(streams), 0)
        return [token for name, got in found for token in self._tokens(name, got, consumer)]

    async def lost(self, consumer: str) -> list[Token]:
        """Return what a consumer has had for a while, perhaps without knowing; looking does not prolong its lease."""
        streams = list(self._places)
        some = ("IDLE", A_WHILE_MS, "-", "+", 100, consumer)
        rows = await self._door.run([command("XPENDING", name, GROUP, *some) for name in streams])
        ids = [(name, row[0]) for name, got in zip(streams, rows, strict=True) for row in got]
        found = await self._door.run([command("XRANGE", name, one, one) for name, one in ids])
        return [
            token
            for (name, _), raw in zip(ids, found, strict=True)
            for token in self._tokens(name, entries(raw), consumer)
        ]

    async def retire(self, consumer: str) -> None:
        """Take a consumer that holds nothing off the groups."""
        streams = list(self._places)
        calls = [command("XPENDING", name, GROUP, "-", "+", 1, consumer) for name in streams]
        replies = await self._door.run(calls)
        idle = [name for name, reply in zip(streams, replies, strict=True) if not reply]
        await self._door.run([
            command("XGROUP DELCONSUMER", name, GROUP, consumer) for name in idle
        ])

    async def tidy(self, idle_ms: int) -> int:
        """Take off consumers that died long ago; whatever they held has been taken over. Return how many."""
        removed = 0
        for name in self._places:
            for row in await self._door.one(command("XINFO CONSUMERS", name, GROUP)):
                consumer = dict(pairs(row))
                if int(consumer[b"pending"]) == 0 and int(consumer[b"idle"]) >= idle_ms:
                    call = command("XGROUP DELCONSUMER", name, GROUP, consumer[b"name"])
                    await self._door.one(call)
                    removed += 1
        return removed

    def _tokens(self, name: bytes, found: Iterable[Entry], consumer: str) -> list[Token]:
        partition, lane = self._places[name]
        return [
            Token(partition, fields[b"c"].decode(), lane, entry_id, consumer)
            for entry_id, fields in found
            if fields
        ]


class Work:
    """What the processor needs."""

    def __init__(
        self,
        door: Door,
        scripts: Signatures,
        vault: Vault,
        sends: Handover[Due],
        keys: Remembered,
    ) -> None:
        self._door = door
        self._scripts = scripts
        self._vault = vault
        self._sends = sends
        self._keys = keys
        self._tokens = Tokens(door, scripts, WORK_LANES)
        self._lanes = {lane: Tokens(door, scripts, (lane,)) for lane in WORK_LANES}
        self.handed: Handover[Claimed] = Handover()

    async def claim(
        self, consumer: str, limit: int = 64, block_ms: int = 1000, batch: int = BATCH
    ) -> list[Claimed]:
        """Take conversations to work on, urgent ones first; wait for one up to `block_ms` (0: not at all)."""
        tokens = await self._tokens.read(consumer, limit, block_ms)
        return await self._load(tokens, batch, reclaimed=False)

    async def claim_lane(
        self, lane: str, consumer: str, limit: int = 64, block_ms: int = 1000
    ) -> list[Claimed]:
        """Take conversations of one lane; wait for one up to `block_ms`."""
        tokens = await self._lanes[lane].read(consumer, limit, block_ms)
        return await self._load(tokens, BATCH, reclaimed=False)

    async def reclaim(self, consumer: str, idle_ms: int) -> list[Claimed]:
        """Take over conversations whose workers have been silent for longer than `idle_ms`."""
        tokens = await self._tokens.steal(consumer, idle_ms)
        return await self._load(tokens, 1, reclaimed=True)

    async def commit(self, commits: Sequence[Commit], revision: str = "") -> list[Outcome]:
        """Store what was decided, each conversation atomically, in one round trip; in two where one is erased.

        A chain ends with the decision that erases (P8): what lies behind it begins a new conversation.
        """
        packed = [await self._pack(until_erased(commit), revision) for commit in commits]
        for commit, batch in packed:
            if (
                batch.cleared is not None
            ):  # a wipe that a dialog leads to overtakes like an exit (P2)
                self._sends.drop(commit.claimed.token.conversation)
        calls = [self._commit(commit, batch) for commit, batch in packed]
        outcomes: list[Outcome] = []
        for pair, reply in zip(packed, await self._door.run(calls), strict=True):
            outcomes.append(Outcome(reply[0]))
            if pair[1].wrapped and outcomes[-1] is Outcome.OK:
                self._forget(pair[0].claimed)
            if len(reply) > 1:
                self._hand_over(*pair, reply)
        return outcomes

    async def release(self, token: Token) -> bool:
        """Give a token back untouched."""
        return bool(await self._door.one(self._scripts.release(token)))

    async def bury(self, claimed: Claimed, reason: str, tries: int = TRIES) -> Buried:
        """Count a failure of the head event; the last try moves it, sealed, to the dead letters."""
        seq, oldest = claimed.events[0].seq, self._scripts.oldest_dead()
        call = self._scripts.bury(claimed.token, seq, tries, reason, oldest)
        return Buried(await self._door.one(call))

    async def lost(self, consumer: str, known: Collection[Token]) -> list[Claimed]:
        """Load what a consumer holds and does not know of: the answer that gave it was lost with its connection."""
        lost = await self._tokens.lost(consumer)
        return await self._load([one for one in lost if one not in known], 1, reclaimed=False)

    async def give_back(self, consumer: str) -> None:
        """Give back, untouched, all that a consumer holds: others need not wait for its lease."""
        held = await self._tokens.held(consumer)
        await self._door.run([self._scripts.release(token) for token in held])

    async def retire(self, consumer: str) -> None:
        """Forget a consumer that has gone and holds nothing."""
        await self._tokens.retire(consumer)

    async def tidy(self, idle_ms: int = 86_400_000) -> int:
        """Take off consumers that died long ago."""
        return await self._tokens.tidy(idle_ms)

    async def _load(self, tokens: list[Token], batch: int, *, reclaimed: bool) -> list[Claimed]:
        calls = [self._scripts.load(token, batch, reclaimed=reclaimed) for token in tokens]
        claims: list[Claimed] = []
        for token, reply in zip(tokens, await self._door.run(calls), strict=True):
            if reply[0] == 0:
                continue
            # What this version or this key file cannot read stays pending: it is offered again when the lease
            # ends, to a worker that can. Nothing is lost, and nobody else waits for it.
            with suppress(StoreError, VaultError):
                claims.append(self._open(token, reply))
        return claims

    def _open(self, token: Token, reply: list[Any]) -> Claimed:
        _, version, epoch, tries, reclaims, wrapped, blob, elements = reply
        conversation = token.conversation
        envelope = self._vault.envelope(conversation, wrapped)
        return Claimed(
            token=token,
            version=version,
            epoch=epoch,
            session=codec.session.load(envelope.open(b"session", blob)) if blob else None,
            events=tuple(_queued(conversation, raw, envelope) for raw in elements),
            tries=tries,
            reclaims=reclaims,
            wrapped=wrapped,
        )

    async def _pack(self, commit: Commit, revision: str) -> tuple[Commit, Batch]:
        claimed = commit.claimed
        if erases(commit.decisions[-1]):
            inbox = self._scripts.layout.conversation(claimed.token.conversation)[INBOX]
            rest = await self._door.one(command("LRANGE", inbox, 0, -1))
            return commit, renewed(self._vault, commit, rest)
        envelope = self._vault.envelope(claimed.token.conversation, claimed.wrapped)
        return commit, Packer(claimed.epoch, envelope).pack(commit.decisions, revision)

    def _forget(self, claimed: Claimed) -> None:
        self._keys.forget(claimed.token.conversation)
        self._vault.forget(claimed.wrapped)

    def _commit(self, commit: Commit, batch: Batch) -> Call:
        claimed, count, _ = commit
        first, last = claimed.events[0].seq, claimed.events[count - 1].seq
        expected = (claimed.version, claimed.epoch, count, seq_bytes(first), seq_bytes(last))
        return self._scripts.commit(claimed.token, expected, batch, self._sends.consumer)

    def _hand_over(self, commit: Commit, batch: Batch, reply: list[Any]) -> None:
        """Pass on what may be sent at once: the script that stored it has just checked its epoch (P2)."""
        token = commit.claimed.token
        lane = LANES[reply[1].decode()]
        mine = Token(token.partition, token.conversation, lane, reply[2], self._sends.consumer)
        self._sends.put(Due(mine, batch.first))


def _queued(conversation: str, raw: bytes, envelope: Envelope) -> Queued:
    plain = envelope.open(b"event", raw[9:])
    return Queued(int.from_bytes(raw[:8], "big"), codec.load_arrival(conversation, plain))
