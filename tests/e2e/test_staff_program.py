"""The staff bot of the program itself: linked from a terminal, and killed in the middle of a counsellor's sentences."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import groupby
from pathlib import Path

import pytest

from bot.store.server import Place
from bot.store.store import Store, open_store
from bot.store.values import Account
from bot.vault.keyring import Keyring
from bot.vault.vault import Vault
from tests.desk.telegram.crew import TOKEN, on_shift, takes
from tests.e2e.murmure import ROOT, Murmure
from tests.e2e.stack import sent
from tests.e2e.steps import to_queue_alone
from tests.e2e.telegram_fixtures import person, telegram
from tests.emulator.people import Person
from tests.emulator.server import TelegramServer

__all__ = ["person", "telegram"]

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(240)]

SENTENCES = [f"Phrase numéro {number}." for number in range(1, 5)]


@asynccontextmanager
async def opened(murmure: Murmure) -> AsyncIterator[Store]:
    """Look into the store of a running program."""
    store = await open_store(
        Place.under(murmure.data).url, Vault(Keyring.load(murmure.data / "key"))
    )
    try:
        yield store
    finally:
        await store.close()


async def typed(murmure: Murmure, *words: str) -> str:
    """Type a command beside the running program; return what it printed."""
    environment = {name: value for name, value in os.environ.items() if "MURMURE" not in name}
    environment |= {"MURMURE_DATA_DIR": str(murmure.data)} | murmure.settings
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", *words), cwd=ROOT, env=environment, stdout=-1
    )
    out, _ = await process.communicate()
    assert 0 == process.returncode
    return out.decode().strip()


async def test_killed_between_two_sentences(
    telegram: TelegramServer, person: Person, tmp_path: Path
) -> None:
    """P6: killed without warning, started again: each sentence of a counsellor comes, in order, stored once."""
    bot = telegram.add_bot(TOKEN, "Bureau", "bureau_bot")
    settings = {
        "MURMURE_TELEGRAM_TOKEN": telegram.token,
        "MURMURE_TELEGRAM_API": telegram.base_url,
        "MURMURE_STAFF_TELEGRAM_TOKEN": TOKEN,
    }
    murmure = Murmure(tmp_path / "data", settings)
    await murmure.start()
    try:
        async with opened(murmure) as store:
            await store.staff.add(Account("lou", "$argon2id$x", b"sealed", name="Lou"))
        link = await typed(murmure, "enrol", "--telegram", "lou")
        lou = telegram.person("Lou", bot=bot)
        lou.start(link.rpartition("=")[2])
        await lou.wait_for_text("relié à ton compte")
        await on_shift(lou)
        await to_queue_alone(person)
        await takes(lou)
        await person.wait_for_text("Une vraie personne est là")
        before = len(sent(telegram, person))
        for sentence in SENTENCES:
            lou.say(sentence)
        await person.wait_for_text(SENTENCES[0])
        await murmure.stop(signal.SIGKILL)
        await murmure.start()
        await person.wait_for_text(SENTENCES[-1], timeout=60)
        await lou.wait_until(
            lambda device: [one.full_text for one in device.chat].count("envoyé") == 4, timeout=60
        )
    finally:
        await murmure.stop()

    came = [text.rpartition("\n")[2] for text in sent(telegram, person)[before:]]
    # What was in flight may come twice: Telegram has no key that would tell (I5).
    assert SENTENCES == [text for text, _ in groupby(came)]
    assert len(came) <= len(SENTENCES) + 1
    assert link.startswith("https://t.me/bureau_bot?start=")
