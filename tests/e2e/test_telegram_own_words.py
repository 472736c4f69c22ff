"""An organisation's own exit words, neutral line and profile, on the phone (rules 1 and 10)."""

import asyncio
from pathlib import Path

import pytest

from bot.cli.main import main
from bot.content.load import default_folder, drafted, finished
from bot.content.sources import Sources, gathered
from tests.e2e.stack import Stack
from tests.e2e.telegram_fixtures import person, stack, telegram
from tests.emulator.people import Person
from tests.emulator.server import TelegramServer

__all__ = ["person", "stack", "telegram"]

pytestmark = pytest.mark.e2e

NEUTRAL = "La recette du jour arrive demain."
GLOBALS, PROFILE = "globals.yaml", "profile.yaml"


def rewritten(sources: Sources) -> dict[str, str]:
    """Change three lines of `globals.yaml` and the profile, as their editors would."""
    rules = sources.files[GLOBALS].decode()
    head, _, rest = rules.partition("  words:\n    [x, ")
    _, _, tail = rest.partition("  label: Fermer\n  neutral: ")
    _, _, tail = tail.partition("\n")
    exit_ = f"  words: [pomme, cuillère]\n  label: Ranger\n  neutral: {NEUTRAL}\n"
    profile = "name: Recettes faciles\ndescription: Une idée de recette par jour.\nshort: Des recettes.\n"
    return {GLOBALS: head + exit_ + tail, PROFILE: profile + "commands: {pomme: Ranger}\n"}


@pytest.fixture
def theirs(stack: Stack) -> Stack:
    """An application that serves their content."""
    sources = gathered(default_folder())
    changed = {name: text.encode() for name, text in rewritten(sources).items()}
    content = finished(drafted(Sources({**sources.files, **changed})))
    assert content is not None
    stack.content = content
    return stack


async def test_their_words_leave(theirs: Stack, person: Person, telegram: TelegramServer) -> None:
    """P1: their words are the exits, with every slip forgiven, their line stays; ours mean nothing there."""
    async with theirs.running():
        person.start()
        await person.wait_until(lambda device: len(device.chat) == 2)
        assert "Ranger" in person.device.chat[-1].labels
        person.say("x")
        await person.wait_until(lambda device: len(device.chat) > 2)
        await theirs.quiet()
        assert NEUTRAL not in person.device.texts

        person.say("/Cuillere !")
        await person.wait_until(lambda device: device.texts == (NEUTRAL,))
        telegram.clock.advance(3)  # what is dated like the exit counts as written before it
        person.say("bonjour")
        await person.wait_until(lambda device: len(device.chat) > 2)
        person.say("pome")
        await person.wait_until(lambda device: device.texts == (NEUTRAL,))


async def test_their_profile(
    telegram: TelegramServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """P4: `murmure telegram setup` writes what stands in their folder."""
    assert 0 == main(["init", str(tmp_path / "ours")])
    folder = tmp_path / "ours" / "dialogs"
    (folder / PROFILE).write_text(rewritten(gathered(folder))[PROFILE].replace("pomme", "x"))
    monkeypatch.setenv("MURMURE_CONTENT", str(folder))
    monkeypatch.setenv("MURMURE_TELEGRAM_TOKEN", telegram.token)
    monkeypatch.setenv("MURMURE_TELEGRAM_API", telegram.base_url)
    monkeypatch.setattr(
        "bot.cli.telegram.load_content", lambda settings: finished(drafted(gathered(folder)))
    )
    assert 0 == await asyncio.to_thread(main, ["telegram", "setup"])

    device = telegram.person().device
    assert ("Recettes faciles", "Des recettes.") == device.page
    assert ("/x Ranger",) == device.menu
    assert "Une idée de recette par jour." == device.empty_text
    assert 1 == telegram.bot.pictures
