"""`murmure publish`, `versions`, `diff`, `rollback`: what an admin reads, and what is refused."""

import asyncio
import re
from pathlib import Path

import pytest

from bot.cli import revisions
from bot.cli.revisions import BASE, base_of, chosen, remember, written
from bot.cli.told import people, shown
from bot.content.changes import Change
from bot.content.load import default_folder
from bot.content.sources import Sources, gathered
from bot.errors import SettingsError
from bot.opening import kept
from bot.settings import Settings
from bot.store.census import Seated
from bot.store.door import command
from bot.store.embedded import embedded
from bot.store.publication import Publication
from tests.cli.terminal import Terminal
from tests.e2e.editors import STEPS, Editor
from tests.store.test_publication import AT, files

NOTHING = "Nothing is published: every process serves the folder that it was started with.\n"


@pytest.fixture
def editor(tmp_path: Path, terminal: Terminal) -> Editor:
    """An admin with a folder of their own."""
    made = Editor(tmp_path / "own", {})
    terminal.set(CONTENT=made.dialogs)
    return made


def publish(terminal: Terminal, *words: str) -> int:
    """Publish the folder in force."""
    return terminal.type("publish", "--by", "lea", *words)


def test_the_whole_way(terminal: Terminal, editor: Editor, tmp_path: Path) -> None:
    """P11: published, changed, looked at, published again, rolled back, fetched back, byte for byte."""
    assert terminal.type("versions") == 0
    assert NOTHING == terminal.out
    assert terminal.type("diff") == 0
    assert NOTHING == terminal.out
    assert not terminal.data.exists()

    first = gathered(editor.dialogs)
    assert publish(terminal, "--note", "le début") == 0
    assert "Published: publication 1 (" in terminal.out
    assert revisions.Base(first.revision, 1) == base_of(editor.folder)
    assert publish(terminal) == 0
    assert "Nothing to publish: this is publication 1 (" in terminal.out
    assert terminal.type("doctor") == 0
    assert re.search(
        r"^Redis: good; publication 1 \(.*: le début is served; append-only file .*$",
        terminal.out,
        re.MULTILINE,
    )

    editor.add_topic()
    assert terminal.type("diff") == 0
    assert f"  start.bike        listen « {STEPS[0]} »\n" in terminal.out
    assert publish(terminal, "--note", "le  vélo\n") == 0
    assert "Nodes new\n" in terminal.out
    assert terminal.type("versions") == 0
    rows = terminal.out.splitlines()
    assert re.fullmatch(
        r"\*   2  [0-9a-f]{12}  \d{4}-\d\d-\d\d \d\d:\d\d UTC  lea  le vélo", rows[0]
    )
    assert re.fullmatch(r"    1  [0-9a-f]{12}  .* UTC  lea  le début", rows[1])

    assert terminal.type("rollback", "--by", "max") == 0
    assert "  start.bike        nobody is there now; people there go on at" in terminal.out
    assert f"{editor.dialogs} stays as it is" in terminal.out
    assert terminal.type("versions") == 0
    assert re.search(r"^\*   3  .*  max  again 1\.$", terminal.out, re.MULTILINE)
    back = tmp_path / "back"
    assert terminal.type("versions", "--export", "3", str(back)) == 0
    assert first == gathered(back)
    assert revisions.Base(first.revision, 3) == base_of(back)


def test_what_has_an_error_is_not_published(terminal: Terminal, editor: Editor) -> None:
    """P11: the finding with its line, status 1, and nothing has changed."""
    assert publish(terminal) == 0
    editor.change("dialogs/start.yaml", "to: list, set", "to: nowhere, set")
    assert publish(terminal) == 1
    assert re.search(r"start\.yaml:\d+:\d+: error .*nowhere", terminal.out)
    assert "Not published.\n" in terminal.out
    assert terminal.type("versions") == 0
    assert 1 == len(terminal.out.splitlines())


def test_a_broken_folder_and_a_start(terminal: Terminal, editor: Editor) -> None:
    """P11: half-done work stops a start only where there is nothing else to serve."""
    assert terminal.type("stats") == 0  # there is data now, and nothing published
    editor.change("dialogs/start.yaml", "to: list, set", "to: nowhere, set")
    assert terminal.type("run") == 2
    assert "nowhere" in terminal.err
    editor.change("dialogs/start.yaml", "to: nowhere, set", "to: list, set")
    assert publish(terminal) == 0
    editor.change("dialogs/start.yaml", "to: list, set", "to: nowhere, set")
    assert terminal.run_once() == 0
    assert "publication 1 (" in terminal.lines[0]
    assert terminal.lines[1].endswith("cannot be compiled")
    assert terminal.type("run", "--watch") == 2
    assert "nowhere" in terminal.err


