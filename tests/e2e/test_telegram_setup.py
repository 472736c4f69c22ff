"""`murmure telegram setup` against the emulated Telegram, and what a phone shows afterwards."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator
from itertools import product

import pytest

from bot.cli.main import main
from bot.content.lint_words import Lists, words
from bot.content.load import default_folder, read
from tests.e2e.stack import Stack
from tests.e2e.telegram_fixtures import content, person, stack, telegram
from tests.emulator.device import Device
from tests.emulator.errors import too_many
from tests.emulator.server import TelegramServer

__all__ = ["person", "stack", "telegram"]

pytestmark = pytest.mark.e2e

PHONES = ("fr", "en", "es", "ar", "de", None)
SETTERS = ("setMyName", "setMyDescription", "setMyShortDescription", "setMyCommands")
WRITES = (*SETTERS, "deleteMyCommands", "setChatMenuButton", "setMyProfilePhoto")
Type = Callable[..., Awaitable[tuple[int, str]]]


@pytest.fixture
def type_(
    telegram: TelegramServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Type:
    """Type a command beside the running emulator; give its status and what it printed. The content is compiled once."""
    monkeypatch.setattr("bot.cli.telegram.load_content", lambda _: content())
    monkeypatch.setenv("MURMURE_TELEGRAM_TOKEN", telegram.token)
    monkeypatch.setenv("MURMURE_TELEGRAM_API", telegram.base_url)

    async def typed(*arguments: str) -> tuple[int, str]:
        status = await asyncio.to_thread(main, ["telegram", "setup", *arguments])
        said = capsys.readouterr()
        return status, said.out + said.err

    return typed


def bystander(device: Device) -> Iterator[str]:
    """Give everything that shows without opening the chat, or in a chat that is empty."""
    yield from (text for line in device.chat_list for text in (line.name, line.preview))
    yield from (text for note in device.notification_log for text in (note.title, note.text))
    yield from (*device.page, *device.menu, device.empty_text or "")


def telling(text: str) -> list[str]:
    """Give the words of any language that would give the service away."""
    wording = read(default_folder()).words
    assert wording is not None
    lists = [Lists(one).telling for one in wording.words.values()]
    return [word for one in lists for word in one.found(text.casefold(), words(text))]


async def test_nothing_tells_in_any_language(
    stack: Stack, telegram: TelegramServer, type_: Type
) -> None:
    """P4: after setup, chat list, empty chat, notification, page and menu say nothing in any language, and are ours."""
    assert 0 == (await type_())[0]
    people = [telegram.person(language_code=code) for code in PHONES]
    seen: dict[str | None, tuple[str, ...]] = {}
    async with stack.running():
        for someone, code in zip(people, PHONES, strict=True):
            assert someone.device.empty_text
            seen[code] = tuple(bystander(someone.device))
            someone.start()
            await someone.wait_until(lambda device: len(device.chat) > 1)
            someone.say("x")
            await someone.wait_until(lambda device: len(device.chat) == 1)
            seen[code] += tuple(bystander(someone.device))

    assert {} == {text: found for one in seen.values() for text in one if (found := telling(text))}
    names = {code: someone.device.page[0] for code, someone in zip(PHONES, people, strict=True)}
    assert names["fr"] == names["de"] == names[None] == "Quiz de révision"
    assert 4 == len(set(names.values()))
    assert all("/x " in " ".join(someone.device.menu) for someone in people)
    assert all(someone.device.notification_log for someone in people)


async def test_written_once(telegram: TelegramServer, type_: Type) -> None:
    """A second run reads and writes nothing: Telegram takes few changes of a name."""
    status, said = await type_()
    first = telegram.calls_of(*WRITES)
    again, nothing = await type_()

    assert (0, 0) == (status, again)
    assert "+ Quiz de révision" in said
    assert "Nothing to change" in nothing
    assert first == telegram.calls_of(*WRITES)
    assert 1 == telegram.bot.pictures
    assert telegram.token.partition(":")[2] not in said


async def test_looking_changes_nothing(telegram: TelegramServer, type_: Type) -> None:
    """`--dry-run` and `--check` write nothing; `--check` says by its status whether anything differs."""
    dry, said = await type_("--dry-run")
    checked, _ = await type_("--check")

    assert (0, 1) == (dry, checked)
    assert "- Météo\n+ Quiz de révision" in said
    assert [] == telegram.calls_of(*WRITES)
    await type_()
    assert 0 == (await type_("--check"))[0]


async def test_a_phone_is_drawn_for_each_language(type_: Type) -> None:
    """The operator sees what a bystander will: list, empty chat, notification with its dots, menu, in each language."""
    _, said = await type_("--dry-run")
    for title, what in product(
        ("── fr, and", "── en ", "── es ", "── ar "),
        ("chat list │", "empty chat │", "notification │", "after an exit │", "menu │ /x "),
    ):
        assert what in said.partition(title)[2].partition("──")[2].partition("── ")[0]
    assert "\u280c\u2862\u2891\u2828" in said


async def test_put_off(telegram: TelegramServer, type_: Type) -> None:
    """Telegram takes no more names today: one sentence for each, the rest is written, and the next run finishes."""
    telegram.script.fail_next(too_many(12_345), "setMyName")
    status, said = await type_()

    assert 1 == status
    assert (
        "Not written: name (everybody). Telegram takes it in 3 h 26 min; run this again then."
        in said
    )
    assert 1 == len(telegram.calls_of("setMyName"))
    assert telegram.person().device.empty_text
    assert 0 == (await type_())[0]
    assert "Quiz de révision" == telegram.person().device.page[0]


async def test_what_stood_there_before_goes(telegram: TelegramServer, type_: Type) -> None:
    """P4: texts and commands that somebody set by hand, for one language or for private chats alone, are replaced."""
    bot = telegram.bot
    bot.names |= {"fr": "Écoute jeunes", "": "Écoute jeunes"}
    bot.descriptions |= {"fr": "Parle-nous", "en": "Talk to us"}
    bot.commands['{"type": "all_private_chats"}', "fr"] = [
        {"command": "aide", "description": "Parler à quelqu’un"}
    ]
    bot.commands['{"type": "default"}', "fr"] = [{"command": "sos", "description": "Aide"}]
    status, _ = await type_()
    device = telegram.person(language_code="fr").device

    assert 0 == status
    assert ("Quiz de révision", []) == (device.page[0], telling(" ".join(bystander(device))))
    assert [line.split()[0] for line in device.menu] == ["/x", "/menu", "/langue"]


async def test_for_programs(telegram: TelegramServer, type_: Type) -> None:
    """`--json` gives the same facts."""
    before = json.loads((await type_("--json", "--dry-run"))[1])
    done = json.loads((await type_("--json"))[1])

    assert before["picture"] is False
    assert before["changes"] == done["changed"]
    assert {"field": "name", "language": "", "now": "Météo", "wanted": "Quiz de révision"} in done[
        "changed"
    ]
    assert [] == done["late"]


async def test_the_picture_is_not_replaced_unasked(telegram: TelegramServer, type_: Type) -> None:
    """A picture that somebody chose stays, until `--picture` is said."""
    telegram.bot.pictures = 1
    await type_()
    assert 1 == telegram.bot.pictures
    await type_("--picture")
    assert 2 == telegram.bot.pictures


async def test_a_wrong_token(monkeypatch: pytest.MonkeyPatch, type_: Type) -> None:
    """One sentence, status 2, no token."""
    monkeypatch.setenv("MURMURE_TELEGRAM_TOKEN", "4242:AAwrong")
    status, said = await type_()

    assert 2 == status
    assert "MURMURE_TELEGRAM_TOKEN" in said
    assert "AAwrong" not in said
