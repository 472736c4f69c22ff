"""From decisions to what the commit script stores. Pure but for the seals.

**Rules.** Delivery keys are `<conversation>.<version>.<index>` by the version of each decision, so the same decision
replayed gives the same keys (P6). A wipe cancels the posts that were decided before it in the same chain (P2).
"""

from collections.abc import Sequence
from datetime import datetime
from typing import assert_never

from bot.model.case import CaseCard, Status
from bot.model.effect import (
    CancelTimer,
    Decision,
    Delivery,
    Effect,
    Erase,
    Hint,
    Lane,
    Notice,
    Post,
    Record,
    Remove,
    SetTimer,
    ShowCase,
    Wipe,
)
from bot.store import codec
from bot.store.keys import LETTERS
from bot.store.scripts.signatures import Batch
from bot.vault.envelope import Envelope

WIPE, WIPE_AND_ERASE, SWEEP = "w", "e", "s"
OVER = frozenset({Status.CLOSED, Status.ABANDONED})


def microseconds(when: datetime) -> int:
    """Return a time as whole microseconds, exactly, so that a timer's due date survives the way through a score."""
    return int(when.timestamp()) * 1_000_000 + when.microsecond


def element(delivery: Delivery, code: str, entry: str, envelope: Envelope) -> bytes:
    """Return a delivery as it lies in the outbox: what scripts need in front, the rest sealed."""
    head = "\0".join((delivery.key, str(delivery.epoch), code, entry.replace("\0", ""), ""))
    return head.encode() + envelope.seal(b"delivery", codec.dump_delivery(delivery))


class Packer:
    """Collect the effects of a chain of decisions."""

    def __init__(self, epoch: int, envelope: Envelope) -> None:
        self._epoch = epoch
        self._envelope = envelope
        self._timers: dict[str, datetime | None] = {}
        self.posts: list[tuple[str, str, Delivery]] = []
        self._batch = Batch(0, "", b"")

    def pack(self, decisions: Sequence[Decision], revision: str) -> Batch:
        """Return what to store for these decisions."""
        for decision in decisions:
            for index, effect in enumerate(decision.effects):
                self._take(effect, decision, index)
        session = decisions[-1].session
        batch = self._batch
        batch.new_version = session.version
        batch.revision = revision
        batch.blob = self._envelope.seal(b"session", codec.session.dump(session))
        batch.out = [
            element(delivery, code, entry, self._envelope) for code, entry, delivery in self.posts
        ]
        batch.first = self.posts[0][2] if self.posts else None
        batch.queued = [entry for _, entry, _ in self.posts if entry]
        for name, due in self._timers.items():
            if due is None:
                batch.cancelled.append(name)
            else:
                batch.timers += (name, microseconds(due))
        return batch

    def _take(self, effect: Effect, decision: Decision, index: int) -> None:
        match effect:
            case Post() | Remove() | Wipe() | Hint():
                self._deliver(effect, decision, index)
            case Record():
                raw = codec.entry.dump(effect.entry)
                self._batch.entries.append(self._envelope.seal(b"entry", raw))
            case SetTimer() | CancelTimer():
                self._timers[effect.name] = getattr(effect, "due", None)
            case ShowCase():
                self._fact_card(effect.card)
            case Notice():
                self._fact_notice(effect, decision, index)
            case Erase():
                self._batch.erases = True
            case _:
                assert_never(effect)

    def _deliver(self, body: Post | Remove | Wipe | Hint, decision: Decision, index: int) -> None:
        session = decision.session
        lane, code, entry = Lane.BOT, LETTERS[Lane.BOT.value], ""
        if isinstance(body, Post):
            lane, code, entry = body.lane, LETTERS[body.lane.value], body.entry
        elif isinstance(body, Wipe):
            lane, code = Lane.EXIT, WIPE_AND_ERASE if body.erase else WIPE
            self._clear(session.version)
        elif isinstance(body, Hint):
            lane, code = Lane.NOTICE, LETTERS[Lane.NOTICE.value]
        key = f"{session.conversation}.{session.version}.{index}"
        delivery = Delivery(key, session.conversation, self._epoch, lane, session.address, body)
        self.posts.append((code, entry, delivery))

    def _clear(self, version: int) -> None:
        self._batch.cleared = version - 1
        self._batch.dropped += [entry for _, entry, _ in self.posts if entry]
        self.posts = [post for post in self.posts if post[0] == WIPE_AND_ERASE]

    def _fact_card(self, card: CaseCard) -> None:
        self._batch.closed = card.status in OVER
        self._batch.facts += (b"card", codec.card.dump(card))

    def _fact_notice(self, notice: Notice, decision: Decision, index: int) -> None:
        session = decision.session
        notice_id = f"{session.conversation}.{session.version}.{index}"
        self._batch.facts += (b"notice", notice_id.encode() + b"\0" + codec.notice.dump(notice))
