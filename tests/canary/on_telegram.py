"""What people do on Telegram, with marked words in every place that an update has for words.

**Rules.** Each story ends with its person gone by some exit, so that none waits for another's timers.
"""

from functools import partial

from tests.canary import marks
from tests.canary.house import House
from tests.e2e.clients import Desk
from tests.e2e.steps import EXIT, GREETING, NEUTRAL, offers, talk, to_queue_alone
from tests.emulator.device import Device
from tests.emulator.errors import ApiError
from tests.emulator.people import Person

HELLO = "Quiz de révision"
LINE = "Tes fiches de révision sont prêtes."
SMS = (
    "Non",
    "De garder le secret",
    "Le dire à un adulte",
    "Un mot tout prêt",
    "Un SMS pour le 114",
    "Quelqu’un me fait du mal",
    "Quelqu’un de ma famille",
    "Moi",
)
TO_DANGER = ("Continuer", "Non", "Continuer", "D’accord")


def somebody(house: House, name: str, handle: str, chat: int) -> Person:
    """Give somebody with a marked name, handle and number a phone."""
    person = house.telegram.person(name, user_id=chat, username=handle)
    person.user.last_name = marks.LAST
    return person


async def greeted(person: Person) -> None:
    """Wait for the first screen, with nothing of before below it."""
    await person.wait_until(lambda device: offers(device, "Français"), timeout=60)


async def hidden(house: House, person: Person) -> None:
    """Wait until the quiz is all there is; what is said within that second would count as said before."""

    def alone(device: Device) -> bool:
        return len(device.chat) == 1 and device.texts[0].startswith(HELLO)

    await person.wait_until(alone, timeout=60)
    house.turn(2)


async def answered(person: Person, text: str) -> None:
    """Say something and wait until the bot has the last word again."""
    before = person.device.last
    person.say(text)
    await person.wait_until(
        lambda device: device.last and not device.last.mine and device.last != before, timeout=30
    )


async def everything_that_can_be_sent(person: Person) -> None:
    """Send what is no text, with words wherever a field takes them."""
    user = {"id": marks.OTHER_CHAT, "is_bot": False, "first_name": marks.FROM_WHOM}
    origin = {"type": "user", "sender_user": user, "date": 1}
    person.send_photo(marks.CAPTION)
    person.send(contact={"phone_number": marks.FRIEND_NUMBER, "first_name": marks.FRIEND})
    place = {"latitude": float(marks.LATITUDE), "longitude": float(marks.LONGITUDE)}
    person.send(location=place)
    person.send(venue={"location": place, "title": marks.VENUE, "address": marks.STREET})
    person.send_media("document", caption=marks.CAPTION)
    person.send(
        document={
            "file_id": "F1",
            "file_unique_id": "U1",
            "file_name": marks.FILE_NAME,
            "mime_type": "application/pdf",
        }
    )
    person.send(
        text=marks.FORWARDED, forward_origin=origin, quote={"text": marks.QUOTED, "position": 0}
    )
    person.send_voice()
    person.send_sticker()
    person.set_auto_delete(86_400)
    shown = next(one for one in person.device.chat if not one.mine)
    person.react(shown)
    person.update("never_heard_of", {"from": person.user.as_json(), "text": marks.UNKNOWN})
    person.update("message", {"text": marks.UNKNOWN, "chat": marks.UNKNOWN, "date": marks.ASKED})
    group = {"id": marks.GROUP_CHAT, "type": "supergroup", "title": marks.GROUP}
    sent = {"message_id": 7, "date": 1, "chat": group, "from": person.user.as_json()}
    person.update("message", {**sent, "text": marks.TOLD})


async def talks_with_a_counsellor(house: House, desk: Desk) -> Person:
    """Come by a link, say where and how old, write everything, be answered through refusals, see what is kept."""
    person = somebody(house, marks.FIRST, marks.HANDLE, marks.CHAT)
    person.start(marks.LINK)
    await greeted(person)
    await to_queue_alone(person)
    message = person.say(f"{marks.TOLD}, {marks.NUMBER}")
    person.edit(message, f"{marks.EDITED} {marks.ABROAD}")
    await everything_that_can_be_sent(person)
    (case,) = await desk.queue()
    await desk.take(case)
    await desk.reads(case, marks.EDITED)
    await refused(house, person, desk, case)
    await desk.give_back(case)
    await desk.queue()
    await desk.take(case)
    await desk.close(case)
    await person.wait_for_text("La personne qui te répondait a terminé", timeout=60)
    person.say("mes données")
    await talk(person, "Voir ce qui est gardé", "Non, montre-moi")
    await person.wait_for_text(marks.EDITED, timeout=60)
    return person


