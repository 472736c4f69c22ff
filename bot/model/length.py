"""How long a text is where it counts: at Telegram, the narrowest of the channels for long texts.

**Rules.** Pure. Limits are those of the Bot API 10.1 (`sendMessage.text`, `CopyTextButton.text`).
"""

MESSAGE = 4096
"""UTF-16 code units in one message."""
COPY = 256
"""Characters in a text to copy."""


def units(text: str) -> int:
    """Count as Telegram does, in UTF-16 code units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2
