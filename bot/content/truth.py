"""What can be the case when a condition is looked at, and whether the condition then holds.

**Rules.** Pure. Everything that a condition can look at has few values that matter: those it names, and one that
stands for all others. All of them together are tried, up to a bound. A condition holds exactly when the engine says so.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import product
from math import prod
from operator import or_
from typing import Any, get_args

from bot.content.answers import inner
from bot.dialogs.conditions import Condition
from bot.model.abilities import ABILITIES
from bot.model.session import Once

MOST_CASES = 4096
ONCE = get_args(Once)
OTHER = ""
"""Every value that no condition names; also an answer that was not given."""
LEVELS = ("none", "concern", "urgent", "emergency")
_DOMAINS: Mapping[str, Sequence[Any]] = {
    "desk": tuple(product((False, True), (False, True))),
    "risk_at_least": range(len(LEVELS)),
    "case": ("none", "waiting", "assigned"),
    "can": tuple(dict.fromkeys(ABILITIES.values())),
    "minor": ("yes", "no", "unknown"),
    "callback": ("none", "booked"),
    "zone": ("known", "unknown"),
    "untold": tuple(product((False, True), repeat=len(ONCE))),
}
"""What may be the case, by what a condition looks at; of the desk, whether it is open and whether somebody is there."""

Fact = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Cases:
    """All cases that differ for some conditions, numbered; a set of them is a whole number, a bit for each."""

    domains: Mapping[Fact, Sequence[Any]]

    @property
    def count(self) -> int:
        """How many cases there are."""
        return prod(len(values) for values in self.domains.values())

    @property
    def every(self) -> int:
        """All cases."""
        return (1 << self.count) - 1

    def where(self, fact: Fact, fits: Callable[[Any], bool]) -> int:
        """Give the cases in which a fact fits."""
        stride = 1
        for name, values in self.domains.items():
            if name == fact:
                break
            stride *= len(values)
        values = self.domains[fact]
        block = (1 << stride) - 1
        once = sum(block << (at * stride) for at, value in enumerate(values) if fits(value))
        period = stride * len(values)
        return once * (self.every // ((1 << period) - 1))


def cases(conditions: Iterable[Condition], locales: Sequence[str]) -> Cases:
    """Collect what some conditions look at."""
    named: dict[Fact, dict[Any, None]] = {}
    for condition in conditions:
        for _, one in inner((), condition):
            for fact, values in _looked_at(one, locales):
                named.setdefault(fact, {}).update(dict.fromkeys(values))
    return Cases({fact: tuple(values) for fact, values in named.items()})


def _looked_at(one: Condition, locales: Sequence[str]) -> Iterator[tuple[Fact, Sequence[Any]]]:
    """Give what a condition looks at itself, with the values that matter."""
    for name, wanted in (one.answer or {}).items():
        yield ("answer", name), (OTHER, *several(wanted))
    for name in several(one.service_open):
        yield ("service", name), (False, True)
    if one.locale is not None:
        yield ("locale", ""), tuple(dict.fromkeys((*locales, *one.locale)))
    for name, values in _DOMAINS.items():
        if getattr(one, name) is not None:
            yield (name, ""), values


def several(wanted: str | Sequence[str] | None) -> Sequence[str]:
    """Take nothing, one word, or several, as several."""
    if wanted is None:
        return ()
    return (wanted,) if isinstance(wanted, str) else wanted


def holding(one: Condition, known: Cases) -> int:
    """Give the cases in which a condition holds."""
    found = known.every
    for part in (*_person(one, known), *_around(one, known), *_joined(one, known)):
        found &= part
    return found


def _person(one: Condition, known: Cases) -> Iterator[int]:
    for name, wanted in (one.answer or {}).items():
        yield known.where(("answer", name), several(wanted).__contains__)
    if one.risk_at_least is not None:
        least = LEVELS.index(one.risk_at_least)
        yield known.where(("risk_at_least", ""), least.__le__)
    if one.untold is not None:
        at = ONCE.index(one.untold)
        yield known.where(("untold", ""), lambda held: bool(held[at]))
    for fact in ("case", "minor", "callback", "zone"):
        value = getattr(one, fact)
        if value is not None:
            yield known.where((fact, ""), value.__eq__)
    if one.locale is not None:
        yield known.where(("locale", ""), one.locale.__contains__)


def _around(one: Condition, known: Cases) -> Iterator[int]:
    if one.desk is not None:
        yield known.where(("desk", ""), _DESKS[one.desk])
    if one.can is not None:
        yield known.where(("can", ""), frozenset(several(one.can)).issubset)
    if one.service_open is not None:
        yield _any(known.where(("service", name), bool) for name in several(one.service_open))


_DESKS: Mapping[str, Callable[[tuple[bool, bool]], bool]] = {
    "open": lambda desk: desk[0],
    "closed": lambda desk: not desk[0],
    "staffed": lambda desk: desk[1],
}


def _joined(one: Condition, known: Cases) -> Iterator[int]:
    yield from (holding(each, known) for each in one.all or ())
    if one.any is not None:
        yield _any(holding(each, known) for each in one.any)
    if one.not_ is not None:
        yield known.every & ~holding(one.not_, known)


def _any(parts: Iterable[int]) -> int:
    return reduce(or_, parts, 0)
