"""The pages' own sentences: all of them in English, and nothing translated that nobody reads.

`murmure check` holds the same for the dialogs.
"""

import re
from collections.abc import Iterator
from functools import cache

import pytest
from babel.messages.extract import extract_from_dir

from bot.i18n.catalog import Catalogs, load
from tests.conventions import tree

REQUIRED = ("en",)
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w*\}|%[sd%]")


@cache
def _catalogs() -> Catalogs:
    return load(tree.ROOT / "locales")


@cache
def _sentences() -> frozenset[str]:
    return frozenset(_extracted())


def _extracted() -> Iterator[str]:
    found = extract_from_dir(
        tree.ROOT / "bot",
        method_map=[("**/templates/**.html", "jinja2")],
        options_map={"**/templates/**.html": {"silent": "false", "trimmed": "true"}},
    )
    for _, _, message, _, _ in found:
        yield message if isinstance(message, str) else message[0]


@pytest.mark.parametrize("locale", REQUIRED)
def test_every_sentence_of_the_pages_is_translated(locale: str) -> None:
    """P11: somebody who does not read French meets no French button in the moment of fear."""
    translated = _catalogs().languages[locale].by_source

    assert [] == sorted(_sentences() - set(translated))


@pytest.mark.parametrize("locale", REQUIRED)
def test_a_translation_keeps_what_is_filled_in(locale: str) -> None:
    """A placeholder lost in translation loses a name, an hour or a number for the reader."""
    translated = _catalogs().languages[locale].by_source
    differing = {
        sentence: translated[sentence]
        for sentence in _sentences() & set(translated)
        if sorted(PLACEHOLDER.findall(sentence))
        != sorted(PLACEHOLDER.findall(translated[sentence]))
    }

    assert {} == differing
