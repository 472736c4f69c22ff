"""Canned replies as counsellors see them: the fitting ones first, in both languages, found by any word."""

from pathlib import Path

import pytest

from bot.content.content import Content
from bot.content.load import assembled
from bot.content.sources import Sources, gathered
from bot.desk.replies import replies_for

FOLDER = Path(__file__).parents[2] / "dialogs"
OURS = """
replies:
  - {id: hello, title: Accueil, text: "Bonjour, je te lis."}
  - {id: proofs, title: Garder des preuves, topics: [harassment], text: "Fais des captures d’écran."}
  - {id: school, title: Au collège, topics: [school], text: "Un adulte du collège peut t’aider."}
"""
ENGLISH = """
msgctxt "replies.hello"
msgid "Accueil"
msgstr "Welcome"

msgctxt "replies.hello"
msgid "Bonjour, je te lis."
msgstr "Hello, I am reading you."
"""


@pytest.fixture(scope="module")
def content() -> Content:
    """The usual content with three replies, of which one is translated."""
    files = {**gathered(FOLDER).files, "replies.yaml": OURS.encode()}
    files = {path: data for path, data in files.items() if not path.endswith("/replies.po")}
    return assembled(Sources({**files, "locales/en/LC_MESSAGES/replies.po": ENGLISH.encode()}))


def test_what_fits_the_case_comes_first(content: Content) -> None:
    """A counsellor in a hurry finds first what is for this case, then what is for all, then the rest."""
    rows = replies_for(content, "fr", "fr", "school")
    assert ["school", "hello", "proofs"] == [row.id for row in rows]
    assert [True, False, False] == [row.fits for row in rows]
    assert ["hello", "proofs", "school"] == [row.id for row in replies_for(content, "fr", "fr")]


def test_both_languages_stand_side_by_side(content: Content) -> None:
    """A counsellor sees what goes out in the person's language, and what it says in their own."""
    english = replies_for(content, "en", "fr")[0]
    assert "Hello, I am reading you." == english.text
    assert "Bonjour, je te lis." == english.gloss
    assert "Accueil" == english.title
    assert english.translated
    french = replies_for(content, "fr", "en")[0]
    assert ("Welcome", "Bonjour, je te lis.", "Hello, I am reading you.") == (
        french.title,
        french.text,
        french.gloss,
    )
    assert "" == replies_for(content, "fr", "fr")[0].gloss


def test_what_is_not_translated_says_so(content: Content) -> None:
    """P11: nobody sends French to somebody who reads English without knowing it."""
    row = replies_for(content, "en", "en", "harassment")[0]
    assert "Fais des captures d’écran." == row.text
    assert not row.translated
    assert ("Online harassment",) == row.topics


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["hello", "proofs", "school"]),
        ("CAPTURES d'ecran", ["proofs"]),
        ("reading", ["hello"]),
        ("preuves captures", ["proofs"]),
        ("preuves bonjour", []),
        ("college", ["school"]),
        ("harcelement", ["proofs"]),
    ],
)
def test_any_word_finds_it(content: Content, query: str, found: list[str]) -> None:
    """The search takes any words of title, topic or text, in both languages, without accents."""
    assert found == [row.id for row in replies_for(content, "en", "fr", "", query)]
