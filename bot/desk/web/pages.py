"""Pages of the desk: templates, languages, times.

**Rules.** Every sentence stands in a template, in French; English comes from the catalog (context
`desk`). What people wrote is always escaped. The title of a tab says nothing (P4).
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from bot.desk.web.doors import Doors
from bot.desk.web.gate import Visit
from bot.desk.web.secrets import form_token
from bot.desk.wording import LANGUAGES, Wording

LANGUAGE_COOKIE = "langue"
FOLDER = Path(__file__).parent / "templates"


class Pages:
    """Render templates for one visitor."""

    def __init__(self, doors: Doors) -> None:
        self._doors = doors
        self._templates = Environment(
            loader=FileSystemLoader(FOLDER),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def open(
        self,
        request: Request,
        name: str,
        visitor: str,
        context: Mapping[str, Any],
        status: int = 200,
    ) -> Response:
        """Show a page to somebody without a session."""
        everything = {"me": None, "csrf": form_token(visitor), **context}
        return self._render(request, name, everything, status)

    def show(
        self,
        request: Request,
        name: str,
        visit: Visit,
        context: Mapping[str, Any],
        status: int = 200,
    ) -> Response:
        """Show a page to a counsellor."""
        everything = {"me": visit.account, "csrf": visit.form_token, **context}
        return self._render(request, name, everything, status)

    async def refuse(self, request: Request, visit: Visit) -> Response:
        """Tell somebody that their role does not open this page; lead an admin from the queue to the staff."""
        if request.url.path == "/":
            return RedirectResponse("/equipe", 303)
        return self.show(request, "refused.html", visit, {}, 403)

    def _render(
        self, request: Request, name: str, context: Mapping[str, Any], status: int
    ) -> Response:
        locale = language(request)
        words = self._words(locale)
        template = self._templates.get_template(name)
        values = {**words, **context, "here": _here(request, context)}
        html = template.render(locale=locale, path=request.url.path, **values)
        response = HTMLResponse(html, status)
        response.headers["Content-Language"] = locale
        response.headers["Vary"] = "Accept-Language, Cookie"
        return response

    def _words(self, locale: str) -> dict[str, Callable[..., str]]:
        wording = Wording(self._doors.content(), locale)
        return {**wording.helpers(), "day": lambda at: wording.day(at, self._doors.now())}


def _here(request: Request, context: Mapping[str, Any]) -> str:
    """Say which address shows this page again: that of a form that is answered shows nothing."""
    return request.url.path if request.method == "GET" else str(context.get("here", "/"))


def language(request: Request) -> str:
    """Choose the language: what was asked for here, else the first that the browser names, else French."""
    chosen = request.cookies.get(LANGUAGE_COOKIE, "")
    if chosen in LANGUAGES:
        return chosen
    accepted = request.headers.get("accept-language", "").split(",")
    for entry in accepted:
        name = entry.partition(";")[0].strip().partition("-")[0].lower()
        if name in LANGUAGES:
            return name
    return LANGUAGES[0]
