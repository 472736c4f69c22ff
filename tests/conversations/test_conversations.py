"""P11: every conversation that editors wrote down is played in every language."""

from collections.abc import Iterator

import pytest
from pydantic import ValidationError

from bot.content.content import Content
from bot.content.load import default_folder, load
from tests.conversations.player import Player
from tests.conversations.script import Conversation, files, read


@pytest.fixture(scope="session")
def published() -> Content:
    """The content as it would be published now."""
    return load(default_folder())


def written() -> Iterator[object]:
    """Name every conversation of every file; a file that cannot be read fails by itself."""
    for path in files(default_folder()):
        try:
            cases = read(path.read_text(encoding="utf-8")).test_cases
        except ValidationError as error:
            yield pytest.param(path.stem, str(error), id=f"{path.stem}: unreadable")
            continue
        for case in cases:
            yield pytest.param(path.stem, case, id=f"{path.stem}: {case.test_case}")


@pytest.mark.parametrize(("dialog", "case"), list(written()))
def test_conversation(published: Content, dialog: str, case: Conversation | str) -> None:
    """What an editor promised about a dialog is what a person gets, in each language."""
    assert isinstance(case, Conversation), case
    locales = [case.given.locale] if case.given.locale else list(published.locales)
    for locale in locales:
        Player(published, dialog, case, locale).play()


def test_every_dialog_has_conversations(published: Content) -> None:
    """P11: no dialog is published that nobody has walked through."""
    tested = {path.stem for path in files(default_folder())}
    assert set() == set(published.dialogs) - tested
