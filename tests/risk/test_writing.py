"""Sentences written in short, and a model that is packed into numbers."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from bot.cli.risk import RiskInputError, examples
from bot.model.case import Level
from bot.risk.model import MARKS, ModelFile, mark, packed, unpacked
from bot.risk.writing import LIGHT, MANY, Example, spelled_out, written_in_short


def test_a_heading_holds_for_the_lines_below_it() -> None:
    """A sentence has the level and the subjects of its heading, and counts fully."""
    lines = ["= urgent suicide,witness fr a note", "", "une phrase", "= none chitchat en", "hi"]

    assert [
        Example("une phrase", Level.URGENT, ("suicide", "witness")),
        Example("hi", Level.NONE, ("chitchat",)),
    ] == list(written_in_short(lines))


def test_choices_stand_for_sentences() -> None:
    """All of them when they are few, some when they are many; the same ones every time; each counts less."""
    few = list(written_in_short(["= none none fr", "{a|b} {c|}"]))
    many = spelled_out("{1|2|3|4|5|6} {1|2|3|4|5|6} {1|2|3|4|5|6}")

    assert {"a c", "b c", "a", "b"} == {one.text for one in few}
    assert {LIGHT} == {one.weight for one in few}
    assert MANY == len(set(many))
    assert many == spelled_out("{1|2|3|4|5|6} {1|2|3|4|5|6} {1|2|3|4|5|6}")


@pytest.mark.parametrize("text", ["secret\n", "= terrible none fr\n", "= none\n"])
def test_a_bad_line_is_named_by_its_number(text: str, tmp_path: Path) -> None:
    """P7: the error says which line of which file, never what stood there."""
    (tmp_path / "one.txt").write_text(text)

    with pytest.raises(RiskInputError, match=r"one\.txt, line 1") as caught:
        list(examples(tmp_path))

    assert "secret" not in str(caught.value)


def test_weights_come_back_as_they_were_packed() -> None:
    """What is seen becomes a mark of three bytes; nobody reads a word back out of it."""
    weights = {"w:mourir": (1, -2, 127), "f:hit": (-127, 0, 5)}
    table = unpacked(packed({mark(name): three for name, three in weights.items()}))

    found = {
        name: tuple(table.three[at : at + 3]) for name, at in table.find([*weights, "w:jamais"])
    }
    assert weights == found
    assert MARKS > mark("w:mourir")


@pytest.mark.parametrize("weights", ["AAAB", "A", "AAAB/////wEBAQ=="])
def test_weights_that_are_not_whole_are_refused(weights: str) -> None:
    """P11: a file that was cut off is a finding, not a deaf detector."""
    with pytest.raises(ValidationError, match="train again"):
        ModelFile(source="0" * 16, bias=(0, 0, 0), weights=weights, labels="")
