"""P11: every conversation that editors wrote down is played in every language, and whoever breaks one is told where."""

import pytest

from bot.content.content import Content
from bot.content.load import default_folder
from bot.content.sources import Sources, gathered
from bot.proof.conversations import played, script_of
from tests.delivered import delivered

SOURCES = gathered(default_folder())
FILE = "tests/home.yaml"


@pytest.fixture(scope="module")
def published() -> Content:
    """The content as it would be published now."""
    return delivered()


@pytest.mark.parametrize("path", sorted(SOURCES.matching("tests/*.yaml")))
def test_conversations_of_a_dialog(published: Content, path: str) -> None:
    """What an editor promised about a dialog is what a person gets, in each language."""
    told = played(published, Sources({path: SOURCES.files[path]}), published.locales)
    assert [] == [finding.shown() for finding in told.findings]
    assert told.count > 0


def test_every_dialog_has_conversations(published: Content) -> None:
    """P11: no dialog is published that nobody has walked through."""
    tested = {path.partition("/")[2] for path in SOURCES.matching("tests/*.yaml")}
    assert set() == {f"{dialog}.yaml" for dialog in published.dialogs} - tested


def test_everything_is_walked(published: Content) -> None:
    """P5, P11: no step and no button that nobody has tried: each is passed by a conversation."""
    coverage = played(published, SOURCES, [published.source_locale]).coverage
    assert ((), ()) == (coverage.missed_nodes, coverage.missed_choices)


def test_broken_promise_is_found_at_its_line(published: Content) -> None:
    """P11: a conversation that goes another way is told by file, line, name, expectation and screen."""
    text = SOURCES.files[FILE].replace(b"bot: home.safety", b"bot: home.first", 1)
    told = played(published, Sources({FILE: text}), ["fr"])
    (finding,) = told.findings
    line = text[: text.index(b"bot: home.first")].count(b"\n") + 1
    assert (FILE, line, "conversation") == (finding.file, finding.line, finding.rule)
    assert "“it happens now” (fr), step 8 `bot: home.first`" in finding.sentence
    assert "The screen says" in finding.sentence


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        (b"test_cases: [{test_case: bad, steps: [{use: x}]}]", "test_schema"),
        (b"test_cases: [{test_case: bad, steps: []}]", "test_schema"),
        (b"test_cases: [", "yaml"),
    ],
)
def test_unreadable_conversation_is_found(text: bytes, rule: str) -> None:
    """P11: a test that cannot be read is an error, never a test that is skipped."""
    told = script_of(FILE, text)
    assert told.script is None
    assert {rule} == {finding.rule for finding in told.findings}


def test_what_nobody_walks_is_named(published: Content) -> None:
    """Editors see which nodes and choices no conversation passes."""
    coverage = played(published, Sources({FILE: SOURCES.files[FILE]}), ["fr"]).coverage
    assert "home.safety" in coverage.nodes
    assert ("home.safety", "now") in coverage.choices
    assert "images.believe" in coverage.missed_nodes
    assert ("images.believe", "listen") not in coverage.choices
