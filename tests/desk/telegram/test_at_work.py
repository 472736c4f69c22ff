"""Where somebody stands, what they are asked before and after a hard case, and what leaves the chat by itself."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from bot.desk.telegram.client import Client
from bot.desk.telegram.doors import Doors
from bot.desk.telegram.lead import LASTS, Lead, Lost
from bot.desk.telegram.screen import Screen
from bot.desk.telegram.staff import doors_of
from bot.model.carried import Ended, State
from bot.store import codec
from tests.desk.telegram.crew import (
    TOKEN,
    at_work,
    everything,
    gone,
    presses,
    shows_button,
    takes,
)
from tests.e2e.stack import Stack
from tests.e2e.steps import SECRET_WORDS, to_queue
from tests.e2e.telegram_fixtures import content, person, stack, telegram
from tests.emulator.people import Person
from tests.emulator.server import TelegramServer

__all__ = ["person", "stack", "telegram"]

pytestmark = pytest.mark.e2e

WORDS = "Ils ont mis mon adresse partout"


def carried_one(state: State, ago: timedelta) -> State:
    """Have carried a hard case that ended a while ago."""
    at = datetime.now(UTC) - ago
    return replace(state, ended=(Ended("x.1", True, at - timedelta(hours=1), at),))


async def test_one_presence_for_both_desks(
    stack: Stack, person: Person, telegram: TelegramServer
) -> None:
    """P10: a break at one desk is a break at the other; who falls silent reads that their cases go back, and when."""
    async with at_work(stack, telegram) as lou:
        desk, now = stack.store.desk, datetime.now(UTC)
        await desk.set_shift("lou", "break", now)
        await lou.wait_for_text("Tu es en pause")
        assert not shows_button(lou.device, "Prendre la suite")
        await desk.set_shift("lou", "on", now)
        await to_queue(stack, person)
        await takes(lou)
        await desk.leave("lou")
        said = await lou.wait_for_text("tu n’es plus en service")
        assert "dans 5 min" in said.full_text
        await presses(lou, "Réponses prêtes")
        await stack.until(lambda: _on_shift(stack))
        await desk.leave("lou")
        lou.say("Je suis encore là.")
        await person.wait_for_text("Je suis encore là.")
        await stack.until(lambda: _on_shift(stack))
        await presses(lou, "Fin de service")
        await lou.wait_for_text("Tu n’es pas en service")
        await stack.queued(person)
        await desk.set_shift("lou", "on", datetime.now(UTC))
        await lou.wait_for_text("Tu es en service au bureau.")
        assert not shows_button(lou.device, "Prendre")


async def _on_shift(stack: Stack) -> bool:
    return await stack.store.desk.online() == ["lou"]


async def test_before_a_hard_case(stack: Stack, person: Person, telegram: TelegramServer) -> None:
    """Asked before they read; *not now* costs nothing and sends it on; who says yes has it."""
    async with at_work(stack, telegram) as lou:
        await to_queue(stack, person)
        person.say("je vais me tuer ce soir")
        case = await stack.card(person, lambda one: one.risk >= 3)
        lou.pocket()
        await presses(lou, "Prendre la suite")
        asked = await lou.wait_for_text("cette conversation peut être lourde")
        assert "me tuer" not in asked.full_text
        noted = " ".join(note.title + note.text for note in lou.device.notification_log)
        assert [] == [word for word in (*SECRET_WORDS, "lourde", case.alias) if word in noted]
        lou.press("Pas maintenant", asked)
        await gone(lou, "peut être lourde")
        await presses(lou, "Prendre la suite")
        await lou.wait_for_text("Personne n’attend.")

        await presses(lou, "Prendre")
        again = await lou.wait_for_text("cette conversation peut être lourde")
        assert "je vais me tuer" not in everything(lou)
        lou.press("Je la prends", again)
        await lou.wait_for_text("je vais me tuer ce soir")
        await gone(lou, "peut être lourde")


async def test_after_a_hard_case(stack: Stack, person: Person, telegram: TelegramServer) -> None:
    """A pause that says until when; then three taps, of which nothing stays: neither in the chat nor in the store."""
    async with at_work(stack, telegram) as lou:
        care = stack.store.care
        await care.alter("lou", partial(carried_one, ago=timedelta(minutes=2)))
        await to_queue(stack, person)
        await lou.wait_for_text("Pause jusqu’à")
        await presses(lou, "Prendre la suite")
        await lou.wait_until(lambda device: everything(lou).count("Pause jusqu’à") == 2)
        await care.alter("lou", partial(carried_one, ago=timedelta(minutes=11)))
        await presses(lou, "Prendre la suite")
        await lou.wait_for_text("Avant la suite, prends un instant pour toi")
        for answer in ("Ça ne va pas", "De parler à quelqu’un", "Plutôt plus léger"):
            await presses(lou, answer)
        await lou.wait_until(lambda device: device.toasts)
        await gone(lou, "Faire le point")
        wish = [notice.code for _, notice in await stack.store.desk.notices("@supervisors")]
        state = await care.state("lou")
        kept = (await stack.store.chats.all()).popitem()[1].plain

    assert ["talk"] == wish
    assert state.lighter is not None
    assert [] == [word for word in (b"bad", b"heavy", b"talk") if word in kept]
    assert "Ce que tu ressens" not in everything(lou)


async def test_erasing_is_asked_twice(
    stack: Stack, person: Person, telegram: TelegramServer
) -> None:
    """P8: erased from Telegram after a second question, and nothing of it is left in either chat."""
    async with at_work(stack, telegram) as lou:
        await to_queue(stack, person)
        await takes(lou)
        lou.say("Je te lis.")
        await person.wait_for_text("Je te lis.")
        for label in ("Terminer…", "Tout effacer…", "Ne pas effacer", "Terminer…"):
            await presses(lou, label)
        await presses(lou, "Tout effacer…")
        await lou.wait_for_text("Tout ce qui a été dit est détruit tout de suite")
        await presses(lou, "Effacer pour toujours")
        await gone(lou, "Je te lis.")
        await person.wait_until(lambda device: "Je te lis." not in device.texts)
        await stack.until(lambda: _erased(stack, person))

    assert not [one for one in person.device.chat if "Je te lis." in one.full_text]


async def _erased(stack: Stack, person: Person) -> bool:
    return not await stack.store.desk.of(stack.conversation(person))


def later(stack: Stack, hours: float) -> Doors:
    """Give the doors of somebody whose clock is ahead."""
    return replace(
        doors_of(stack.store, content), now=lambda: datetime.now(UTC) + timedelta(hours=hours)
    )


async def test_after_a_day_nothing_is_left(
    stack: Stack, person: Person, telegram: TelegramServer
) -> None:
    """P4: what stood in the chat for a day is deleted, their own words too, and does not come back."""
    async with at_work(stack, telegram) as lou:
        await to_queue(stack, person)
        person.say(WORDS)
        await takes(lou)
        await lou.wait_for_text(WORDS)
        lou.say("Je te lis.")
        await lou.wait_for_text("envoyé")
        await stack.quiet()
        name = stack.store.chats.name(str(lou.chat_id))
        client = Client(TOKEN, telegram.base_url)
        screen = Screen(later(stack, 25), client, name, topics=False)
        await screen.draw()
        await client.close()
        await gone(lou, WORDS)
        person.say("Et maintenant ?")
        await lou.wait_for_text("Et maintenant ?")

    assert [] == [one for one in lou.device.chat if WORDS in one.full_text or one.mine]


async def test_one_process_keeps_the_chats(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    """P6: a second process waits, begins when the first ends, and whoever has lost the place stops."""
    monkeypatch.setattr("bot.desk.telegram.lead.ASKED", 0.01)
    monkeypatch.setattr("bot.desk.telegram.lead.RENEWED", 0.01)
    async with stack.running():
        chats = stack.store.chats
        first, second = Lead(chats), Lead(chats)
        await first.wait()
        async with asyncio.timeout(20), asyncio.TaskGroup() as group:
            waiting = group.create_task(second.wait())
            refused = not await chats.lead("third", LASTS)
            began = waiting.done()
            await first.end()
        with pytest.raises(Lost):
            await first.keep()

    assert (True, False) == (refused, began)


async def test_what_is_to_be_followed_does_not_stand_there_all_night(
    stack: Stack, telegram: TelegramServer
) -> None:
    """P7: opened without a shift, it closes after the half hour after which a shift would have lapsed."""
    async with at_work(stack, telegram) as lou:
        await presses(lou, "Fin de service")
        await lou.wait_for_text("Tu n’es pas en service")
        await presses(lou, "Fermer")
        await lou.wait_until(lambda device: not shows_button(device, "Fermer"))
        await presses(lou, "À suivre")
        await lou.wait_until(lambda device: shows_button(device, "Fermer"))
        await stack.quiet()
        name = stack.store.chats.name(str(lou.chat_id))
        client = Client(TOKEN, telegram.base_url)
        await Screen(later(stack, 0.4), client, name, topics=False).draw()
        assert shows_button(lou.device, "Fermer")
        await Screen(later(stack, 0.6), client, name, topics=False).draw()
        await client.close()
        await lou.wait_until(lambda device: not shows_button(device, "Fermer"))


async def test_who_left_has_no_card_until_they_are_back(
    stack: Stack, person: Person, telegram: TelegramServer
) -> None:
    """P10: of who left behind the quiz nothing is shown that could be taken; once back, they stand there again."""
    async with at_work(stack, telegram) as lou:
        case = await to_queue(stack, person)
        await lou.wait_until(lambda device: shows_button(device, "Prendre"))
        apply = stack.store.desk._queue.apply
        gone_now = replace(case, version=case.version + 1, away=True)
        await stack.store.door.run([apply(gone_now, codec.card.dump(gone_now))])
        await stack.store.desk.set_shift("zoe", "on", datetime.now(UTC))  # the desk has news
        await gone(lou, case.alias)
        assert not shows_button(lou.device, "Prendre")

        back = replace(case, version=case.version + 2)
        await stack.store.door.run([apply(back, codec.card.dump(back))])
        await stack.store.desk.leave("zoe")
        await lou.wait_until(lambda device: shows_button(device, "Prendre"))
