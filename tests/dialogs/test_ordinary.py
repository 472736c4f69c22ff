"""Ordinary messages never leave, and every exit word does, however it is typed (P1, rules 1 and 2)."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.cli.risk import examples
from bot.content.draft import Draft
from bot.content.load import default_folder, read
from bot.content.written import Written
from bot.dialogs.words import Exits, fold, is_exit
from tests.dialogs.ordinary.compose import HERE, composed
from tests.dialogs.spellings import SPELLINGS, slips

LISTS = sorted(HERE.glob("*.txt"))
RISK = Path(__file__).parents[1] / "risk" / "corpus"
TYPO_FROM = 5
LEAVING = {"ferme", "stoop", "quitte", "stop stp"}
"""What is near an exit word, and was meant as one."""


@pytest.fixture(scope="module")
def draft() -> Draft:
    """What editors wrote."""
    return read(default_folder())


@pytest.fixture(scope="module")
def exits(draft: Draft) -> Exits:
    """The exit words in force."""
    assert draft.rules is not None
    return Exits.of(draft.rules.exit.words, draft.rules.exit.ordinary)


def messages(path: Path) -> list[str]:
    """Read a list."""
    return path.read_text(encoding="utf-8").splitlines()


def fired(said: Iterator[str] | list[str], exits: Exits) -> list[str]:
    """Give what would throw somebody out."""
    return [one for one in said if is_exit(one, exits)]


def test_there_are_enough() -> None:
    """P1: more than ten thousand, all different as we read them, most of them short: long ones never match."""
    said = [one for path in LISTS for one in messages(path)]
    assert len(said) == len(set(said)) > 10_000
    assert len({fold(one) for one in said}) > 10_000
    assert sum(len(one.split()) <= 3 for one in said) > 0.8 * len(said)


@pytest.mark.parametrize("path", LISTS, ids=lambda path: path.stem)
def test_the_lists_are_what_their_parts_say(path: Path) -> None:
    """Nothing was written by hand into a list; change the parts and compose anew."""
    assert set(messages(path)) <= set(composed(HERE / "parts" / path.name))


@pytest.mark.parametrize("path", LISTS, ids=lambda path: path.stem)
def test_ordinary_messages_are_no_exit(path: Path, exits: Exits) -> None:
    """P1, rule 2: of more than ten thousand ordinary messages not one throws anybody out."""
    assert [] == fired(messages(path), exits)


def test_what_people_tell_is_no_exit(exits: Exits) -> None:
    """P1: nor does a sentence that danger is judged by, but the exits that stand among them, and slips in those."""
    said = [one.text for folder in (RISK, *RISK.glob("kept/*")) for one in examples(folder)]
    assert len(said) > 10_000
    assert [] == [one for one in fired(said, exits) if fold(one) not in exits | LEAVING]


def test_what_the_content_says_is_no_exit(draft: Draft, exits: Exits) -> None:
    """P1: no label, answer, service or title in any language, but the exit's own."""
    texts = [one.text for one in draft.texts() if not _leaves(one)]
    texts += [
        draft.catalogs.text(locale, one.context, one.text)
        for locale in draft.catalogs.names()
        for one in draft.texts()
        if not _leaves(one)
    ]
    assert len(texts) > 3_000
    assert [] == fired(texts, exits)


def _leaves(one: Written) -> bool:
    """Tell whether a text is the name of the exit, where it may be said."""
    return one.spot in {("globals.yaml", ("exit", "label")), ("profile.yaml", ("commands", "x"))}


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_every_exit_word_however_typed(spelling: str, draft: Draft, exits: Exits) -> None:
    """P1, rule 1: case, accents, spaces, punctuation, a key held down, a slash: each exit word is still one."""
    assert draft.rules is not None
    typed = [SPELLINGS[spelling](word) for word in draft.rules.exit.words]
    assert [] == [one for one in typed if not is_exit(one, exits)]


def test_every_slip_in_a_longer_word(draft: Draft, exits: Exits) -> None:
    """P1, rule 1: any one slip in a word of five letters or more leaves, unless that is a listed word of its own."""
    assert draft.rules is not None
    long = [
        word for word in draft.rules.exit.words if len(fold(word).replace(" ", "")) >= TYPO_FROM
    ]
    typed = [one for word in long for one in slips(word)]
    missed = {fold(one) for one in typed if not is_exit(one, exits)}
    assert len(typed) > 1_500
    assert missed <= exits.ordinary
    assert len(exits.ordinary) < 60


def test_the_list_of_ordinary_words_is_needed(exits: Exits) -> None:
    """P1: every word on it would have been taken for a slip, so none weakens the exit for nothing."""
    bare = frozenset(exits)
    assert [] == [word for word in exits.ordinary if not is_exit(word, bare)]
