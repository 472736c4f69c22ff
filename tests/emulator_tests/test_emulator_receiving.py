"""Polling, life of updates and button presses, as the server's source has them."""

import asyncio

import pytest

from tests.emulator.clock import Clock
from tests.emulator.server import TelegramServer
from tests.emulator.updates import DAY, UpdateQueue
from tests.emulator_tests.raw import Json, Raw


async def poll(raw: Raw, **params: object) -> list[Json]:
    """Poll and return the updates."""
    body = await raw.call("getUpdates", **params)
    assert body["ok"], body
    updates: list[Json] = body["result"]
    return updates


def texts(updates: list[Json]) -> list[str]:
    """Return the texts of messages."""
    return [update["message"]["text"] for update in updates]


async def test_offset_confirms(raw: Raw) -> None:
    """P6: an update comes again until an offset above its id confirms it."""
    person = raw.server.person()
    person.start()
    person.say("un")
    first = await poll(raw)
    raw.server.clock.advance(1)
    assert first == await poll(raw)
    rest = await poll(raw, offset=first[0]["update_id"] + 1)
    assert ["un"] == texts(rest)
    assert [] == await poll(raw, offset=rest[-1]["update_id"] + 1)
    assert [] == await poll(raw)


async def test_negative_offset_forgets_the_older_ones(raw: Raw) -> None:
    """A negative offset keeps that many from the end."""
    person = raw.server.person()
    person.start()
    for word in ("un", "deux", "trois"):
        person.say(word)
    assert ["deux", "trois"] == texts(await poll(raw, offset=-2))
    assert ["deux", "trois"] == texts(await poll(raw))


async def test_limit(raw: Raw) -> None:
    """At most `limit` updates come, between 1 and 100."""
    person = raw.server.person()
    person.start()
    for number in range(120):
        person.say(str(number))
    assert 2 == len(await poll(raw, limit=2))
    raw.server.clock.advance(1)
    assert 100 == len(await poll(raw))
    for limit in (0, 101):
        assert "limit must be 1-100" in await raw.refused("getUpdates", limit=limit)


async def test_asking_again_at_once_gives_one(raw: Raw) -> None:
    """The same offset within half a second brings a single update."""
    person = raw.server.person()
    person.start()
    person.say("un")
    assert 2 == len(await poll(raw))
    assert 1 == len(await poll(raw))
    raw.server.clock.advance(0.5)
    assert 2 == len(await poll(raw))


async def test_long_poll_wakes_for_an_update(raw: Raw) -> None:
    """A waiting poll answers as soon as something happens."""
    person = raw.server.person()
    async with asyncio.TaskGroup() as group:
        waiting = group.create_task(poll(raw, timeout=50))
        await raw.server.clock.until(lambda: raw.server.bot.poll == 1)
        person.start()
    assert ["/start"] == texts(waiting.result())


async def test_long_poll_is_capped_at_fifty_seconds() -> None:
    """A poll that asks for an hour gets its empty answer after 50 s."""
    async with TelegramServer(clock=Clock(speed=0)) as server, Raw(server) as raw:
        start = server.clock.now()
        async with asyncio.TaskGroup() as group:
            waiting = group.create_task(poll(raw, timeout=3600))
            await server.clock.until(lambda: server.bot.poll == 1)
            server.clock.advance(49.9)
            await raw.call("getMe")
            assert not waiting.done()
            server.clock.advance(0.1)
        assert [] == waiting.result()
        assert 50 == pytest.approx(server.clock.now() - start)


async def test_second_poller_ends_the_first(raw: Raw) -> None:
    """Of two pollers the older gets 409, the newer goes on."""
    person = raw.server.person()
    async with asyncio.TaskGroup() as group:
        older = group.create_task(raw.call("getUpdates", timeout=50))
        await raw.server.clock.until(lambda: raw.server.bot.poll == 1)
        newer = group.create_task(poll(raw, timeout=50))
        await raw.server.clock.until(lambda: raw.server.bot.poll == 2)
        person.start()
    answer = older.result()
    assert 409 == answer["error_code"]
    assert answer["description"].startswith("Conflict: terminated by other getUpdates request")
    assert ["/start"] == texts(newer.result())


async def test_poll_with_a_webhook_set(raw: Raw) -> None:
    """Polling is refused while a webhook is set, and works after deleteWebhook."""
    await raw.call("setWebhook", url="http://127.0.0.1:9/hook")
    body = await raw.call("getUpdates")
    assert 409 == body["error_code"]
    assert "use deleteWebhook" in body["description"]
    await raw.call("deleteWebhook", drop_pending_updates=True)
    assert [] == await poll(raw)


