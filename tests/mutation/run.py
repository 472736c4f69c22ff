"""Does `murmure check` notice? Each broken content against what is found in the whole one.

**Rules.** Cheap checks first, the next only if nothing was noticed. A warning counts: whoever publishes reads it.
"""

import multiprocessing
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from bot.content.finding import Finding
from bot.content.load import drafted, finished, found
from bot.content.sources import Sources
from bot.proof.conversations import played
from bot.proof.safety import proved
from tests.mutation.mutations import Mutation, mutated

LOCALES = ("fr", "en")
Told = tuple[str, str]
"""A rule and what was said."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one mutation; `killer` is empty if it survived."""

    kind: str
    what: str
    killer: str


@dataclass(slots=True)
class Court:
    """Knows what is found in the whole content, and judges broken ones."""

    sources: Sources
    linted: Counter[Told] = field(init=False)
    failed: Counter[Told] = field(init=False)
    flaws: Counter[Told] = field(init=False)

    def __post_init__(self) -> None:
        draft = drafted(self.sources)
        content = finished(draft)
        assert content is not None
        self.linted = _told(found(draft))
        self.failed = _told(played(content, self.sources, LOCALES).findings)
        self.flaws = Counter((flaw.rule, flaw.ref) for flaw in proved(content, LOCALES).flaws)

    def judge(self, seed: int) -> Verdict:
        """Break something and look whether it is noticed."""
        mutation = mutated(self.sources, seed)
        return Verdict(mutation.kind, mutation.what, self._killer(mutation))

    def _killer(self, mutation: Mutation) -> str:
        draft = drafted(mutation.sources)
        new = _told(found(draft)) - self.linted
        if new:
            return min(rule for rule, _ in new)
        content = finished(draft)
        if content is None:
            return "unreadable"
        failed = _told(played(content, mutation.sources, LOCALES).findings)
        if failed - self.failed:
            return "conversation"
        flaws = proved(content, LOCALES).flaws
        fresh = Counter((flaw.rule, flaw.ref) for flaw in flaws) - self.flaws
        return min((rule for rule, _ in fresh), default="")


def _told(findings: Sequence[Finding]) -> Counter[Told]:
    return Counter((one.rule, one.sentence) for one in findings if one.severity != "note")


_court: list[Court] = []


def _judged(seed: int) -> Verdict:
    return _court[0].judge(seed)


def verdicts(sources: Sources, seeds: Iterable[int]) -> list[Verdict]:
    """Judge many mutations, on two processors; what is found in the whole content they inherit."""
    _court[:] = [Court(sources)]
    context = multiprocessing.get_context("fork")
    with context.Pool(2) as pool:
        return pool.map(_judged, seeds, chunksize=1)


def table(found: Sequence[Verdict]) -> list[str]:
    """Write the kill rate, by kind, and who survived."""
    kinds = dict.fromkeys(one.kind for one in found)
    killed = sum(bool(one.killer) for one in found)
    lines = [f"mutations: {killed} of {len(found)} noticed ({100 * killed / len(found):.0f} %)"]
    for kind in kinds:
        these = [one for one in found if one.kind == kind]
        by = Counter(one.killer or "SURVIVED" for one in these)
        told = ", ".join(f"{name} {number}" for name, number in by.most_common())
        lines.append(f"  {kind}: {sum(bool(one.killer) for one in these)}/{len(these)} ({told})")
    lines += [f"  survived: {one.kind}: {one.what}" for one in found if not one.killer]
    return lines
