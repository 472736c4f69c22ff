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


async def test_the_narrowest_list_of_commands_is_shown(raw: Raw) -> None:
    """Commands of private chats hide the usual ones; of each the person’s language comes first."""
    person = raw.server.person(language_code="fr-CA")

    async def put(word: str, **where: object) -> None:
        await raw.call("setMyCommands", commands=[{"command": word, "description": "…"}], **where)

    shown = []
    await put("a")
    shown.append(person.device.menu)
    await put("b", language_code="fr")
    shown.append(person.device.menu)
    await put("c", scope={"type": "all_private_chats"})
    shown.append(person.device.menu)
    await put("d", scope={"type": "all_private_chats"}, language_code="en")
    shown.append(person.device.menu)
    assert ["/a …", "/b …", "/c …", "/c …"] == [line for menu in shown for line in menu]


async def test_the_page_of_a_bot(raw: Raw) -> None:
    """Name and short description, in the language of the person."""
    await raw.call("setMyShortDescription", short_description="Pour réviser", language_code="fr")
    await raw.call("setMyShortDescription", short_description="To revise")
    pages = [raw.server.person(language_code=code).device.page for code in ("fr", "de")]
    assert [("Météo", "Pour réviser"), ("Météo", "To revise")] == pages


async def test_pictures_of_the_bot(raw: Raw) -> None:
    """A picture must be uploaded anew; only those of the bot itself can be counted."""
    photo = {"type": "static", "photo": "https://example.org/a.jpg"}
    assert "uploaded" in await raw.refused("setMyProfilePhoto", photo=photo)
    found = (await raw.call("getUserProfilePhotos", user_id=4242))["result"]
    assert {"total_count": 0, "photos": []} == found
    assert "user not found" in await raw.refused("getUserProfilePhotos", user_id=7)
    raw.broke()


async def test_leaving_a_group(raw: Raw) -> None:
    """A group can be left, a private chat cannot."""
    await raw.call("leaveChat", chat_id=-100_5)
    assert [-100_5] == raw.server.bot.left
    assert "private" in await raw.refused("leaveChat", chat_id=5)