async def test_setting_a_webhook_ends_a_poll(raw: Raw) -> None:
    """A poll that waits is told that a webhook came."""
    async with asyncio.TaskGroup() as group:
        waiting = group.create_task(raw.call("getUpdates", timeout=50))
        await raw.server.clock.until(lambda: raw.server.bot.poll == 1)
        await raw.call("setWebhook", url="http://127.0.0.1:9/hook")
    assert "Conflict: terminated by setWebhook request" == waiting.result()["description"]


async def test_messages_live_a_day_and_presses_150_seconds(raw: Raw) -> None:
    """A tap is lost after 150 s of downtime, a written word only after 24 h."""
    person = raw.server.person()
    person.start()
    keys = {"inline_keyboard": [[{"text": "Quitter", "callback_data": "x"}]]}
    await raw.call("sendMessage", chat_id=person.chat_id, text="Bonjour", reply_markup=keys)
    person.press("Quitter")
    raw.server.clock.advance(149)
    assert ["message", "callback_query"] == [[*u][1] for u in await poll(raw)]
    raw.server.clock.advance(1)
    assert ["message"] == [[*u][1] for u in await poll(raw)]
    raw.server.clock.advance(DAY)
    assert [] == await poll(raw)


async def test_an_edit_lives_as_long_as_its_message(raw: Raw) -> None:
    """The life of an edit counts from the date of the message."""
    person = raw.server.person()
    person.start()
    message = person.say("un")
    raw.server.clock.advance(DAY - 60)
    person.edit(message, "deux")
    assert "edited_message" in (await poll(raw))[-1]
    raw.server.clock.advance(61)
    assert [] == await poll(raw)


async def test_allowed_updates_stay_and_are_not_retroactive(raw: Raw) -> None:
    """Kinds are chosen when an update is made; the choice holds until it is changed."""
    person = raw.server.person()
    person.start()
    await poll(raw, allowed_updates=["callback_query"])
    person.say("unseen")
    raw.server.clock.advance(1)
    assert ["/start"] == texts(await poll(raw))
    await poll(raw, allowed_updates=[])
    person.say("seen")
    raw.server.clock.advance(1)
    assert ["/start", "seen"] == texts(await poll(raw))


def test_three_kinds_are_left_out_by_default() -> None:
    """Reactions and other members' status must be asked for."""
    queue = UpdateQueue()
    kinds = ("message", "my_chat_member", "chat_member", "message_reaction")
    assert [True, True, False, False] == [queue.accepts(kind) for kind in kinds]
    queue.allow(["message_reaction"])
    assert [False, False, False, True] == [queue.accepts(kind) for kind in kinds]


async def test_answer_to_a_press(raw: Raw) -> None:
    """A notice of at most 200 characters shows as a toast, once, within 150 s."""
    person = raw.server.person()
    person.start()
    keys = {"inline_keyboard": [[{"text": "Ça va", "callback_data": "ok"}]]}
    await raw.call("sendMessage", chat_id=person.chat_id, text="Bonjour", reply_markup=keys)
    query = person.press("Ça va")
    assert query is not None
    answer = {"callback_query_id": query.query_id}
    long = await raw.refused("answerCallbackQuery", **answer, text="a" * 201)
    assert "MESSAGE_TOO_LONG" in long
    assert True is (await raw.call("answerCallbackQuery", **answer, text="Merci"))["result"]
    assert ("Merci",) == person.device.toasts
    assert {"text": "Merci"} == query.answer
    again = await raw.refused("answerCallbackQuery", **answer)
    assert "query is too old" in again
    late = person.press("ok")
    assert late is not None
    raw.server.clock.advance(150)
    text = await raw.refused("answerCallbackQuery", callback_query_id=late.query_id)
    assert "query is too old" in text


async def test_bots_do_not_mix(raw: Raw) -> None:
    """Two tokens are two bots with their own updates and chats."""
    staff = raw.server.add_bot("77:staff", name="Équipe", username="equipe_bot")
    person = raw.server.person()
    person.start()
    person.with_bot(staff).start()
    raw.token = staff.token
    assert 1 == len(await poll(raw))
    await raw.call("sendMessage", chat_id=person.chat_id, text="À l’équipe")
    assert ("/start",) == person.device.texts
    assert ["Météo", "Équipe"] == [line.name for line in person.device.chat_list]
