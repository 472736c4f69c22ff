"""The content that is delivered, compiled once for all tests of a process: it is never changed, and takes a second."""

from functools import cache

from bot.content.content import Content
from bot.content.load import default_folder, load


@cache
def delivered() -> Content:
    """Give it."""
    return load(default_folder())
