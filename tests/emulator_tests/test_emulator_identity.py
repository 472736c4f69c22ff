"""Who the bot is: name, descriptions, commands, menu button."""

import pytest

from tests.emulator.fixtures import check
from tests.emulator.server import TelegramServer
from tests.emulator_tests.raw import Raw


async def test_me(raw: Raw) -> None:
    """GetMe gives a User of the page."""
    me = (await raw.call("getMe"))["result"]
    assert [] == raw.server.spec.check_type("User", me)
    assert (4242, True, "Météo") == (me["id"], me["is_bot"], me["first_name"])


@pytest.mark.parametrize(
    ("thing", "field", "most"),
    [
        ("Name", "name", 64),
        ("Description", "description", 512),
        ("ShortDescription", "short_description", 120),
    ],
)
async def test_texts_by_language(raw: Raw, thing: str, field: str, most: int) -> None:
    """A text has a length, a language and a default; an empty one takes it back."""
    default = (await raw.call(f"getMy{thing}"))["result"][field]
    await raw.call(f"setMy{thing}", **{field: "a" * most, "language_code": "en"})
    assert "a" * most == (await raw.call(f"getMy{thing}", language_code="en"))["result"][field]
    assert default == (await raw.call(f"getMy{thing}", language_code="fr"))["result"][field]
    await raw.call(f"setMy{thing}", **{field: "", "language_code": "en"})
    assert default == (await raw.call(f"getMy{thing}", language_code="en"))["result"][field]
    assert field in await raw.refused(f"setMy{thing}", **{field: "a" * (most + 1)})
    wrong = await raw.refused(f"setMy{thing}", **{field: "a", "language_code": "english"})
    assert "language" in wrong


async def test_a_new_name_shows_at_once(raw: Raw) -> None:
    """The chat list has the name in the language of the person."""
    person = raw.server.person()
    person.start()
    await raw.call("setMyName", name="Recettes", language_code="fr")
    assert ["Recettes"] == [line.name for line in person.device.chat_list]


async def test_commands(raw: Raw) -> None:
    """Commands belong to a scope and a language, and have limits."""
    commands = [{"command": "stop", "description": "Fin"}]
    scope = {"type": "chat", "chat_id": 5}
    await raw.call("setMyCommands", commands=commands, scope=scope, language_code="fr")
    assert [] == (await raw.call("getMyCommands"))["result"]
    where = {"scope": scope, "language_code": "fr"}
    assert commands == (await raw.call("getMyCommands", **where))["result"]
    await raw.call("deleteMyCommands", **where)
    assert [] == (await raw.call("getMyCommands", **where))["result"]
    for command, description, why in (
        ("Stop", "Fin", "BOT_COMMAND_INVALID"),
        ("stop", "", "BOT_COMMAND_DESCRIPTION_INVALID"),
    ):
        wrong = [{"command": command, "description": description}]
        assert why in await raw.refused("setMyCommands", commands=wrong)
    assert "TOO_MUCH" in await raw.refused("setMyCommands", commands=commands * 101)


async def test_menu_button(raw: Raw) -> None:
    """A menu button may be for one chat."""
    await raw.call("setChatMenuButton", chat_id=5, menu_button={"type": "commands"})
    assert {"type": "commands"} == (await raw.call("getChatMenuButton", chat_id=5))["result"]
    assert {"type": "default"} == (await raw.call("getChatMenuButton"))["result"]


async def test_the_fixture_fails_the_test(raw: Raw, telegram: TelegramServer) -> None:
    """A violation that the bot swallowed is found at the end of the test."""
    check(telegram)
    await raw.refused("sendTelepathy")
    with pytest.raises(AssertionError, match="unknown method sendTelepathy"):
        check(telegram)
    raw.broke()