async def refused(house: House, person: Person, desk: Desk, case: str) -> None:
    """Let Telegram refuse what a counsellor writes, in every way, repeating it."""
    script = house.telegram.script
    script.fail_next(
        ApiError(429, f"Too Many Requests: {marks.TOLD}", 1), "sendMessage", chat_id=marks.CHAT
    )
    script.fail_next(ApiError(502, marks.HOOK), "sendMessage", chat_id=marks.CHAT)
    await desk.write(case, marks.ANSWER)
    await person.wait_for_text(marks.ANSWER, timeout=60)
    script.fail_next(
        ApiError(400, f"Bad Request: {marks.HOOK} {marks.TOLD}"), "sendMessage", chat_id=marks.CHAT
    )
    await desk.write(case, marks.ANSWER + " encore")
    await desk.reads(case, marks.ANSWER + " encore")
    await house.quiet()


async def leaves_in_every_way(house: House, person: Person) -> None:
    """Keep, then the quiz: play it, come back by the word, be watched, come back, and leave by the button."""
    person.say("quand je pars")
    await talk(person, "Garder", "D’accord")
    person.say("x")
    await person.wait_for_text(NEUTRAL, timeout=60)
    house.turn(2)
    person.start()
    await talk(person, "Continuer", "Non", "Continuer", "Et les traces\u202f?")
    await talk(person, "Me cacher derrière un quiz", "Voir mes mots", "Chaque fois que je pars")
    back, watched = await house.words(person)
    await talk(person, "D’accord")
    person.say("stop")
    await hidden(house, person)
    for guess in ("56", "Oslo 99", "Berlin", marks.LATE):
        await answered(person, guess)
    person.say(back)
    await person.wait_for_text(GREETING, timeout=60)
    person.say(marks.LATE)
    await house.quiet()
    person.say(watched)
    await hidden(house, person)
    person.say(back)
    await greeted(person)
    person.press(EXIT)
    await hidden(house, person)


async def books_a_window(house: House, desk: Desk) -> Person:
    """Say how old and where, prepare the SMS, book a window for tomorrow, and leave."""
    person = somebody(house, marks.OTHER, marks.OTHER_HANDLE, marks.OTHER_CHAT)
    person.start()
    await talk(person, *TO_DANGER, "Non", "Autre chose")
    await person.wait_for_text("Je t’écoute")
    person.say(marks.BOOKED)
    await talk(person, "Voir qui peut aider", "Selon mon âge et mon lieu")
    await person.wait_for_text("Quel âge as-tu")
    person.say("15")
    await talk(person, "Wallis-et-Futuna")
    await person.wait_until(partial(offers, label="Ça me suffit"))
    await writes_the_sms(person)
    person.say("menu")
    await talk(person, "Choisir quand m’écrire")
    await person.wait_for_text("Quel jour peux-tu")
    for number in (1, 0):
        person.press(_offered(person)[number])
        await house.quiet()
    await talk(person, LINE)
    await person.wait_until(partial(offers, label="Ajouter ou changer"))
    await house.words(person)
    person.say("x")
    await person.wait_until(lambda device: device.texts == (NEUTRAL,), timeout=60)
    return person


def _offered(person: Person) -> list[str]:
    last = person.device.last
    assert last is not None
    datas = [button.data or "" for row in last.buttons for button in row]
    return [data for data in datas if data.startswith("c:callback.choose:2")]


async def writes_the_sms(person: Person) -> None:
    """Prepare the text for 114, with the address in it."""
    person.say("menu")
    await talk(person, "D’autres situations", "Un adulte m’écrit ou insiste")
    await talk(person, *SMS)
    await person.wait_for_text("Écris l’adresse où tu es")
    person.say(marks.HOME)
    await person.wait_until(lambda device: offers(device, "C’est envoyé"))
    copied = [
        button.copy_text or ""
        for one in person.device.chat
        for row in one.buttons
        for button in row
    ]
    assert any(marks.HOME in text for text in copied)


async def the_window_opens(house: House, person: Person) -> None:
    """Let the line come at its time, play, say the word, and be with a human at once."""
    back, _ = await house.words(person)
    await house.turn_to(person, "callback")
    await person.wait_for_text(LINE, timeout=60)
    house.turn(2)
    await answered(person, "coucou")
    person.say(back)
    await house.quiet()
    person.say(marks.BOOKED)
    await house.quiet()


async def falls_idle(house: House) -> Person:
    """Choose the quiz for every time, put the phone down, and find the quiz there; then a long pause."""
    person = somebody(house, marks.THIRD, marks.THIRD_HANDLE, marks.THIRD_CHAT)
    person.start()
    await talk(person, "Continuer", "Non", "Continuer", "Et les traces\u202f?")
    await talk(person, "Me cacher derrière un quiz", "Voir mes mots", "Chaque fois que je pars")
    back, _ = await house.words(person)
    await talk(person, "D’accord", "Non")
    person.say(marks.IDLE)
    await house.quiet()
    await house.turn_to(person, "idle")
    await hidden(house, person)
    person.say(back)
    await greeted(person)
    house.turn(31 * 60)
    return person


async def is_forgotten(house: House, person: Person) -> None:
    """Come back after a long pause, tell more, and have all of it erased."""
    await answered(person, marks.FORGOTTEN)
    person.say("tout effacer")
    await talk(person, "Oui, tout effacer")
    await house.quiet()
    person.update("my_chat_member", {"chat": marks.UNKNOWN, "from": person.user.as_json()})
    person.block()
    await house.quiet()
