"""The commonest cries in Spanish and in Arabic, in both kinds of letters; and their harmless neighbours."""

from pathlib import Path

import pytest

from bot.model.case import Level
from bot.risk.detect import assess
from bot.risk.lexicon import Lexicons
from bot.risk.normal import tokens
from bot.risk.writing import Example, written_in_short

TONGUES = sorted((Path(__file__).parent / "tongues").glob("*.txt"))
SENTENCES = [
    one for path in TONGUES for one in written_in_short(path.read_text("utf-8").splitlines())
]


@pytest.mark.parametrize("one", [one for one in SENTENCES if one.level], ids=lambda one: one.text)
def test_a_cry_is_heard(one: Example, lexicons: Lexicons) -> None:
    """I8: whoever cries for help in their own language is heard, at least as loudly as this."""
    assert one.level <= assess(one.text, "fr", lexicons).level


@pytest.mark.parametrize(
    "one", [one for one in SENTENCES if not one.level], ids=lambda one: one.text
)
def test_its_harmless_neighbour_is_not(one: Example, lexicons: Lexicons) -> None:
    """Who dies of laughing, or asks for help with homework, calls nobody out of bed."""
    assert Level.URGENT > assess(one.text, "fr", lexicons).level


def test_arabic_letters_are_read_however_they_are_typed() -> None:
    """Vowel signs, stretched words and letters that are typed for one another change nothing."""
    assert ["يضربني", "مساعده"] == tokens("يَضْرِبُنِي مساعــــدة", {})
