"""The page itself: templates in the reader's language.

**Rules.** Nothing on it announces help before the reader has written: title, icon and addresses
are neutral (P4). Whatever is shown is escaped; there is no script and no style inside the page.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from bot.channels.webchat.entrance import Doors, ident
from bot.channels.webchat.parse import TEXT_LIMIT, locale_of
from bot.channels.webchat.render import View, tag

CONTEXT = "web.chat"
EXIT_CONTEXT = "globals"  # the button is called what the dialogs call it


@dataclass(frozen=True, slots=True)
class PageSettings:
    """What an operator decides about the page.

    Attributes:
        neutral_url: where the exit leads.
        public_url: address from outside; https there turns HSTS on.
        idle_seconds: how long without a touch until the page covers itself; 0 for never.
        wait_seconds: how long a form waits for its answer.
        away_minutes: how long a tab may be silent before its person counts as gone.
        reload_seconds: how old a tab's last sign may be for the talk to go on in it, after a reload or a crash.
        ticket_seconds: the same where there is no script, and nothing that could tell a reload from a return.
    """

    neutral_url: str
    public_url: str | None = None
    idle_seconds: int = 300
    wait_seconds: float = 1.5
    away_minutes: int = 10
    reload_seconds: int = 60
    ticket_seconds: int = 300


@dataclass(frozen=True, slots=True)
class Tongue:
    """One language for the page: its tag, its direction, and its words for the page's own French."""

    lang: str
    dir: str
    say: Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Talk:
    """One tab's conversation as a page without JavaScript shows it."""

    tab: str
    earlier: tuple[View, ...] = ()
    later: tuple[View, ...] = ()
    sent: bool = False

    @property
    def seen(self) -> str:
        """Name the last message on the page."""
        shown = self.later or self.earlier
        return shown[-1].id if shown else ""


class Pages:
    """Renders the templates."""

    def __init__(self, doors: Doors, settings: PageSettings) -> None:
        self._doors = doors
        self.settings = settings
        self._templates = Environment(
            loader=PackageLoader("bot.channels.webchat"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def locale(self, request: Request) -> str:
        """Choose the reader's language."""
        content = self._doors.content()
        accepted = request.headers.get("accept-language", "")
        return locale_of(accepted, content.locales, content.source_locale)

    def chat(self, request: Request, talk: Talk | None = None) -> HTMLResponse:
        """Show the page, with what was said so far if there is a conversation."""
        shown = (*talk.earlier, *talk.later) if talk else ()
        named = [one.leave for one in shown if one.leave]
        spoken = [one.locale for one in shown if one.locale in self._doors.content().locales]
        locale = spoken[-1] if spoken else self.locale(request)
        leave = named[-1] if named else self._leave(locale)
        return self._show(locale, "page.html", talk=talk, ident=ident, leave=leave)

    def blank(self, request: Request) -> HTMLResponse:
        """Show nothing and go to the neutral site.

        Not a redirect: the browser would keep the chat on screen until the other site answers, and its rules for forms
        forbid a redirect to wherever that site itself redirects.
        """
        response = self._show(self.locale(request), "blank.html")
        response.headers["Refresh"] = f"0; url={self.settings.neutral_url}"
        # Not "cache": browsers hold the answer back until all of their cache is searched, and nothing of ours is in it.
        response.headers["Clear-Site-Data"] = '"cookies", "storage"'
        return response

    async def refuse(self, request: Request, error: Exception) -> Response:
        """Answer what cannot be served in neutral words, without saying why whatever it was."""
        status = error.status_code if isinstance(error, HTTPException) else 400
        if request.method == "POST" and request.url.path != "/":
            return Response(status_code=status, headers=getattr(error, "headers", None))
        return self._show(self.locale(request), "lost.html", status=status)

    def _leave(self, locale: str) -> str:
        content = self._doors.content()
        return content.catalogs.text(locale, EXIT_CONTEXT, content.rules.exit.label)

    def _tongue(self, locale: str) -> Tongue:
        content = self._doors.content()
        say = partial(content.catalogs.text, locale, CONTEXT)
        return Tongue(tag(locale), content.directions.get(locale, "ltr"), say)

    def _show(self, locale: str, name: str, status: int = 200, **values: Any) -> HTMLResponse:
        content = self._doors.content()
        tongue = self._tongue(locale)
        text = self._templates.get_template(name).render(
            _=tongue.say,
            tongue=tongue,
            tongues=[self._tongue(one) for one in content.locales],
            settings=self.settings,
            words=sorted(content.exits),
            limit=TEXT_LIMIT,
            **values,
        )
        return HTMLResponse(text, status_code=status, headers={"Vary": "Accept-Language"})
