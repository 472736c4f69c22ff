"""Exit words in every spelling, and never by accident (P1)."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.dialogs.words import fold, is_exit, matches

EXITS = frozenset({"x", "stop", "sortie", "quitter", "meteo", "au revoir"})


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Météo", "meteo"),
        ("ME\u0301TE\u0301O", "meteo"),
        ("  S.T.O.P ", "s t o p"),
        ("sœur", "soeur"),
        ("Au\u00a0revoir !!!", "au revoir"),
        ("s'il te plaît", "s il te plait"),
        ("x\u200b", "x"),
        ("ﬁn", "fin"),
        ("…?!", ""),
        ("👋🏽", "👋"),
    ],
)
def test_fold(text: str, folded: str) -> None:
    """What was meant, whatever the keyboard made of it."""
    assert folded == fold(text)


@settings(deadline=None)
@given(st.text())
def test_fold_is_stable(text: str) -> None:
    """Folding what is folded changes nothing."""
    assert fold(text) == fold(fold(text))


@pytest.mark.parametrize(
    "text",
    [
        "x",
        "X",
        " x ",
        "x.",
        "X !",
        "/stop",
        "Stop",
        "STOP!!!",
        "stop\n",
        "sortie",
        "Sotie",
        "sorttie",
        "sotrie",
        "surtie",
        "osrtie",
        "météo",
        "Météo ?",
        "Au revoir",
        "au  revoir.",
        "aurevoir",
        "Quiter",
    ],
)
def test_exits(text: str) -> None:
    """P1: case, accents, spaces, punctuation and one typo are forgiven."""
    assert is_exit(text, EXITS)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "?",
        "xx",
        "y",
        "stp",
        "top",
        "stopp",
        "srotei",
        "sort",
        "stop le harcèlement",
        "je veux que ça stop",
        "la sortie scolaire",
        "on va quitter la ville",
        "il fait quelle météo",
        "x" * 41,
        " " * 60 + "x",
    ],
)
def test_ordinary_talk_is_no_exit(text: str) -> None:
    """P1: whole message only, short words exactly, nothing long."""
    assert not is_exit(text, EXITS)


@settings(deadline=None)
@given(st.sampled_from(["sortie", "quitter"]), st.data())
def test_any_single_slip_is_forgiven(word: str, data: st.DataObject) -> None:
    """P1: a letter missing, doubled, wrong, or two swapped, anywhere in a longer word."""
    at = data.draw(st.integers(0, len(word) - 2))
    slips = [
        word[:at] + word[at + 1 :],
        word[:at] + word[at] + word[at:],
        word[:at] + "z" + word[at + 1 :],
        word[:at] + word[at + 1] + word[at] + word[at + 2 :],
    ]
    assert all(is_exit(slip, EXITS) for slip in slips)


def test_matches() -> None:
    """Global words: any spelling, no typo, whole message."""
    words = ["Aide", "à l’aide"]
    assert matches("AIDE !", words)
    assert matches("a l'aide", words)
    assert not matches("aidee", words)
    assert not matches("aide moi", words)
    assert not matches("", ["!"])
