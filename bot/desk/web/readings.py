"""Who reads a conversation is written down: when it is opened, and once if it is read on while the page stays open.

**Rules.** Once an hour for each session and case, not at each refresh. Without an entry nothing is shown.
"""

from collections import OrderedDict
from datetime import datetime, timedelta

from starlette.requests import Request

from bot.desk.web.doors import Doors
from bot.desk.web.gate import Visit
from bot.desk.web.secrets import token_hash
from bot.model.audit import Action

ONCE = timedelta(hours=1)
REMEMBERED = 4096


class Readings:
    """Remembers what is written down already; a process that starts anew writes it once more."""

    def __init__(self, doors: Doors) -> None:
        self._doors = doors
        self._seen: OrderedDict[tuple[str, str, Action], datetime] = OrderedDict()

    async def note(self, request: Request, visit: Visit, case_id: str) -> None:
        """Write down that this counsellor opens the case, or reads on.

        Raises:
            StoreError, VaultError: it cannot be written; the page must not be shown.
        """
        action = Action.READ_ON if "x-quiet" in request.headers else Action.OPEN
        key = (token_hash(visit.session), case_id, action)
        now = self._doors.now()
        if key in self._seen and now - self._seen[key] < ONCE:
            return
        await self._doors.audit.record(visit.account.login, action, case_id)
        self._seen[key] = now
        self._seen.move_to_end(key)
        if len(self._seen) > REMEMBERED:
            self._seen.popitem(last=False)