def test_nobody_publishes_over_what_they_have_not_seen(
    terminal: Terminal, editor: Editor, tmp_path: Path
) -> None:
    """P11: a folder made from something older is refused with the way out; `--onto` must name what is published."""
    other = Editor(tmp_path / "other", {})
    assert publish(terminal) == 0
    editor.reword("Bonjour.", "Bonsoir.")
    assert publish(terminal, "--note", "bonsoir") == 0
    other.add_topic()
    assert publish(terminal, str(other.folder)) == 1
    assert "was not made from what is published now" in terminal.out
    assert re.search(r"publication 2 \(\w{12}\) by lea, .*: bonsoir", terminal.out)
    assert "publish it with `--onto 2`" in terminal.out
    assert f"`murmure diff head {other.dialogs}`" in terminal.out

    assert publish(terminal, str(other.folder), "--onto", "1") == 1
    assert "99 is no publication" in terminal.refused("publish", "--onto", "99")
    assert publish(terminal, str(other.folder), "--onto", "2") == 0
    assert terminal.type("diff", "1", "head") == 0
    assert "Nodes new" in terminal.out


def damage(terminal: Terminal, revision: str) -> None:
    """Spoil what is stored of a revision."""
    settings = Settings(data_dir=terminal.data)

    async def spoil() -> None:
        async with embedded(terminal.data) as url, kept(settings, url) as (_, store):
            _, blobs = store.layout.content()
            await store.door.one(command("HSET", blobs, revision, b"damaged"))

    asyncio.run(spoil())


def test_going_back_is_not_having_seen(terminal: Terminal, editor: Editor, tmp_path: Path) -> None:
    """P11: who takes a colleague's work back from an older folder still has not got what came between."""
    assert publish(terminal) == 0
    assert terminal.type("versions", "--export", "1", str(tmp_path / "max")) == 0
    theirs = Editor(tmp_path / "max", {})
    for words in ("Bonsoir.", "Salut."):
        theirs.reword("Bonjour." if words == "Bonsoir." else "Bonsoir.", words)
        assert publish(terminal, str(theirs.folder)) == 0
    assert terminal.type("rollback") == 0
    assert "stays as it is" in terminal.out

    editor.add_topic()
    assert publish(terminal) == 1
    assert "was not made from what is published now" in terminal.out


def test_away_from_what_is_damaged(terminal: Terminal, editor: Editor) -> None:
    """P11: a rollback is most wanted where what is published cannot be read any more."""
    assert publish(terminal) == 0
    editor.reword("Bonjour.", "Bonsoir.")
    assert publish(terminal) == 0
    damage(terminal, gathered(editor.dialogs).revision)

    assert terminal.type("rollback") == 0
    assert terminal.type("diff", "1", "head") == 0
    assert "Nothing changes for people." in terminal.out


def test_what_murmure_brought_is_where_a_new_folder_begins(
    terminal: Terminal, tmp_path: Path
) -> None:
    """What `init` makes may be published onto the delivered content without a word: that is what it was made from."""
    assert terminal.type("init", str(tmp_path / "ours")) == 0
    ours = base_of(tmp_path / "ours")

    assert revisions.Base(gathered(default_folder()).revision, 0) == ours


def test_a_damaged_publication_is_replaced(terminal: Terminal, editor: Editor) -> None:
    """P11: what is damaged in Redis is said, and publishing the same files mends it."""
    assert publish(terminal) == 0
    damage(terminal, gathered(editor.dialogs).revision)
    assert "is damaged and cannot be used" in terminal.refused("versions", "--export", "1", "x")
    assert publish(terminal) == 0
    assert "Published: publication 2 (" in terminal.out
    assert terminal.type("versions", "--export", "2", "x") == 0


def test_a_folder_that_cannot_be_written(terminal: Terminal, editor: Editor) -> None:
    """A packaged folder can be published too; what to do next time is said."""
    (editor.dialogs / BASE).mkdir()
    assert publish(terminal) == 0
    assert "cannot be written: next time, say `--onto 1`." in terminal.out


