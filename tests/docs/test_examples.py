"""The examples of other files on the admins' page are content that the loader takes.

The dialogs of that page are written in `tests/cli/test_admin_day.py`; those of the language have a test of their own.
"""

import pytest
from pydantic import BaseModel

from bot.content.files import DeskFile, ServicesFile
from bot.content.tree import parse
from bot.risk.lexicon import LexiconFile
from tests.docs import pages

PAGE = "docs/admins.md"


@pytest.mark.parametrize(
    ("key", "model"),
    [("services:", ServicesFile), ("hours:", DeskFile), ("language:", LexiconFile)],
)
def test_examples_have_the_shape_that_the_loader_wants(key: str, model: type[BaseModel]) -> None:
    """P11: an admin who copies an example of services, desk or risk words has copied something that is read."""
    (example,) = [block for block in pages.blocks(PAGE, "yaml") if block.startswith(key)]

    assert model.model_validate(parse(example).data).model_fields_set
