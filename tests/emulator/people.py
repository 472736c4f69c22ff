"""A fake person with a phone: what they do becomes updates, what they see is `device`.

**Rules**: the person only presses what is on the screen. Whatever they do in the chat means they
look at it, so the notification shade is cleared.
"""

import asyncio
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from tests.emulator.device import Device
from tests.emulator.media import MEDIA
from tests.emulator.screen import Button, VisibleMessage
from tests.emulator.state import BotAccount, CallbackQuery, Chat, Json, Message, User
from tests.emulator.text import MAX_TEXT, commands, units
from tests.emulator.updates import CALLBACKS

if TYPE_CHECKING:
    from tests.emulator.service import Service

PAYLOAD = re.compile(r"[A-Za-z0-9_-]{1,64}")


class Person:
    """Somebody with a phone, in the chat with one bot."""

    def __init__(self, service: "Service", user: User, bot: BotAccount) -> None:
        """Open the chat, without pressing Start."""
        self.service = service
        self.user = user
        self.bot = bot
        self.state: Chat = service.chat(bot, user)

    def with_bot(self, bot: BotAccount) -> "Person":
        """Return the same person in the chat with another bot."""
        return Person(self.service, self.user, bot)

    @property
    def chat_id(self) -> int:
        """Return the id that the bot writes to."""
        return self.state.chat_id

    @property
    def device(self) -> Device:
        """Look at the phone."""
        bots = self.service.bots.values()
        mine = [bot.chats[self.chat_id] for bot in bots if self.chat_id in bot.chats]
        return Device(self.state, mine, self.service.clock)

    # What they see

    async def wait_until(
        self,
        predicate: Callable[[Device], Any],
        timeout: float = 20.0,  # noqa: ASYNC109 - it also says what the screen showed
    ) -> Device:
        """Wait, in real time, until the phone shows what `predicate` looks for."""
        try:
            async with asyncio.timeout(timeout):
                await self.service.clock.until(lambda: bool(predicate(self.device)))
        except TimeoutError:
            seen = "\n".join(self.device.texts) or "(empty)"
            raise AssertionError(f"not seen after {timeout} s; the chat shows:\n{seen}") from None
        return self.device

    async def wait_for_text(
        self,
        text: str,
        timeout: float = 20.0,  # noqa: ASYNC109 - it also says what the screen showed
    ) -> VisibleMessage:
        """Wait until a message of the bot contains `text`, and return the newest one."""

        def found(device: Device) -> list[VisibleMessage]:
            return [m for m in device.chat if text in m.full_text and not m.mine]

        return found(await self.wait_until(found, timeout))[-1]

    def look(self) -> None:
        """Open the chat and keep looking at it: no notification comes."""
        self.state.screen.looking = True
        self._seen()

    def pocket(self) -> None:
        """Put the phone away again."""
        self.state.screen.looking = False

    # What they write

    def start(self, payload: str | None = None) -> Message:
        """Press Start, perhaps through a deep link."""
        if payload is not None and not PAYLOAD.fullmatch(payload):
            raise ValueError("a payload has 1-64 characters of A-Z a-z 0-9 _ -")
        if self.state.blocked:
            self.unblock()
        self.state.started = True
        return self.say("/start" if payload is None else f"/start {payload}")

    def say(self, text: str) -> Message:
        """Send a text message."""
        if not text.strip() or units(text) > MAX_TEXT:
            raise ValueError("a phone does not send an empty or very long text as one message")
        entities = commands(text)
        return self.send(text=text, **({"entities": entities} if entities else {}))

    def edit(self, message: Message, text: str) -> Message:
        """Change a message that they sent."""
        if message.message_id not in self.state.messages:
            raise AssertionError("this message is no longer there")
        entities = commands(text)
        message.content = {"text": text} | ({"entities": entities} if entities else {})
        message.edit_date = int(self.service.clock.now())
        self._push("edited_message", self.state.message_json(message), born=message.date)
        self._seen()
        return message

    def send(self, **content: Any) -> Message:
        """Send any content, even with fields that do not exist yet."""
        if self.state.blocked or not self.state.started:
            raise AssertionError("a phone offers only the Start button here")
        now = self.service.clock.now()
        message = Message(self.bot.next_message_id(), int(now), from_bot=False, content=content)
        self.state.add(message)
        self._push("message", self.state.message_json(message), born=int(now))
        self._seen()
        return message

    def send_media(self, kind: str, **more: Any) -> Message:
        """Send a photo, voice, sticker, poll … (see `media.MEDIA`)."""
        return self.send(**{kind: MEDIA[kind](self.bot.last_id)}, **more)

    def send_photo(self, caption: str | None = None) -> Message:
        """Send a picture."""
        return self.send_media("photo", **({"caption": caption} if caption else {}))

    def send_voice(self) -> Message:
        """Send a voice message."""
        return self.send_media("voice")

    def send_sticker(self) -> Message:
        """Send a sticker."""
        return self.send_media("sticker")

    def send_album(self, count: int = 2) -> list[Message]:
        """Send pictures as one album."""
        group = str(self.bot.last_id)
        return [self.send_media("photo", media_group_id=group) for _ in range(count)]

    # What they press

    def press(self, what: str, message: VisibleMessage | None = None) -> CallbackQuery | None:
        """Press a button by its label or data; give `message` for a finger that was too slow."""
        shown = [message] if message else [*reversed(self.device.chat)]
        for bubble in shown:
            for row in bubble.buttons:
                for button in row:
                    if what in {button.label, button.data}:
                        return self._press(button, bubble)
        labels = [label for bubble in shown for label in bubble.labels]
        raise AssertionError(f"no button {what!r} on the screen, only {labels}")

    def _press(self, button: Button, bubble: VisibleMessage) -> CallbackQuery | None:
        screen = self.state.screen
        if button.url:
            screen.opened.append(button.url)
        if button.copy_text:
            screen.clipboard = button.copy_text
        if button.data is None:
            return None
        now = self.service.clock.now()
        query = CallbackQuery(str(next(self.service.query_ids)), self.state, now)
        self.bot.queries[query.query_id] = query
        payload: Json = {
            "id": query.query_id,
            "from": self.user.as_json(),
            "message": self._origin(bubble.message_id),
            "chat_instance": str(self.chat_id * 31),
            "data": button.data,
        }
        key = self.chat_id + CALLBACKS
        self.service.push(self.state, "callback_query", payload, key=key, born=now)
        self._seen()
        return query

    def _origin(self, message_id: int) -> Json:
        message = self.state.messages.get(message_id)
        if message is not None:
            return self.state.message_json(message)
        return {"chat": self.state.as_json(), "message_id": message_id, "date": 0}

    # What else they do

    def block(self) -> None:
        """Block the bot."""
        self._membership("member", "kicked")

    def unblock(self) -> None:
        """Allow the bot again."""
        self._membership("kicked", "member")

    def _membership(self, old: str, new: str) -> None:
        self.state.blocked = new == "kicked"
        now = int(self.service.clock.now())

        def member(status: str) -> Json:
            until = {"until_date": 0} if status == "kicked" else {}
            return {"user": self.bot.as_json(), "status": status, **until}

        payload: Json = {
            "chat": self.state.as_json(),
            "from": self.user.as_json(),
            "date": now,
            "old_chat_member": member(old),
            "new_chat_member": member(new),
        }
        self._push("my_chat_member", payload, born=now)

    def react(self, message: VisibleMessage, emoji: str = "👍") -> None:
        """Put a reaction under a message."""
        now = int(self.service.clock.now())
        payload: Json = {
            "chat": self.state.as_json(),
            "message_id": message.message_id,
            "user": self.user.as_json(),
            "date": now,
            "old_reaction": [],
            "new_reaction": [{"type": "emoji", "emoji": emoji}],
        }
        self._push("message_reaction", payload, born=now)

    def set_auto_delete(self, seconds: int) -> Message:
        """Set the chat's own timer; the bot learns it, nothing is deleted here."""
        self.state.auto_delete = seconds
        changed = {"message_auto_delete_time": seconds}
        return self.send(message_auto_delete_timer_changed=changed)

    def delete(self, *message_ids: int) -> None:
        """Delete messages on both sides; bots are not told."""
        for message_id in message_ids:
            self.state.messages.pop(message_id, None)
            self.state.screen.shade.pop(message_id, None)
        self.service.changed(self.state)

    def update(self, kind: str, payload: Json) -> None:
        """Send any update, also of a kind that nobody knows yet and nobody asked for."""
        now = self.service.clock.now()
        self.bot.updates.push(kind, payload, key=self.chat_id, born=now)
        self.service.clock.notify()

    def _push(self, kind: str, payload: Json, *, born: float) -> None:
        self.service.push(self.state, kind, payload, key=self.chat_id, born=born)

    def _seen(self) -> None:
        self.state.screen.shade.clear()
        self.service.changed(self.state)
