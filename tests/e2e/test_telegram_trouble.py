"""When things go wrong on Telegram: blocked, throttled, down, doubled, hurried."""

import asyncio

import pytest
from httpx import AsyncClient

from bot.store.door import command
from bot.web.updates import HEADER
from tests.e2e.stack import SECRET, Stack, sent
from tests.e2e.steps import EXIT, GREETING, NEUTRAL, to_human, to_queue, to_topics
from tests.e2e.telegram_fixtures import person, stack, telegram
from tests.emulator.errors import ApiError, bad_gateway, too_many
from tests.emulator.limits import Limits
from tests.emulator.people import Person
from tests.emulator.server import TelegramServer

__all__ = ["person", "stack", "telegram"]

pytestmark = pytest.mark.e2e


async def gone(stack: Stack, person: Person) -> bool:
    """Tell whether nothing is kept of somebody any more."""
    found = await stack.store.door.one(command("KEYS", f"*{stack.conversation(person)}*"))
    # What is left for a day says that something was handled, not what: it stops doubles.
    return not [key for key in found if b":seen:" not in key and b":noticed:" not in key]


async def test_blocked(stack: Stack, person: Person) -> None:
    """P8: blocking the bot is an exit plus purge: out of the queue, and nothing is kept."""
    async with stack.running():
        await to_queue(stack, person)
        person.block()
        await stack.until(lambda: gone(stack, person))
        await stack.quiet()
        assert await stack.store.desk.queue() == []


async def test_found_blocked(stack: Stack, person: Person, telegram: TelegramServer) -> None:
    """P8: the same when Telegram only says so at the next sentence of the counsellor."""
    async with stack.running():
        case = await to_human(stack, person)
        person.state.blocked = True
        await stack.reply(case, "Tu es là ?")
        await stack.until(lambda: gone(stack, person))
        await stack.quiet()
        assert await stack.store.desk.cases("lou") == []

        person.unblock()
        person.start()
        await person.wait_for_text(GREETING)
        assert not any("Tu es là" in shown.full_text for shown in person.device.chat)


@pytest.mark.parametrize("error", [too_many(1), bad_gateway()])
async def test_a_reply_that_has_to_wait(
    stack: Stack, person: Person, telegram: TelegramServer, error: ApiError
) -> None:
    """P6: flood control and failures delay a counsellor's sentences; their order and number stay."""
    async with stack.running():
        case = await to_human(stack, person)
        telegram.script.fail_next(error, "sendMessage", chat_id=person.chat_id)
        keys = [await stack.reply(case, f"Phrase {number}") for number in range(3)]
        for key in keys:
            await stack.delivered(case, key, "sent")

    said = [shown.full_text.splitlines()[-1] for shown in person.device.chat if not shown.mine]
    assert said[-3:] == ["Phrase 0", "Phrase 1", "Phrase 2"]
    calls = [
        call for call in telegram.calls_of("sendMessage") if "Phrase 0" in call.params["text"]
    ]
    assert len(calls) == 2
    assert calls[1].time - calls[0].time >= (error.retry_after or 0)


async def test_a_refused_reply(stack: Stack, person: Person, telegram: TelegramServer) -> None:
    """The counsellor learns that a sentence will never arrive; the next one does."""
    async with stack.running():
        case = await to_human(stack, person)
        telegram.script.fail_next(ApiError(400, "Bad Request: no"), "sendMessage")
        lost = await stack.reply(case, "Perdue")
        kept = await stack.reply(case, "Reçue")
        await stack.delivered(case, kept, "sent")
        await stack.delivered(case, lost, "failed:refused")


@pytest.mark.parametrize("method", ["deleteMessages", "sendMessage"])
async def test_a_wipe_that_has_to_wait(
    stack: Stack, person: Person, telegram: TelegramServer, method: str
) -> None:
    """P4: a throttled wipe waits as long as Telegram asks, and is carried out whole."""
    async with stack.running():
        await to_human(stack, person)
        telegram.script.fail_next(too_many(1), method, chat_id=person.chat_id)
        asked = telegram.clock.now()
        person.press(EXIT)
        await person.wait_until(lambda device: device.texts == (NEUTRAL,))
        await stack.quiet()

    assert person.device.texts == (NEUTRAL,)
    assert person.device.history[-1].time - asked >= 1


async def test_real_limits(stack: Stack, person: Person, telegram: TelegramServer) -> None:
    """P2: a chat that is throttled for many sentences is still wiped at once: deleting is not throttled."""
    async with stack.running():
        case = await to_human(stack, person)
        telegram.bot.meter.limits = Limits(chat_rate=4.0, chat_burst=1)
        for number in range(6):
            await stack.reply(case, f"Phrase {number}")
        await person.wait_for_text("Phrase 0")
        person.press(EXIT)
        await person.wait_until(lambda device: device.texts == (NEUTRAL,))
        await stack.quiet()

    assert person.device.texts == (NEUTRAL,)