def test_two_folders_need_no_redis(terminal: Terminal, editor: Editor, tmp_path: Path) -> None:
    """What a colleague's folder would change can be read on any machine; people are not counted then."""
    other = Editor(tmp_path / "other", {})
    other.add_topic()
    assert terminal.type("diff", str(other.dialogs), str(editor.dialogs)) == 0
    assert "Nodes gone" in terminal.out
    assert "How many people are there is not known" in terminal.out
    assert not terminal.data.exists()


@pytest.mark.parametrize(
    "words",
    [("rollback",), ("versions", "--export", "1", "x"), ("diff", "3")],
    ids=lambda words: words[0],
)
def test_nothing_to_go_back_to(terminal: Terminal, editor: Editor, words: tuple[str, ...]) -> None:
    """One sentence, and nothing is made."""
    assert "Nothing is published" in terminal.refused(*words)
    assert not terminal.data.exists()


def test_refusals_of_a_rollback(terminal: Terminal, editor: Editor, tmp_path: Path) -> None:
    """One sentence with what was wrong."""
    assert publish(terminal) == 0
    assert "nothing was published before" in terminal.refused("rollback")
    assert "is what is published now" in terminal.refused("rollback", "1")
    assert "abcd is no publication" in terminal.refused("rollback", "abcd")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "a").touch()
    full = str(tmp_path / "full")
    assert "is not empty" in terminal.refused("versions", "--export", "1", full)
    assert "holds no dialogs" in terminal.refused("publish", full)


def entry(number: int, revision: str) -> Publication:
    """Return a publication."""
    return Publication(number, revision, AT, "lea")


def test_naming_a_publication() -> None:
    """By number, by the beginning of its revision, `head`; nothing is guessed."""
    log = [
        entry(1235, "abcd" + "0" * 60),
        entry(2, "abce" + "0" * 60),
        entry(1, "1235" + "0" * 60),
    ]

    assert log[0] is chosen(log, "head")
    assert log[0] is chosen(log, "1235")
    assert log[1] is chosen(log, "abce")
    for named in ("abc", "ABCD", "head2", "", "9"):
        with pytest.raises(SettingsError, match="is no publication"):
            chosen(log, named)
    with pytest.raises(SettingsError, match="is no publication"):
        chosen([], "head")
    twins = [entry(2, "abcd1" + "0" * 59), entry(1, "abcd2" + "0" * 59)]
    with pytest.raises(SettingsError, match="more than one revision"):
        chosen(twins, "abcd")


@pytest.mark.parametrize("path", ["/etc/evil.yaml", "../evil.yaml", "locales/../../evil.po"])
def test_files_stay_in_their_folder(tmp_path: Path, path: str) -> None:
    """Whoever can write to Redis cannot write elsewhere on an admin's machine."""
    with pytest.raises(SettingsError, match="is not written"):
        written(Sources({path: b"x"}), tmp_path / "deep" / "folder")
    assert [] == [one for one in tmp_path.rglob("*") if one.is_file()]


def test_a_base_that_cannot_be_read_is_none(tmp_path: Path) -> None:
    """A `.published` that somebody broke means: not known."""
    assert remember(tmp_path, revisions.Base(files().revision, 1))
    assert revisions.Base(files().revision, 1) == base_of(tmp_path)
    (tmp_path / BASE).write_text("{", encoding="utf-8")
    assert None is base_of(tmp_path)


def test_few_people_are_not_counted_out() -> None:
    """P7: below five, nobody learns how many."""
    assert "nobody is there now" == people(0)
    assert {"fewer than 5 people are there now"} == {people(number) for number in range(1, 5)}
    assert "5 people are there now" == people(5)


def test_leaving_stands_out() -> None:
    """P1: a change of the words to leave is loud, and first."""
    found = [Change("exit", "globals", "exit.words: without « x »"), Change("gone", "a.b", "…")]
    lines = list(shown(found, Seated({"a.b": 7}, unread=2)))

    assert "WORDS AND BUTTONS TO LEAVE, OR TO GET HELP AT ONCE" == lines[0]
    assert lines[1].startswith("!!globals")
    assert "  a.b      7 people are there now; …" == lines[3]
    assert "2 conversations could not be read, and are not counted." == lines[4]
    assert ["Nothing changes for people."] == list(shown([], None))
