"""The quiz that is published: harmless, right, and with a way back for whoever hides behind it."""

from collections.abc import Iterator
from itertools import product

import pytest
from pydantic import ValidationError

from bot.content.content import Content
from bot.content.cover import CONTEXT, CoverFile
from bot.content.load import default_folder, drafted, finished
from bot.content.sources import gathered
from bot.dialogs.graph import targets
from bot.dialogs.steps import Ask, Cover
from bot.dialogs.words import fold, is_exit
from bot.engine import quiz, secret
from bot.engine.context import Context
from bot.engine.turn import Turn
from bot.model.case import Level
from bot.model.desk import DeskSnapshot
from bot.risk.detect import assess
from bot.risk.lexicon import compile_all
from tests.engine import hidden_world, world
from tests.engine.test_properties import beginning

ROUNDS = 400


@pytest.fixture(scope="module")
def published() -> Content:
    """What would be published, whatever else may be wrong with it."""
    made = finished(drafted(gathered(default_folder())))
    assert made is not None
    return made


@pytest.fixture(scope="module")
def cover(published: Content) -> CoverFile:
    """The quiz."""
    assert published.cover is not None
    return published.cover


def questions(content: Content, cover: CoverFile, locale: str) -> Iterator[quiz.Asked]:
    """Ask everything that the quiz asks in one language."""
    context = Context(world.NOW, content, DeskSnapshot(open=False), 1)
    session = beginning()
    object.__setattr__(session, "locale", locale)
    turn = Turn(session, context)
    for number in range(ROUNDS):
        yield quiz.asked(turn, cover, number)


@pytest.mark.parametrize("locale", ["fr", "en"])
def test_every_question_has_one_right_button(
    published: Content, cover: CoverFile, locale: str
) -> None:
    """The right answer is among the buttons, once, and no two look the same; no button is an exit."""
    asked = list(questions(published, cover, locale))
    assert len({one.text for one in asked}) > 100
    for one in asked:
        assert 1 == [fold(option) for option in one.options].count(fold(one.answer))
        assert len(set(one.options)) == len(one.options)
        assert not any(is_exit(option, published.exits) for option in one.options)


def test_tables_are_right(published: Content, cover: CoverFile) -> None:
    """Seven times eight is fifty-six."""
    numbers = range(cover.tables.least, cover.tables.most + 1)
    known = {
        cover.tables.ask.replace("{a}", str(a)).replace("{b}", str(b)): str(a * b)
        for a, b in product(numbers, numbers)
    }
    found = {one.text: one.answer for one in questions(published, cover, "fr")}
    assert known == {text: answer for text, answer in found.items() if text in known}


def test_nothing_in_it_sounds_like_help_or_harm(published: Content, cover: CoverFile) -> None:
    """P4: the quiz stands on the screen in clear; by the written rules, whatever was trained beside them."""
    draft = drafted(gathered(default_folder()))
    lexicons = compile_all(list(draft.lexicons.values()))
    texts = [text for _, text in cover.texts()]
    for locale in published.locales:
        for text in {published.catalogs.text(locale, CONTEXT, text) for text in texts}:
            assert assess(text, locale, lexicons).level is Level.NONE, text


def test_no_answer_is_a_secret_word(published: Content, cover: CoverFile) -> None:
    """Playing must never look like guessing."""
    for locale in published.locales:
        for one in questions(published, cover, locale):
            assert "" == secret.guess(one.answer, cover)
    assert len(set(cover.words)) == len(cover.words)


def test_whoever_hides_has_seen_the_words(published: Content) -> None:
    """P5: every way into the cover starts at a question that shows both words."""
    covers = {ref for ref, node in published.nodes.items() if isinstance(node, Cover)}
    ways = [ref for ref, node in published.nodes.items() if covers & set(targets(node))]
    assert covers
    assert ways
    for ref in ways:
        node = published.nodes[ref]
        assert isinstance(node, Ask), ref
        assert "{return_word}" in str(node.ask)
        assert "{duress_word}" in str(node.ask)


@pytest.mark.parametrize(
    "broken",
    [
        {"words": ["Oslo"]},
        {"words": [*hidden_world.QUIZ["words"], "deux mots"]},
        {"right": []},
        {"subjects": {"one": [{"ask": "?", "answer": "x", "others": []}]}},
        {"hint": "there is a secret"},
    ],
)
def test_a_quiz_that_does_not_work_is_refused(broken: dict[str, object]) -> None:
    """P11: too few words, a question without wrong answers, an unknown key."""
    with pytest.raises(ValidationError):
        CoverFile.model_validate({**hidden_world.QUIZ, **broken})
