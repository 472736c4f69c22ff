"""What was accepted, what was decided, and what may therefore be sent: an account of its own, beside the scripts.

**Rules.** Nothing is read from Redis here: what the scripts say of themselves proves nothing.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.engine.leaving import WINDOW
from bot.model.effect import Decision, Hint, Post, Wipe
from bot.model.event import Arrival, Chose, Event, Fired, Forgot, Said, Showed, Start
from bot.ports import Accepted
from bot.store.values import Claimed, Commit, Outcome


@dataclass(frozen=True, slots=True)
class Fact:
    """One delivery: decided after so many exits, in this version, because of the event of this number."""

    version: int
    exits: int
    number: int
    wipe: bool
    silent: bool


@dataclass(slots=True)
class Account:
    """One conversation."""

    accepted: dict[str, int] = field(default_factory=dict)
    sources: set[str] = field(default_factory=set)
    urgent: set[str] = field(default_factory=set)
    applied: list[str] = field(default_factory=list)
    exits: int = 0
    left: int = -1
    cleared: int = -1
    hides: int = -1
    keeps: bool = False
    forgot: bool = False
    facts: dict[str, Fact] = field(default_factory=dict)
    begun: list[str] = field(default_factory=list)
    visible: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class Witness:
    """Sees every append, claim, commit and call of one schedule, and says what should not have been."""

    accounts: dict[str, Account] = field(default_factory=lambda: defaultdict(Account))
    claims: dict[tuple[str, bytes, str], int] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    numbers: int = 0

    def appended(self, arrivals: Sequence[Arrival], outcomes: Sequence[Accepted]) -> None:
        """Note what is safe now; an exit hides from here on."""
        for arrival, outcome in zip(arrivals, outcomes, strict=True):
            account = self.accounts[arrival.conversation]
            account.sources.add(arrival.source)
            if outcome is not Accepted.STORED:
                continue
            if arrival.source in account.accepted and not account.forgot:
                self.wrong.append(f"stored twice: {arrival.source}")
            self.numbers += 1
            account.accepted[arrival.source] = self.numbers
            if ref := getattr(arrival.event, "ref", ""):
                account.visible[ref] = self.numbers
            if arrival.urgent:
                account.urgent.add(arrival.source)
                account.exits += 1
                account.left = self.numbers
                account.forgot |= isinstance(arrival.event, Forgot)

    def claimed(self, claims: Sequence[Claimed]) -> None:
        """Note how many exits each claim knows of."""
        for one in claims:
            token = one.token
            key = (token.conversation, token.id, token.consumer)
            self.claims[key] = self.accounts[token.conversation].exits

    def committed(self, commits: Sequence[Commit], outcomes: Sequence[Outcome]) -> None:
        """Note what was decided for good."""
        for commit, outcome in zip(commits, outcomes, strict=True):
            if outcome is Outcome.OK:
                self._decided(commit)

    def _decided(self, commit: Commit) -> None:
        token = commit.claimed.token
        account = self.accounts[token.conversation]
        exits = self.claims[token.conversation, token.id, token.consumer]
        if exits != account.exits:
            self.wrong.append("decided before an exit, stored after it")
        if commit.claimed.version == 0:
            account.cleared = -1
        # Pairs of unequal length: a chain ends at the first event that could not be decided.
        for queued, decision in zip(commit.claimed.events, commit.decisions, strict=False):
            account.applied.append(queued.arrival.source)
            number = account.accepted.get(queued.arrival.source, self.numbers)
            self._effects(account, decision, queued.arrival.event, (number, exits))

    def _effects(
        self, account: Account, decision: Decision, event: Event, when: tuple[int, int]
    ) -> None:
        number, exits = when
        session = decision.session
        silent = session.hidden and not _speaks(event)
        for index, effect in enumerate(decision.effects):
            if not isinstance(effect, Post | Wipe | Hint):
                continue
            key = f"{session.conversation}.{session.version}.{index}"
            wipe = isinstance(effect, Wipe)
            account.facts[key] = Fact(session.version, exits, number, wipe, silent)
            if isinstance(effect, Wipe):
                account.cleared = session.version - 1
                account.hides = max(account.hides, number)
                account.keeps |= bool(getattr(effect, "keep", False))

    def overtaken(self, conversation: str, key: str) -> bool:
        """Tell whether an exit or a wipe came after this was decided."""
        account = self.accounts[conversation]
        fact = account.facts.get(key)
        if fact is None:  # a line to take off the screen, never too late
            return False
        return fact.exits != account.exits or fact.version <= account.cleared

    def began(self, conversation: str, key: str) -> None:
        """Judge a call as it begins (P2, P3)."""
        account = self.accounts[conversation]
        fact = account.facts.get(key)
        if fact is None:
            self.wrong.append("sent without a commit")
            return
        if fact.wipe:
            return
        account.begun.append(key)
        if fact.exits != account.exits:
            self.wrong.append("decided before an exit, sent after it")
        if fact.version <= account.cleared:
            self.wrong.append("decided before a wipe, sent after it")
        if fact.silent:
            self.wrong.append("sent while they are away")
        if fact.number < account.left:
            self.wrong.append("an answer to what was said before the exit")

    def seen(self, conversation: str, screen: dict[str, str], orphans: set[str]) -> None:
        """Judge the screen at the end (P4): nothing of before the last wipe."""
        account = self.accounts[conversation]
        if account.keeps:
            return
        for ref, key in screen.items():
            fact = account.facts.get(key)
            if ref in orphans or fact is None or fact.wipe:
                continue
            if fact.version <= account.cleared or fact.exits != account.exits:
                self.wrong.append("still on the screen")

    def theirs(self, conversation: str, screen: dict[str, str]) -> None:
        """Judge their own lines at the end (P4)."""
        account = self.accounts[conversation]
        border = max(account.left, account.hides)
        old = [ref for ref in screen if account.visible.get(ref, border) < border]
        if old and not account.keeps:
            self.wrong.append("their own line is still on the screen")

    def ended(self, conversation: str) -> None:
        """Judge the whole at the end (P6): every event once, words in order, answers in order."""
        account = self.accounts[conversation]
        if not account.forgot:
            known = [one for one in account.applied if one in account.accepted]
            if sorted(known) != sorted(account.accepted):
                self.wrong.append("an event was lost, or applied twice")
            words = [account.accepted[one] for one in known if one not in account.urgent]
            if words != sorted(words):
                self.wrong.append("events out of order")
        first = [_place(key) for key in dict.fromkeys(account.begun)]
        if not account.forgot and first != sorted(first):
            self.wrong.append("answers out of order")


def _speaks(event: Event) -> bool:
    """Whether an answer to this may go out though they left: they wrote, or their window opened."""
    match event:
        case Start() | Said() | Chose() | Showed():
            return True
        case Fired():
            return event.timer == WINDOW
        case _:
            return False


def _place(key: str) -> tuple[int, int]:
    _, version, index = key.split(".")
    return int(version), int(index)
