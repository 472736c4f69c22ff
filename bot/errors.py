"""The exception tree.

MurmureError
├── ContentError      an editor's file is wrong; the text names file, line and fix
├── SettingsError     the operator's settings are wrong; one sentence with the fix
├── StoreError        Redis is unreachable, or not ours
├── VaultError        a key is missing or wrong, or something sealed cannot be opened
└── ChannelError      a platform refused
    ├── Retryable     it may work later; `after` seconds
    │   └── TokenRefused  the platform does not know the bot's token
    └── Undeliverable it never will; `reason` is a closed word

**Rules.** Lost races and illegal moves are values (outcomes, notices), never exceptions. No
message here ever holds what a seeker wrote, or an address.
"""

from typing import Literal

Reason = Literal["blocked", "gone", "refused", "too_old", "unknown"]


class MurmureError(Exception):
    """Anything that we raise on purpose."""


class ContentError(MurmureError):
    """An editor's file cannot be used."""


class SettingsError(MurmureError):
    """The process cannot start with these settings."""


class StoreError(MurmureError):
    """Redis is unreachable, too old, or holds somebody else's data."""


class VaultError(MurmureError):
    """A key is missing or wrong, or a sealed value cannot be opened."""


class ChannelError(MurmureError):
    """A platform did not accept a call."""


class Retryable(ChannelError):
    """The call may succeed after a wait.

    Args:
        after: seconds to wait before the next try.
        everyone: true if the whole bot must wait, not just this chat.
        refused: true if the platform certainly did nothing; else it may have accepted the call.
    """

    def __init__(self, after: float, *, everyone: bool = False, refused: bool = False) -> None:
        super().__init__(f"retry after {after:g} s")
        self.after = after
        self.everyone = everyone
        self.refused = refused


class TokenRefused(Retryable):
    """The platform does not know the bot's token; it may be about to be replaced."""


class Undeliverable(ChannelError):
    """The call will never succeed.

    Args:
        reason: why, as one closed word; it is shown to the counsellor in words.
    """

    def __init__(self, reason: Reason) -> None:
        super().__init__(f"undeliverable: {reason}")
        self.reason: Reason = reason
