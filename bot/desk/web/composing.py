"""That a counsellor is writing, told to the person they write to, if the house wants that (`desk.yaml`: `typing`).

**Rules.** Only who holds the case is asked about; whether the person may see it, the inbox decides (P2, P10). Nothing
of it is written down, and nothing of what is being written comes along. Two tabs are one: it is told once in a while.
"""

from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.desk.commands import conversation_of
from bot.desk.web.doors import Doors
from bot.desk.web.gate import Gate, Visit
from bot.model.desk_event import Composing
from bot.model.event import Arrival

SECONDS = 3
"""At most one sign in so many seconds; the page waits a second longer between two (`static/composer.js`)."""


class ComposingSign:
    """Takes what the composer tells while somebody is writing in it."""

    def __init__(self, doors: Doors, gate: Gate) -> None:
        self._doors, self._gate = doors, gate

    def routes(self) -> list[BaseRoute]:
        """List the addresses of this room."""
        tell = self._gate.action(self.tell)
        return [Route("/dossier/{case}/redige", tell, methods=["POST"])]

    async def tell(self, request: Request, visit: Visit) -> Response:
        """Pass it on; 404 tells the page not to ask again."""
        case_id, login = request.path_params["case"], visit.account.login
        if not self._doors.content().desk.typing or not conversation_of(case_id):
            return Response(status_code=404)
        card = await self._doors.index.card(case_id)
        if card is None or card.owner != login:
            return Response(status_code=403)
        await self._doors.inbox.append([sign(case_id, login, self._doors.now())])
        return Response(status_code=204)


def sign(case_id: str, login: str, now: datetime) -> Arrival:
    """Say that somebody is writing now; the same few seconds are the same sign."""
    source = f"desk:{login}:composing:{case_id}:{int(now.timestamp()) // SECONDS}"
    return Arrival(conversation_of(case_id), source, Composing(now, login, case_id))
