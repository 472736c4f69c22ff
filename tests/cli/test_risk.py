"""`murmure risk`: a line in, a line out, and nothing repeated that somebody wrote."""

import argparse
import io
import json
import shutil
import sys
from pathlib import Path

import pytest

from bot.cli import risk
from bot.content.load import TRAINED, default_folder, load, read

FOLDER = default_folder()


def test_a_line_for_each_line() -> None:
    """Answers stand in the order of the questions, with level, labels and reasons."""
    asked = [b'{"text": "je vais me tuer ce soir", "lang": "fr"}\n', b"\n", b'{"text": "hello"}\n']
    out = io.StringIO()
    risk.answer(asked, out, load(FOLDER).lexicons)
    danger, calm = [json.loads(line) for line in out.getvalue().splitlines()]

    assert ("emergency", "none") == (danger["level"], calm["level"])
    assert {"level", "labels", "reasons"} == set(danger)
    assert "suicide" in danger["labels"]


@pytest.mark.parametrize("line", [b"secret", b'{"lang": "fr"}', b'["secret"]', b"\xff secret"])
def test_a_bad_line_is_named_by_its_number(line: bytes) -> None:
    """P7: the error says which line, never what stood there."""
    with pytest.raises(risk.RiskInputError, match="line 2") as caught:
        risk.answer([b'{"text": "hi"}', line], io.StringIO(), load(FOLDER).lexicons)

    assert "secret" not in str(caught.value)
    assert caught.value.__cause__ is caught.value.__context__ is None


def test_training_needs_sentences(tmp_path: Path) -> None:
    """An empty folder is said to be empty; nothing is written."""
    parser = argparse.ArgumentParser()
    risk.configure(parser)

    with pytest.raises(risk.RiskInputError, match="no sentence"):
        risk.run(parser.parse_args(["--train", str(tmp_path)]))


def test_a_broken_model_is_trained_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The finding about it says "train again": training does not ask that the old one be whole."""
    content, corpus = tmp_path / "dialogs", tmp_path / "corpus"
    shutil.copytree(FOLDER / "risk", content / "risk")
    (content / TRAINED).write_text("cut off", "utf-8")
    corpus.mkdir()
    (corpus / "few.txt").write_text("= urgent suicide fr\nje veux mourir\n= none none fr\nsalut\n")
    monkeypatch.setenv("MURMURE_CONTENT", str(content))
    parser = argparse.ArgumentParser()
    risk.configure(parser)

    assert read(content).model is None
    assert 0 == risk.run(parser.parse_args(["--train", str(corpus)]))
    assert read(content).model is not None


def test_it_reads_standard_input(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The command works on a pipe."""
    piped = io.TextIOWrapper(io.BytesIO(b'{"text": "au secours"}\n'))
    monkeypatch.setattr(sys, "stdin", piped)
    parser = argparse.ArgumentParser()
    risk.configure(parser)

    assert 0 == risk.run(parser.parse_args([]))
    assert "urgent" == json.loads(capsys.readouterr().out)["level"]
