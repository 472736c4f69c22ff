"""Loading: one immutable revision, or every reason why not."""

from pathlib import Path

import pytest

from bot.content.content import Content
from bot.content.load import check, default_folder, load
from bot.content.tree import LARGEST, parse
from bot.dialogs.steps import Branch
from bot.dialogs.words import is_exit
from bot.errors import ContentError
from bot.model.case import Level
from bot.risk.detect import assess
from tests.content.small import Small

FOLDER = default_folder()


@pytest.fixture(scope="module")
def content() -> Content:
    """What we ship, compiled."""
    return load(FOLDER)


def test_the_real_content_has_no_finding() -> None:
    """P11: what we ship is complete in French and English, and nothing in it is wrong; a note is no mistake."""
    assert [] == [one.shown() for one in check(FOLDER) if one.severity != "note"]


def test_the_real_content_compiles(content: Content) -> None:
    """The texts of the path are there: entry, danger, three topics, a human, ten services at least."""
    assert {"entry", "danger", "harassment", "images", "home", "human"} <= set(content.dialogs)
    assert ("fr", "en", "es", "ar", "fr_simple") == content.locales
    assert 10 <= len(content.services.services)
    assert 40 <= len(content.aliases)
    assert content.rules.entry in content.nodes


def test_the_first_screen_gives_nothing_away(content: Content) -> None:
    """P4: greeting, first lines, neutral line and the labels below sound like nothing, in both languages."""
    rules = content.rules
    hello = content.nodes[rules.entry]
    texts = [*rules.lines.lead, rules.exit.neutral, rules.exit.label, getattr(hello, "ask", "")]
    texts += [rules.emergency.label, rules.human.label]
    telling = ("violen", "danger", "urgen", "emerg", "secours", "abus", "suicid", "harc", "haras")

    for locale in content.locales:
        for text in texts:
            shown = content.catalogs.text(locale, "globals", text).casefold()
            assert Level.NONE == assess(shown, locale, content.lexicons).level
            assert [] == [word for word in telling if word in shown]


@pytest.mark.parametrize(
    "text", ["x", "/x", "X !", "STOP", "stop.", "Exit", "/exit", "quiter", "Fermer"]
)
def test_exit_words(text: str, content: Content) -> None:
    """P1: short words, any spelling, one typo in the longer ones."""
    assert is_exit(text, content.exits)


@pytest.mark.parametrize(
    "text",
    ["non", "oui", "bof", "personne", "ok", "il arrive", "stop il me fait mal", "merci", "no"],
)
def test_ordinary_words_are_no_exit(text: str, content: Content) -> None:
    """P1: ordinary talk never triggers the exit."""
    assert not is_exit(text, content.exits)


def test_no_picture_of_a_minor_is_ever_captured(content: Content) -> None:
    """Nobody under 18 is told to capture, keep or send the picture itself."""
    minor = content.nodes["images.minor"]

    assert "ne fais pas de capture" in getattr(minor, "ask", "")


def test_every_choice_of_the_topics_leads_somewhere_human(content: Content) -> None:
    """P5: the closed desk and the open one are both thought of."""
    start = content.nodes["human.start"]

    assert isinstance(start, Branch)
    assert {"human.closed", "human.queue"} <= {arm.to for arm in start.branch}


def test_same_sources_same_revision(tmp_path: Path) -> None:
    """P11: a revision names its sources, on every machine; one changed word changes it."""
    one = Small(tmp_path / "one").write()
    two = Small(tmp_path / "two").write()
    three = Small(tmp_path / "three").change("start.yaml", "Copier", "Copie").write()
    revisions = [load(small.folder, small.locales).revision for small in (one, two, three)]

    assert revisions[0] == revisions[1]
    assert revisions[0] != revisions[2]


def test_all_errors_at_once(tmp_path: Path) -> None:
    """P11: an editor sees every mistake in one run, with file and line."""
    small = Small(tmp_path)
    small.change("start.yaml", "then: copy", "then: nowhere")
    small.change("desk.yaml", "hours: 24/7", "hours: Lu-Ve").write()

    with pytest.raises(ContentError) as refused:
        load(small.folder, small.locales)

    assert "start.yaml:" in str(refused.value)
    assert "desk.yaml:" in str(refused.value)


def test_no_folder(tmp_path: Path) -> None:
    """A folder that is not there is one clear sentence."""
    with pytest.raises(ContentError, match="no such folder"):
        load(tmp_path / "nowhere")


def test_what_cannot_be_read_is_named_by_its_line(tmp_path: Path) -> None:
    """P11: bytes that are no text are found where they stand, and one bad file hides no other."""
    small = Small(tmp_path).write()
    (small.folder / "large.yaml").write_text("#" * (LARGEST + 1), encoding="utf-8")
    (small.folder / "latin.yaml").write_bytes("dialog: a\n# né à l’été".encode("cp1252"))
    (small.folder / "wide.yaml").write_text("dialog: é", encoding="utf-16")
    (small.folder / "deep.yaml").write_text("[" * 20 + "]" * 20, encoding="utf-8")
    found = {one.file: (one.rule, one.line, one.column) for one in small.check()}

    assert {
        "large.yaml": ("too_large", 1, 1),
        "latin.yaml": ("encoding", 2, 4),
        "wide.yaml": ("encoding", 1, 1),
        "deep.yaml": ("too_deep", 1, 14),
    } == found


def test_a_broken_catalog_is_a_finding(tmp_path: Path) -> None:
    """P11: a PO file that cannot be read is named."""
    small = Small(tmp_path).write()
    po = small.locales / "en" / "LC_MESSAGES" / "broken.po"
    po.write_text('msgid "a\nno', encoding="utf-8")

    assert "catalog" in {one.rule for one in small.check()}


def test_scalars_are_text() -> None:
    """`no` is a word, `114` is a number to call, nothing is None, and lines are known."""
    tree = parse("a: no\nb: 114\nc:\nd: [yes, ~]\n")

    assert {"a": "no", "b": "114", "c": None, "d": ["yes", None]} == tree.data
    assert (4, 10) == tree.mark(("d", 1))