@pytest.mark.parametrize("webhook", [False, True])
async def test_an_exit_while_everything_is_down(
    stack: Stack, person: Person, telegram: TelegramServer, webhook: bool
) -> None:
    """P2: the exit word that came while we were down is carried out before anything is answered."""
    stack.webhook = webhook
    async with stack.running():
        await to_topics(person)
    before = len(sent(telegram, person))
    person.say("on me harcèle, je veux mourir")
    person.press("On me fait du mal à la maison")
    for number in range(20):
        person.say(f"et encore {number}")
    person.say("x")

    async with stack.running():
        await person.wait_until(lambda device: device.texts == (NEUTRAL,), timeout=30)
        await stack.quiet()

    assert person.device.texts == (NEUTRAL,)
    assert sent(telegram, person)[before:] == [NEUTRAL]


async def test_restart(stack: Stack, person: Person) -> None:
    """P6: a restart finds the queue and the conversation as they were."""
    async with stack.running():
        case = await to_queue(stack, person)
    person.say("tu es là ?")

    async with stack.running():
        assert [card.case_id for card in await stack.store.desk.queue()] == [case.case_id]
        await stack.take(case)
        await person.wait_for_text("Une vraie personne est là")
        assert "tu es là ?" in [line.entry.text for line in (await stack.read(case)).lines]


async def test_the_same_update_five_times(
    stack: Stack, person: Person, telegram: TelegramServer
) -> None:
    """P6: an update that is delivered again and again is answered once."""
    stack.webhook = True
    async with stack.running():
        person.start()
        await person.wait_for_text(GREETING)
        hook = telegram.bot.webhook
        assert hook is not None
        update = {
            "update_id": 99_000,
            "message": {
                "message_id": 88_000,
                "date": int(telegram.clock.now()),
                "from": person.user.as_json(),
                "chat": person.state.as_json(),
                "text": "Continuer",
            },
        }
        async with AsyncClient() as http:
            answers = await asyncio.gather(
                *(http.post(hook.url, json=update, headers={HEADER: SECRET}) for _ in range(5))
            )
        await person.wait_for_text("voir ton écran")
        await stack.quiet()

    assert [200] * 5 == [answer.status_code for answer in answers]
    assert len([text for text in sent(telegram, person) if "voir ton écran" in text]) == 1


async def test_updates_whose_answer_was_lost(
    stack: Stack, person: Person, telegram: TelegramServer
) -> None:
    """P6: a poll whose answer never arrived brings the same updates again, and loses none."""
    async with stack.running():
        person.start()
        await person.wait_for_text(GREETING)
        telegram.script.lose_next("getUpdates", when="after")
        await talk_through_the_gap(person)
        await stack.quiet()

    assert len([text for text in sent(telegram, person) if "voir ton écran" in text]) == 1


async def talk_through_the_gap(person: Person) -> None:
    """Answer by hand and wait for the next question."""
    person.say("Continuer")
    person.say("Non")
    await person.wait_for_text("Pour tout cacher")


async def test_ten_first_messages(stack: Stack, person: Person, telegram: TelegramServer) -> None:
    """P6: somebody who hits Start and writes in a hurry has one conversation, and every word is kept."""
    words = [f"au secours {number}" for number in range(9)]
    async with stack.running():
        person.start()
        for text in words:
            person.say(text)
        await person.wait_until(lambda device: device.last and not device.last.mine)
        await stack.quiet()
        sessions = await stack.store.door.one(command("KEYS", "*session:*"))
        assert len(sessions) == 1

        person.press("Écrire à quelqu’un")
        case = await stack.queued(person)
        await stack.take(case)
        await person.wait_for_text("Une vraie personne est là")
        said = [line.entry.text for line in (await stack.read(case)).lines]
        assert [text for text in said if text in words] == words


async def test_logs_tell_nothing(
    stack: Stack, person: Person, telegram: TelegramServer, capfd: pytest.CaptureFixture[str]
) -> None:
    """P7: neither text nor name nor address nor token is logged or counted, also when things fail."""
    async with stack.running():
        case = await to_human(stack, person)
        telegram.script.fail_next(bad_gateway(), "sendMessage")
        telegram.script.fail_next(ApiError(400, "Bad Request: chat 6510000017"), "deleteMessages")
        telegram.script.lose_next("getUpdates", when="before")
        person.say("phrase plantée un")
        key = await stack.reply(case, "phrase plantée deux")
        await stack.delivered(case, key, "sent")
        person.press(EXIT)
        await person.wait_until(lambda device: device.texts == (NEUTRAL,))
        await stack.quiet()
        assert stack.made is not None
        written = "".join(capfd.readouterr()) + stack.made.metrics.text().decode()

    assert "started" in written
    secret = ("plantée", "Camille", str(person.chat_id), telegram.token, telegram.base_url)
    assert [word for word in secret if word in written] == []
