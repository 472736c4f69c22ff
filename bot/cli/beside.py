"""The settings in force, and the store that they lead to: beside a running Murmure, or alone."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

from bot import log
from bot.content.content import Content
from bot.errors import ContentError, SettingsError
from bot.opening import found_content, kept
from bot.settings import Settings, load_settings
from bot.store.embedded import reach
from bot.store.store import Store


def in_force() -> Settings:
    """Read the settings, and log as they say."""
    settings = load_settings()
    log.configure(settings.log_level, settings.log_format)
    return settings


@asynccontextmanager
async def beside(settings: Settings) -> AsyncIterator[Store]:
    """Open the store beside a running Murmure, or alone."""
    with usable(settings):
        url = settings.redis_url or await reach(settings.data_dir)
    async with kept(settings, url) as (_, store):
        yield store


@contextmanager
def usable(settings: Settings) -> Iterator[None]:
    """Say in a sentence that the data folder belongs to somebody else, as it does to whoever forgets `sudo -u`."""
    try:
        yield
    except OSError as error:
        raise SettingsError(
            f"The data directory {settings.data_dir} cannot be used ({error.strerror}). "
            "Run this as the user that Murmure runs as, or set MURMURE_DATA_DIR."
        ) from None


async def served(settings: Settings, store: Store) -> Content | None:
    """Give the content in force; broken content must keep nobody from erasing or counting."""
    try:
        revision, _ = await found_content(settings).first(store.publications)
    except ContentError:
        return None
    return revision.content
