"""What a phone shows, as plain values: messages, buttons, notifications, frames.

**Rules**: `text` is what can be read without a tap; spoilers are braille. A frame is a snapshot of
everything that somebody who holds the phone can see; two equal frames never follow each other.
"""

from dataclasses import dataclass, field, replace


@dataclass(frozen=True, slots=True)
class Button:
    """A button under a message."""

    label: str
    data: str | None = None
    url: str | None = None
    copy_text: str | None = None


@dataclass(frozen=True, slots=True)
class VisibleMessage:
    """A bubble in the chat."""

    message_id: int
    sender: str
    mine: bool
    text: str
    full_text: str
    spoilers: tuple[str, ...]
    buttons: tuple[tuple[Button, ...], ...]
    media: str | None
    edited: bool
    date: int

    @property
    def labels(self) -> tuple[str, ...]:
        """Return the labels of all buttons."""
        return tuple(button.label for row in self.buttons for button in row)


@dataclass(frozen=True, slots=True)
class Notification:
    """A line in the notification shade."""

    message_id: int
    title: str
    text: str
    silent: bool


@dataclass(frozen=True, slots=True)
class ChatLine:
    """A line of the chat list."""

    name: str
    preview: str


@dataclass(frozen=True, slots=True)
class Frame:
    """Everything that is visible from `time` on, until the next frame."""

    time: float
    chat: tuple[VisibleMessage, ...]
    line: ChatLine | None
    notifications: tuple[Notification, ...]
    empty_text: str | None
    keyboard: tuple[str, ...] = ()

    @property
    def texts(self) -> tuple[str, ...]:
        """Return what the chat shows, without tapping a spoiler."""
        return tuple(message.text for message in self.chat)

    def shows(self, text: str) -> bool:
        """Tell whether `text` can be read anywhere, even under a spoiler."""
        surfaces = [message.full_text for message in self.chat]
        surfaces += [label for message in self.chat for label in message.labels]
        surfaces += [part for note in self.notifications for part in (note.title, note.text)]
        surfaces += self.keyboard
        surfaces += [self.line.name, self.line.preview] if self.line else []
        return any(text in surface for surface in [*surfaces, self.empty_text or ""])


@dataclass(slots=True)
class Screen:
    """What has been seen of one chat so far."""

    frames: list[Frame] = field(default_factory=list)
    shade: dict[int, Notification] = field(default_factory=dict)
    log: list[Notification] = field(default_factory=list)
    toasts: list[tuple[float, str]] = field(default_factory=list)
    clipboard: str | None = None
    opened: list[str] = field(default_factory=list)
    looking: bool = False

    def record(self, frame: Frame) -> None:
        """Append `frame` if it shows something new."""
        if not self.frames or replace(self.frames[-1], time=frame.time) != frame:
            self.frames.append(frame)
