"""Danger heard in sentences nobody tuned a rule for, and the training that makes it so.

The bars are ratchets: what was reached may not be lost. `pytest -s` prints the confusion matrix.
"""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest

from bot.cli.risk import examples
from bot.content.draft import Draft
from bot.content.load import TRAINED, default_folder
from bot.model.case import Level
from bot.risk.detect import assess
from bot.risk.learn import source, train, written
from bot.risk.lexicon import Lexicons
from bot.risk.normal import tokens
from bot.risk.writing import Example, written_in_short

CORPUS = Path(__file__).parent / "corpus"
KEPT = CORPUS / "kept"
PARTS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")
LARGEST = 1_300_000


@pytest.fixture(scope="module")
def corpus() -> list[Example]:
    """Give every sentence that is learned from, once."""
    return list({one.text: one for one in examples(CORPUS)}.values())


def kept(name: str) -> list[Example]:
    """Give the sentences kept aside under a name."""
    return list(examples(KEPT / name))


def judged(sentences: Sequence[Example], lexicons: Lexicons) -> Counter[tuple[Level, Level]]:
    """Count what was said against what was heard."""
    return Counter((one.level, assess(one.text, "fr", lexicons).level) for one in sentences)


def share(count: Counter[tuple[Level, Level]], *truth: Level) -> float:
    """Give how many of these levels were heard as urgent or worse, of a hundred."""
    told = sum(times for (level, _), times in count.items() if level in truth)
    heard = sum(n for (level, got), n in count.items() if level in truth and got >= Level.URGENT)
    return 100 * heard / told


@pytest.mark.parametrize(
    ("name", "high", "emergency", "alarms"),
    [
        ("first", 95.5, 98.5, 7.5),
        ("second", 92.0, 95.5, 6.5),
        ("third", 94.0, 95.5, 4.5),
        ("fourth", 95.5, 92.5, 4.0),
        ("fifth", 96.0, 97.0, 3.0),
        ("sixth", 94.5, 98.0, 5.5),
        ("seventh", 99.0, 99.0, 4.0),
        ("eighth", 95.0, 98.0, 9.0),
    ],
)
def test_figures(
    name: str, high: float, emergency: float, alarms: float, lexicons: Lexicons
) -> None:
    """I8: danger is heard and ordinary talk left alone, in sentences kept back from training."""
    count = judged(kept(name), lexicons)
    for truth in Level:
        print(name, truth.name, [count[truth, got] for got in Level])

    assert share(count, Level.URGENT, Level.EMERGENCY) >= high
    assert share(count, Level.EMERGENCY) >= emergency
    assert share(count, Level.NONE) <= alarms


def test_what_is_asked_of_it(lexicons: Lexicons) -> None:
    """I8: of a mixture like what people judge by, 95 of 100 are caught, 98 of emergencies, 5 false alarms."""
    count = judged([one for name in PARTS[4:] for one in kept(name)], lexicons)

    assert share(count, Level.URGENT, Level.EMERGENCY) >= 95
    assert share(count, Level.EMERGENCY) >= 98
    assert share(count, Level.NONE) <= 5


@pytest.mark.parametrize(("name", "alarms"), [("plain", 3.0), ("misleading", 7.5)])
def test_ordinary_talk(name: str, alarms: float, lexicons: Lexicons) -> None:
    """What is said every day seldom alarms; what is meant to mislead does so more often."""
    paths = sorted(KEPT.glob(f"*/{name}.txt"))
    lines = [line for path in paths for line in path.read_text("utf-8").splitlines()]
    count = judged(list(written_in_short(lines)), lexicons)
    print(name, [count[Level.NONE, got] for got in Level])

    assert share(count, Level.NONE) <= alarms


def test_the_corpus_is_large_and_sound(corpus: list[Example]) -> None:
    """1,500 sentences at least, in every level; none of those kept aside is learned from."""
    learned = {" ".join(tokens(one.text, {})) for one in corpus}
    aside = {" ".join(tokens(one.text, {})) for name in PARTS for one in kept(name)}

    assert 1500 <= len(learned)
    assert set(Level) == {one.level for one in corpus}
    assert not learned & aside - {""}


def test_the_model_is_the_one_that_this_corpus_and_these_words_give(
    corpus: list[Example], draft: Draft, rules: Lexicons
) -> None:
    """Whoever changes a word or a sentence trains again: `murmure risk --train tests/risk/corpus`."""
    assert draft.model is not None
    assert source(corpus, rules) == draft.model.source


@pytest.mark.no_cover
def test_training_gives_the_same_file(
    corpus: list[Example], draft: Draft, rules: Lexicons
) -> None:
    """Byte for byte, from the sentences in any order of reading: nothing in it is chance."""
    path = default_folder() / TRAINED

    assert written(train(corpus[::-1], rules)) == path.read_text("utf-8")
    assert LARGEST > path.stat().st_size


def test_the_model_holds_no_sentence(draft: Draft) -> None:
    """P8: what was learned are numbers; names stand only beside subjects, one word or family each."""
    assert draft.model is not None
    names = [line.split("\t")[0] for line in draft.model.labels.splitlines()]

    assert all(" " not in name for name in names)
