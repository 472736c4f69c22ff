"""Everything that is looked at before content is published: `murmure check` prints it, `murmure publish` obeys it.

**Rules.** One run shows everything. Proofs and conversations need content that can be walked: they wait until the
files can be read and every reference leads somewhere.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date

from bot.content.content import Content
from bot.content.draft import Draft
from bot.content.finding import Finding
from bot.content.load import drafted, finished, found
from bot.content.sources import Sources
from bot.dialogs.graph import endless, roots, targets
from bot.proof.beside import Beside
from bot.proof.conversations import played
from bot.proof.coverage import Coverage
from bot.proof.flaw import Flaw
from bot.proof.moment import MOST_STATES
from bot.proof.resume import resumes
from bot.proof.safety import proved

LARGE = 1500
"""Nodes from which on two processors are quicker than one."""
NAMED = 6
"""How many nodes and choices a note names."""


@dataclass(frozen=True, slots=True)
class Report:
    """What was found.

    Attributes:
        content: what would be published; None if the files do not make one. It may have errors.
        states: how many states were proved.
        tests_run: how many conversations were played, each language counted.
    """

    findings: tuple[Finding, ...]
    content: Content | None = None
    states: int = 0
    tests_run: int = 0
    coverage: Coverage = field(default_factory=Coverage)

    @property
    def good(self) -> bool:
        """Whether this may be published."""
        return all(finding.severity != "error" for finding in self.findings)


def examined(
    sources: Sources,
    previous: Content | None = None,
    most: int = MOST_STATES,
    today: date | None = None,
) -> Report:
    """Look at everything: the files, the rules, the proofs, the conversations.

    `previous` is the revision whose conversations must go on with this one. Without `today` no date is judged.
    """
    with _uncollected():
        draft = drafted(sources)
        draft.today = today
        return examined_draft(draft, sources, previous, most)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Keep the collector away: what is made here lasts to the end, and looking through it takes a tenth of the time."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


def examined_draft(
    draft: Draft, sources: Sources, previous: Content | None = None, most: int = MOST_STATES
) -> Report:
    """Look at a draft that was read already."""
    content = finished(draft)
    if content is None or not _walkable(draft, content):
        return Report(tuple(found(draft)))
    locales = [one for one in (content.source_locale, *draft.required) if one in content.locales]
    large = len(content.nodes) > LARGE
    rest = Beside(lambda: (found(draft), played(content, sources, locales)), pays=large)
    safety = proved(content, locales, most)
    flaws = [*safety.flaws, *(resumes(previous, content, most) if previous else ())]
    findings, told = rest.result()
    findings += [*told.findings, *(_finding(draft, flaw) for flaw in flaws)]
    findings += _unwalked(draft, told.coverage)
    every = tuple(sorted(set(findings)))
    return Report(every, content, safety.states, told.count, told.coverage)


def _unwalked(draft: Draft, coverage: Coverage) -> Iterator[Finding]:
    """Tell for each dialog what no conversation test passes."""
    for file, dialog in draft.dialogs.items():
        begin = f"{dialog.dialog}."
        nodes = [ref for ref in coverage.missed_nodes if ref.startswith(begin)]
        choices = [
            f"{ref}:{name}" for ref, name in coverage.missed_choices if ref.startswith(begin)
        ]
        if nodes or choices:
            named = ", ".join(f"`{one}`" for one in [*nodes, *choices][:NAMED])
            sentence = f"{len(nodes)} nodes and {len(choices)} choices are in no conversation test: {named}."
            fix = f"Go through them in `tests/{file}`."
            yield draft.find((file, ()), "unwalked", sentence, fix)


def _finding(draft: Draft, flaw: Flaw) -> Finding:
    """Give a flaw its file and its line; a node that vanished has only its file."""
    spot = draft.spot(flaw.ref) if "." in flaw.ref else ("globals.yaml", ())
    return draft.find(spot, flaw.rule, flaw.said(), flaw.fix, flaw.severity)


def _walkable(draft: Draft, content: Content) -> bool:
    """Whether every file was read, every reference leads somewhere, and no turn goes in circles."""
    if any(finding.severity == "error" for finding in draft.findings):
        return False
    led = {target for node in content.nodes.values() for target in targets(node)}
    return {*led, *roots(content.rules)} <= content.nodes.keys() and not endless(content.nodes)
