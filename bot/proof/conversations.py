"""Every conversation that editors wrote down, played in every required language; what fails is a finding.

**Rules.** A test that cannot be read is a finding too, never a test that is skipped. Nodes and choices that no
conversation passes are told in one note for each dialog.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from pydantic import ValidationError

from bot.content.content import Content
from bot.content.draft import Place, mark_of
from bot.content.finding import Finding
from bot.content.sources import Sources
from bot.content.tree import Refused, Tree, opened
from bot.errors import ContentError
from bot.proof.coverage import Choice, Coverage, covered, trodden
from bot.proof.player import Failure, Player
from bot.proof.script import Conversation, Script

TESTS = "tests/*.yaml"
MOST_NAMED = 6
FIX = "Correct the dialog, or what the conversation expects."


@dataclass(frozen=True, slots=True)
class Played:
    """What came of all conversations."""

    findings: list[Finding]
    count: int
    coverage: Coverage


@dataclass(frozen=True, slots=True)
class Told:
    """One file of conversations, read. `script` is None if it is none; the findings say why."""

    path: str
    tree: Tree
    script: Script | None
    findings: list[Finding] = field(default_factory=list)

    @property
    def dialog(self) -> str:
        """Name the dialog it is about."""
        return PurePosixPath(self.path).stem

    def finding(self, place: Place, rule: str, sentence: str, fix: str = FIX) -> Finding:
        """Make a finding at a place in this file."""
        line, column = mark_of(self.tree.marks, place)
        return Finding(self.path, line, rule, sentence, fix, "error", column)


def played(content: Content, sources: Sources, locales: Sequence[str]) -> Played:
    """Play everything."""
    watched, nodes = trodden(content)
    taken: set[Choice] = set()
    findings: list[Finding] = []
    count = 0
    for told in scripts(sources):
        findings += told.findings
        for number, case in enumerate(told.script.test_cases if told.script else ()):
            for locale in spoken(content, case, locales):
                player = Player(watched, told.dialog, case, locale, taken)
                failure = player.play()
                count += 1
                findings += [_failed(told, number, case, failure)] if failure else []
    return Played(findings, count, covered(content, nodes.steps, taken))


def walked(content: Content, sources: Sources) -> frozenset[str]:
    """Name the nodes that the conversations pass.

    Raises:
        ContentError: a file holds something else than conversations.
    """
    for told in scripts(sources):
        if told.script is None:
            raise ContentError(told.findings[0].shown())
    return played(content, sources, [content.source_locale]).coverage.nodes


def spoken(content: Content, case: Conversation, locales: Sequence[str]) -> list[str]:
    """Name the languages in which a conversation is played: its own, or all that are required."""
    wanted = [case.given.locale] if case.given.locale else dict.fromkeys(locales)
    return [locale for locale in wanted if locale in content.locales]


def scripts(sources: Sources) -> Iterator[Told]:
    """Read every file of conversations."""
    for path in sources.matching(TESTS):
        yield script_of(path, sources.files[path])


def script_of(path: str, data: bytes) -> Told:
    """Read one file of conversations."""
    try:
        tree = opened(data)
    except Refused as refused:
        line, column = refused.mark
        found = Finding(path, line, refused.rule, refused.sentence, refused.fix, "error", column)
        return Told(path, Tree({}), None, [found])
    try:
        return Told(path, tree, Script.model_validate(tree.data))
    except ValidationError as error:
        told = Told(path, tree, None)
        for detail in error.errors(include_url=False, include_input=False):
            place: Place = tuple(detail["loc"])
            where = ".".join(str(part) for part in place)
            sentence = f"`{where}`: {detail['msg']}."
            fix = "Compare with a conversation that works."
            told.findings.append(told.finding(place, "test_schema", sentence, fix))
        return told


def _failed(told: Told, number: int, case: Conversation, failure: Failure) -> Finding:
    place: Place = ("test_cases", number, "steps", failure.number)
    sentence = (
        f"“{case.test_case}” ({failure.locale}), step {failure.number + 1} "
        f"`{failure.step.shown}`: {failure.why}"
    )
    return told.finding(place, "conversation", sentence)
