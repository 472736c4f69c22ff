"""The bot's profile: what it may say, how long, and commands that do something (rule 10)."""

import pytest
from pydantic import ValidationError

from bot.content.draft import Draft
from bot.content.lint_words import Lists, words
from bot.content.load import default_folder, read
from bot.content.profile import CONTEXT, LIMITS, ProfileFile
from bot.dialogs.words import Exits, fold, is_exit, matches
from bot.model.length import units

GOOD = {
    "name": "Quiz",
    "description": "Des questions.",
    "short": "Questions.",
    "commands": {"x": "Fermer"},
}


@pytest.fixture(scope="module")
def draft() -> Draft:
    """What editors wrote."""
    return read(default_folder())


def test_nothing_in_it_tells(draft: Draft) -> None:
    """P4: in no language does a text of it hold a word that tells, of whatever language; each fits."""
    assert draft.profile is not None
    assert draft.words is not None
    telling = [Lists(one).telling for one in draft.words.words.values()]
    locales = (draft.source_locale, *draft.catalogs.names())
    texts = {
        (locale, place[0], draft.catalogs.text(locale, CONTEXT, text))
        for place, text in draft.profile.texts()
        for locale in locales
    }
    assert len(texts) >= 6 * 4
    assert [] == [
        (text, found)
        for _, _, text in texts
        for one in telling
        if (found := list(one.found(text.casefold(), words(text))))
    ]
    assert [] == [text for _, field, text in texts if units(text) > LIMITS[str(field)]]


@pytest.mark.parametrize(
    "broken",
    [
        {"name": "x" * 65},
        {"description": "x" * 513},
        {"short": "x" * 121},
        {"commands": {"x": "x" * 257}},
        {"commands": {"X": "Fermer"}},
        {"commands": {"fermer-tout": "Fermer"}},
        {"commands": {}},
        {"name": ""},
        {"menu": "web_app"},
        {"help": "Parle-nous"},
    ],
)
def test_what_telegram_would_refuse(broken: dict[str, object]) -> None:
    """P11: the limits of the Bot API, found before anything is sent."""
    ProfileFile.model_validate(GOOD)
    with pytest.raises(ValidationError):
        ProfileFile.model_validate(GOOD | broken)


def test_every_word_is_a_command_too(draft: Draft) -> None:
    """P1, P5: each word that holds at every point works with a slash, as Telegram writes commands: letters and _."""
    rules = draft.rules
    assert rules is not None
    exits = Exits.of(rules.exit.words, rules.exit.ordinary)
    groups = (
        rules.emergency,
        rules.human,
        rules.restart,
        rules.forget,
        rules.language,
        rules.back,
    )
    latin = [(word, one.words) for one in groups for word in one.words if fold(word)[0] < "\u0250"]
    assert len(latin) > 60
    assert [] == [word for word, known in latin if not matches(command(word), known)]
    assert [] == [word for word, _ in latin if is_exit(command(word), exits)]
    assert [] == [word for word in rules.exit.words if not is_exit(command(word), exits)]


def command(word: str) -> str:
    """Write a word as a command."""
    return f"/{fold(word).replace(' ', '_')}"
