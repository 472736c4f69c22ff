"""What each channel can do, as far as editors may ask (`can` in a condition).

**Rules.** A table, nothing else. A channel that nobody described can do nothing; a simulated one can do everything.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

Can = Literal["buttons", "copy", "cover", "edit", "hide", "reach", "wipe"]
"""What a channel may be able to do; `hide` is a body that a notification does not show, `cover` a chat that
stands after a wipe, `reach` that somebody who has gone can be written to: a closed page cannot."""

_WEB: frozenset[Can] = frozenset({"buttons", "copy", "cover", "hide", "wipe"})
_ALL: frozenset[Can] = _WEB | {"edit", "reach"}
_NONE: frozenset[Can] = frozenset()

ABILITIES: Mapping[str, frozenset[Can]] = MappingProxyType({
    "telegram": _ALL,
    "webchat": _WEB,
    "sms": _NONE,
    "simulated": _ALL,
})
"""By the name of the channel, as it stands in an address."""


def abilities(channel: str) -> frozenset[Can]:
    """Say what a channel can do."""
    return ABILITIES.get(channel, _NONE)
