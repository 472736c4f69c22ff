"""The lexicons that editors own, with and without the trained part."""

import pytest

from bot.content.draft import Draft
from bot.content.load import default_folder, read
from bot.risk.lexicon import Lexicons, compile_all


@pytest.fixture(scope="session")
def draft() -> Draft:
    """Give the content as it was read."""
    folder = default_folder()
    return read(folder, folder.parent / "locales")


@pytest.fixture(scope="session")
def rules(draft: Draft) -> Lexicons:
    """Give the rules alone."""
    return compile_all(list(draft.lexicons.values()))


@pytest.fixture(scope="session")
def lexicons(draft: Draft) -> Lexicons:
    """Give the rules and the trained part: what people meet."""
    return compile_all(list(draft.lexicons.values()), draft.model)
