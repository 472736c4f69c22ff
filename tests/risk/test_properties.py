"""Whatever is typed: no error, the same answer for the same words, and reasons that repeat nothing."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.cli.risk import examples
from bot.content.draft import Draft
from bot.content.load import default_folder, read
from bot.model.case import Level
from bot.risk.detect import PIECE, assess
from bot.risk.families import compiled
from bot.risk.features import features
from bot.risk.lexicon import Lexicons, compile_all, families, phrase_problem
from bot.risk.normal import tokens

FOLDER = default_folder()
DRAFT = read(FOLDER, FOLDER.parent / "locales")
LEXICONS = compile_all(list(DRAFT.lexicons.values()), DRAFT.model)
NAMES = {
    *LEXICONS.sign_rules,
    *LEXICONS.cap_rules,
    *LEXICONS.rise_rules,
    *(f"model.{name}" for name in families(DRAFT.lexicons.values())),
}


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300))
def test_anything_can_be_assessed(text: str) -> None:
    """P11: no text breaks it, and P7: a reason is the name of a rule or a family, never a word of theirs."""
    assert set(assess(text, "fr", LEXICONS).reasons) <= NAMES


@pytest.mark.parametrize(
    ("said", "typed"),
    [
        ("mon père me frappe", "MON PERE ME FRAPPEEE"),
        ("j'ai envie de mourir", "jai envie de mourirrrr"),
        ("je veux me suicider ce soir", "jveux me suicider ce soir"),
        ("il m'a violée", "il m’a violee"),
        ("il vient d'avaler des cachets", "il vient davaler des cachets"),
        ("he doesn't let me leave", "he doesnt let me leave"),
    ],
)
def test_how_it_is_typed_changes_nothing(said: str, typed: str) -> None:
    """Accents, capitals, apostrophes, stretched letters and clipped words are heard through."""
    assert assess(said, "fr", LEXICONS).level == assess(typed, "fr", LEXICONS).level
    assert Level.URGENT <= assess(said, "fr", LEXICONS).level


def test_danger_in_the_middle_of_a_long_story() -> None:
    """A story is heard a piece at a time: what is told among much else is mostly heard as it is alone."""
    idle = "on a mangé des pâtes et après on a regardé la télé avec ma cousine, "
    more = "demain il y a piscine alors il faut que je retrouve mon maillot bleu, "
    told = [
        one.text
        for one in examples(Path(__file__).parent / "corpus" / "kept" / "seventh")
        if assess(one.text, "fr", LEXICONS).level >= Level.URGENT
    ]
    heard = [
        text
        for text in told
        if assess(f"{idle}{more}{text} {more}{idle}", "fr", LEXICONS).level >= Level.URGENT
    ]

    assert Level.NONE == assess(idle + more + more + idle, "fr", LEXICONS).level
    assert len(heard) >= 0.85 * len(told) > 80


@pytest.mark.parametrize("words", [1, PIECE, PIECE + 1, 400])
def test_work_grows_with_the_words_and_no_faster(words: int) -> None:
    """Every message waits for this: what is looked up is bounded by the length."""
    seen = features(["frappe"] * words, LEXICONS.families)
    many = features([f"frappe{number}" for number in range(words)], LEXICONS.families)

    assert len(seen) < 40
    assert len(many) < 120 * words + 40


def test_families_know_typing_errors() -> None:
    """A letter too few or too many in a longer word does not hide it; short words are left alone."""
    known = compiled({"harm": ["frapper", "menac*", "mur"]})

    assert ("harm",) == known.of("frapper") == known.of("fraper") == known.of("frappper")
    assert ("harm",) == known.of("menacerait")
    assert () == known.of("mure") == known.of("maison")


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("mon ex menace de montrer mes photos à tout le monde si je reviens pas", Level.URGENT),
        ("il menace d'envoyer mes photos", Level.URGENT),
        ("he said he will kill me", Level.URGENT),
        ("il va me tuer ce soir", Level.EMERGENCY),
    ],
)
def test_once_missed(text: str, level: Level) -> None:
    """What was missed once stays heard."""
    assert level <= assess(text, "fr", LEXICONS).level


def test_to_be_killed_is_not_to_kill_oneself() -> None:
    """`il va me tuer ce soir` is danger now, before anything else."""
    assert "danger_now" == assess("il va me tuer ce soir", "fr", LEXICONS).labels[0]


def test_a_phrase_names_families_that_exist(draft: Draft, lexicons: Lexicons) -> None:
    """An editor is told about a family that is not there, and a word is known by its family."""
    known = families(draft.lexicons.values())

    assert phrase_problem("<nobody> me frappe", known)
    assert phrase_problem("<kin> me frappe", known) is None
    assert "kin" in lexicons.families.of(tokens("papa", {})[0])
