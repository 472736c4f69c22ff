"""Arabic, Spanish and easy French on the paths that must be usable: no French in the middle, words that are right."""

from datetime import UTC, datetime
from functools import cache

import pytest

from bot.content.content import Content
from bot.content.load import read
from bot.engine.simulate import Simulation
from tests.conventions import tree
from tests.delivered import delivered

NOW = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)
TONGUES = ("es", "ar", "fr_simple")
LED_TO = frozenset({
    "calm",
    "callback",
    "cover_offer",
    "evidence",
    "leaving",
    "place",
    "texts",
})
"""What danger, the wait for a human, leaving and erasing lead to; `usable` in languages.yaml holds the others."""
BEFORE_YOU = "Il y a {n} personne avant toi. On ne t’oublie pas."


@cache
def published() -> Content:
    """Read the delivered content once."""
    return delivered()


@cache
def led_to() -> tuple[tuple[str, str], ...]:
    """Give every sentence of those dialogs with its place."""
    texts = read(tree.ROOT / "dialogs", tree.ROOT / "locales").texts()
    return tuple((one.context, one.text) for one in texts if one.context.split(".")[0] in LED_TO)


@pytest.mark.parametrize("locale", TONGUES)
def test_no_french_in_the_middle_of_help(locale: str) -> None:
    """P5: who waits, hides, leaves or prepares the message for the 114 reads their own language to the end."""
    said = published().catalogs.languages[locale]
    counted = {source for _, source in said.plurals}

    missing = {(place, text) for place, text in led_to() if text not in said.by_source}

    assert set() == {(place, text) for place, text in missing if text not in counted}


@pytest.mark.parametrize(
    ("hinted", "word", "locale"),
    [
        ("fr", "hola", "es"),
        ("fr", "Buenos dias !", "es"),
        ("es", "Hola", "es"),
        ("fr", "مرحبًا", "ar"),
        ("en", "السلام عليكم", "ar"),
        ("ar", "سلام", "ar"),
        ("fr", "hi", "en"),
        ("fr", "Español", "es"),
        ("fr", "bonjour", "fr"),
        ("ar", "salam", "ar"),
    ],
)
def test_a_greeting_is_understood(hinted: str, word: str, locale: str) -> None:
    """P5: nobody is told “I did not understand” for a good day, and it is answered in its own language."""
    simulation = Simulation(published(), NOW, locale=hinted)
    simulation.start()
    simulation.say(word)

    assert simulation.session is not None
    assert ("entry.screen", locale) == (simulation.session.place, simulation.session.locale)


@pytest.mark.parametrize(
    "sentence",
    ["No hablo francés.", "en español", "بالعربية", "لا أتكلم الفرنسية", "I don’t speak French"],
)
def test_who_has_no_french_is_asked_for_their_language(sentence: str) -> None:
    """P5: whoever says that they do not speak it need not know which word changes it."""
    simulation = Simulation(published(), NOW, locale="fr")
    simulation.start()
    simulation.say(sentence)

    assert simulation.session is not None
    assert "entry.language" == simulation.session.place


@pytest.mark.parametrize(
    ("number", "noun"),
    [
        (3, "أشخاص"),
        (10, "أشخاص"),
        (11, "شخصًا"),
        (99, "شخصًا"),
        (100, "شخص"),
        (102, "شخص"),
        (103, "أشخاص"),
        (111, "شخصًا"),
    ],
)
def test_arabic_counts_as_arabic_does(number: int, noun: str) -> None:
    """The place in the queue is said in the form that the number takes: plural, singular accusative, or singular."""
    said = published().catalogs.counted("ar", "globals", BEFORE_YOU, BEFORE_YOU, number)

    assert noun == said.split("\u2069 ")[1].split(" ")[0]


@pytest.mark.parametrize("locale", TONGUES)
def test_where_it_happens_is_asked(locale: str) -> None:
    """The buttons below are places: the question is “where?”, as in French."""
    french = "Merci de l’avoir écrit. On dirait que des gens s’en prennent à toi. C’est surtout où\u202f?"
    said = published().catalogs.text(locale, "entry.guess_harassment", french)
    where = {"es": "¿Dónde", "ar": "أين", "fr_simple": "où"}

    assert where[locale] in said
