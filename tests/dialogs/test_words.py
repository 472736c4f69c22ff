"""Exit words in every spelling, and never by accident (P1)."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.dialogs.words import Exits, fold, is_exit, matches

EXITS = frozenset({"x", "stop", "sortie", "quitter", "meteo", "au revoir"})
GUARDED = Exits.of(["x", "stop", "Sortie", "quitter"], ["sorties", "Quittée"])


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
        "xx",
        "xxxxxxxxxxxx",
        "x x x",
        "stopp",
        "STOOOOP",
        "s t o p",
        "S.T.O.P.",
        "quiiitter",
    ],
)
def test_exits(text: str) -> None:
    """P1: case, accents, spaces, punctuation, a key held down and one typo are forgiven."""
    assert is_exit(text, EXITS)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "?",
        "y",
        "stp",
        "top",
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


@pytest.mark.parametrize("text", ["sorties", "SORTIES !", "quittée", "Quittee", "/sorties"])
def test_a_word_of_its_own_is_no_slip(text: str) -> None:
    """P1: what people use otherwise is taken as written; without the list it would have been a slip."""
    assert is_exit(text, frozenset(GUARDED))
    assert not is_exit(text, GUARDED)


@pytest.mark.parametrize(
    "text", ["sortie", "sorte", "sortiee", "sortieee", "quitter", "quitte", "xx"]
)
def test_the_list_protects_nothing_else(text: str) -> None:
    """P1: every other slip is still an exit."""
    assert is_exit(text, GUARDED)


def test_an_exit_is_not_to_be_listed_away() -> None:
    """P1: an exit word that is listed as ordinary by mistake stays an exit."""
    assert is_exit("Stop", Exits.of(["stop"], ["stop"]))


def test_matches() -> None:
    """Global words: any spelling, no typo, whole message."""
    words = ["Aide", "à l’aide"]
    assert matches("AIDE !", words)
    assert matches("a l'aide", words)
    assert not matches("aidee", words)
    assert not matches("aide moi", words)
    assert not matches("", ["!"])
