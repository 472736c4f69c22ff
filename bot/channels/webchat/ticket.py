"""What leads from a form to the page that answers it, where there is no script.

**Rules.** A browser keeps the body of a form with the page that answers it, words included, in its history on the disk.
So no form is answered by a page: it leads to an address that holds nothing but this ticket, sealed, and good for as
long as somebody reads (P4).
"""

import base64
import binascii
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.errors import VaultError

NAME = "ticket"


@dataclass(frozen=True, slots=True)
class Ticket:
    """Whose page it is, the last message it had, and whether something was sent."""

    tab: str
    seen: str = ""
    sent: bool = False


class Tickets:
    """Issues tickets and takes them; every process of ours takes those of the others."""

    def __init__(
        self,
        seal: Callable[[str, bytes], bytes],
        unseal: Callable[[str, bytes], bytes],
        seconds: int,
    ) -> None:
        self._seal = seal
        self._unseal = unseal
        self._seconds = seconds

    def issue(self, ticket: Ticket) -> str:
        """Write a ticket as part of an address."""
        held = [ticket.tab, ticket.seen, ticket.sent, int(datetime.now(UTC).timestamp())]
        sealed = self._seal(NAME, json.dumps(held).encode())
        return base64.urlsafe_b64encode(sealed).rstrip(b"=").decode()

    def take(self, text: str) -> Ticket | None:
        """Read a ticket; None if it is none of ours, or too old."""
        try:
            sealed = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
            tab, seen, sent, at = json.loads(self._unseal(NAME, sealed))
        except (binascii.Error, ValueError, VaultError):
            return None
        late = datetime.now(UTC).timestamp() - at > self._seconds
        return None if late else Ticket(tab, seen, sent)
