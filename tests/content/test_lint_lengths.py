"""Lengths: what each channel takes, measured as it measures, with the longest values (P11)."""

from pathlib import Path

import pytest

from bot.content.joined import Longest
from bot.content.lint_lengths import segments
from bot.content.load import default_folder, read
from bot.model.length import units
from tests.content.small import Small
from tests.content.tongues import of, translated


@pytest.fixture
def small(tmp_path: Path) -> Small:
    """A folder in which nothing is wrong."""
    return Small(tmp_path)


@pytest.mark.parametrize(
    ("rule", "source", "said"),
    [
        ("label_length", "Copier", "x" * 41),
        ("label_length", "Copier", "😀" * 21),
        ("label_length", "Fermer", "x" * 41),
        ("copy_length", "À copier", "x" * 257),
        ("line_length", "Quiz du jour", "x" * 41),
        ("message_length", "À plus tard.", "x " * 2040),
        ("message_length", "À plus tard.", "😀" * 2040),
    ],
)
def test_a_translation_fits(rule: str, source: str, said: str, small: Small) -> None:
    """P11: what fits in French may not fit in another language; the finding stands in its PO file."""
    path = translated(small, "en", {source: said.strip()})

    assert (path, rule) in {(one.file, one.rule) for one in of(small)}


@pytest.mark.parametrize(
    ("source", "said"),
    [("Copier", "😀" * 20), ("À copier", "x" * 256), ("Quiz du jour", "x" * 40)],
)
def test_what_just_fits_is_let_be(source: str, said: str, small: Small) -> None:
    """P11: the limit itself is allowed."""
    translated(small, "en", {source: said})

    assert [] == of(small)


def test_an_opening_line_fits(small: Small) -> None:
    """P3: the one line that is sent to somebody who is hidden fits into a notification."""
    small.change("start.yaml", "then: bye", "then: later")
    small.files["start.yaml"] += (
        "  later:\n    callback: Quand\u202f?\n    windows: {soon: {label: Ce soir, start: '18:00', end: '19:00'}}\n"
        "    opening: Nouveau quiz.\n    then: bye\n    none: bye\n"
    )
    path = translated(small, "en", {"Nouveau quiz.": "x" * 81})

    assert (path, "line_length") in {(one.file, one.rule) for one in of(small)}


def test_the_longest_values_count(small: Small) -> None:
    """P11: a text to copy that fits with a short name must fit with the longest."""
    small.change("start.yaml", "copy: À copier", f'copy: "{"x" * 245} {{alias}}"')
    found = of(small, "copy_length")

    assert ["start.yaml"] == [one.file for one in found if one.file == "start.yaml"]
    assert "260 of 256" in found[0].sentence


def test_a_short_message_is_short(small: Small) -> None:
    """P11: what goes out as SMS takes three parts at most; one sign beyond the alphabet halves each."""
    told = f"{{default: Oui., sms: '{'Reste là. ' * 22}ê'}}"
    small.change("start.yaml", "end: À plus tard.", f"end: {told}")

    assert ("start.yaml", "sms_segments") in {(one.file, one.rule) for one in of(small)}


def test_all_that_one_turn_says_fits(small: Small) -> None:
    """P11: three long says in a row are one message; the finding stands where too much is said at once."""
    long = " ".join(["Un mot."] * 180)
    chain = "".join(
        f"  s{number}:\n    say: {long}\n    then: {after}\n"
        for number, after in ((1, "s2"), (2, "s3"), (3, "s4"), (4, "bye"))
    )
    small.change("start.yaml", "then: bye", "then: s1")
    small.files["start.yaml"] += chain
    found = of(small, "turn_length")
    lines = small.files["start.yaml"].splitlines()

    assert [lines.index("  s2:") + 1] == [one.line for one in found]
    assert "warning" == found[0].severity


def test_units_are_those_of_telegram() -> None:
    """Telegram counts UTF-16: most emoji are two."""
    assert (3, 2, 1) == (units("abc"), units("😀"), units("é"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a" * 160, (1, True)),
        ("a" * 161, (2, True)),
        ("a" * 306, (2, True)),
        ("a" * 307, (3, True)),
        ("€" * 80, (1, True)),
        ("€" * 81, (2, True)),
        ("ê" * 70, (1, False)),
        ("ê" * 71, (2, False)),
        ("é" * 160, (1, True)),
    ],
)
def test_parts_of_a_short_message(text: str, expected: tuple[int, bool]) -> None:
    """GSM 03.38: 160 signs, 153 in each of several; 70 and 67 with any other sign; € counts twice."""
    assert expected == segments(text)


def test_the_longest_values_are_those_of_the_content() -> None:
    """Nothing that is ever filled in is longer than what the checks fill in."""
    draft = read(default_folder())
    longest, aliases = Longest(draft), draft.aliases

    assert aliases is not None
    assert max(aliases.aliases, key=len) == longest.filled("fr", "{alias}")
    assert "septembre" in longest.filled("fr", "{day}")
    assert "September" in longest.filled("en", "{time}")
    assert "9999" == longest.filled("fr", "{ahead}")
    assert "Saint-Pierre-et-Miquelon" == longest.filled("fr", "{territory}")
    assert "99" == longest.filled("en", "{return_word}")[-2:]
