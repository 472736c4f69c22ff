"""Canned replies: the list with both languages side by side, and one of them to write.

**Rules.** Nothing is stored here: each change is one more of a draft that the page carries (`workshop`). A name is made
from the title once and stays, so that translations stay too.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.content.content import Content
from bot.content.edits import DropReply, PutReply, Said, edited, replies_of, translations_of
from bot.content.replies import LONGEST, LONGEST_TITLE, Reply
from bot.content.sources import Sources
from bot.desk.replies import folded
from bot.desk.web.doors import Doors
from bot.desk.web.gate import ADMINS, Gate, Visit
from bot.desk.web.pages import Pages
from bot.desk.web.workshop import LARGEST_FORM, Base, Draft, Workshop, read_draft
from bot.i18n.typeset import typeset

LONGEST_ID = 32


@dataclass(frozen=True, slots=True)
class Shown:
    """A reply, and what it is in other languages."""

    reply: Reply
    said: Mapping[str, Said]
    drafted: bool

    @property
    def missing(self) -> tuple[str, ...]:
        """Name the languages that have no words for it."""
        return tuple(code for code, one in self.said.items() if not one.text)


class ReplyPages:
    """The canned replies."""

    def __init__(self, doors: Doors, gate: Gate, pages: Pages, workshop: Workshop) -> None:
        self._doors, self._gate, self._pages, self._workshop = doors, gate, pages, workshop

    def routes(self) -> list[BaseRoute]:
        """List the addresses of this room."""
        return [
            Route("/reponses", self._gate.page(self.look, roles=ADMINS), methods=["GET"]),
            Route(
                "/reponses",
                self._gate.action(self.change, roles=ADMINS, largest=LARGEST_FORM),
                methods=["POST"],
            ),
        ]

    async def look(self, request: Request, visit: Visit) -> Response:
        """Show the list as it is in force."""
        base = await self._workshop.base()
        asked = dict(request.query_params)
        return await self._list(request, visit, base, Draft((), base.number), asked)

    async def change(self, request: Request, visit: Visit) -> Response:
        """Open one to write, add what was written to the draft, or only go on with it."""
        base, form = await self._workshop.base(), visit.form
        draft = read_draft(form.get("draft", ""), form.get("base", ""))
        if not draft.edits:
            draft = replace(draft, base=base.number)
        match form.get("act", ""):
            case "open":
                return await self._write(request, visit, base, draft, {})
            case "put":
                return await self._put(request, visit, base, draft)
            case "drop":
                return await self._drop(request, visit, base, draft)
            case _:
                return await self._list(request, visit, base, draft, form)

    async def _put(self, request: Request, visit: Visit, base: Base, draft: Draft) -> Response:
        content = await self._workshop.compiled(base.sources)
        sources = edited(base.sources, draft.edits)
        try:
            edit = _written(visit.form, content, {one.id for one in replies_of(sources)})
        except ValidationError as error:
            why = str(error.errors(include_input=False)[0]["loc"][0])
            return await self._write(request, visit, base, draft, {"why": why})
        kept = tuple(one for one in draft.edits if not _about(one, edit.reply.id))
        grown = replace(draft, edits=(*kept, edit))
        if grown.full:
            return await self._write(request, visit, base, draft, {"why": "full"})
        return await self._list(
            request, visit, base, grown, {"sujet": visit.form.get("sujet", "")}
        )

    async def _drop(self, request: Request, visit: Visit, base: Base, draft: Draft) -> Response:
        name = visit.form.get("id", "")
        known = {one.id for one in replies_of(base.sources)}
        kept = tuple(one for one in draft.edits if not _about(one, name))
        gone = (DropReply(id=name),) if name in known else ()
        return await self._list(request, visit, base, replace(draft, edits=(*kept, *gone)), {})

    async def _list(
        self, request: Request, visit: Visit, base: Base, draft: Draft, asked: Mapping[str, str]
    ) -> Response:
        content = await self._workshop.compiled(base.sources)
        sources = edited(base.sources, draft.edits)
        query, topic = asked.get("q", "")[:80], asked.get("sujet", "")
        shown = [
            one
            for one in _shown(sources, draft, _others(content))
            if _fits(one, topic) and _holds(one, query)
        ]
        context = {
            "draft": draft,
            "emptied": draft.emptied(visit.form),
            "rows": shown,
            "whole": len(replies_of(sources)),
            "query": query,
            "chosen": topic,
            "languages": content.languages,
            "topics": tuple(content.desk.topics),
            "source": content.source_locale,
        }
        return self._pages.show(request, "canned.html", visit, context)

    async def _write(
        self, request: Request, visit: Visit, base: Base, draft: Draft, context: dict[str, Any]
    ) -> Response:
        content = await self._workshop.compiled(base.sources)
        sources, form = edited(base.sources, draft.edits), visit.form
        name = form.get("id", "")
        found = next((one for one in replies_of(sources) if one.id == name), None)
        others = _others(content)
        said = translations_of(sources, found, others) if found else {}
        again = bool(context)
        fields = {"title": found.title if found else "", "text": found.text if found else ""}
        words = {code: said.get(code, Said()).model_dump() for code in others}
        if again:
            fields = {name: form.get(name, "") for name in fields}
            words = {
                code: {part: form.get(f"{part}:{code}", "") for part in ("title", "text")}
                for code in others
            }
        context = {
            "why": "",
            **context,
            "draft": draft,
            "id": name if found else "",
            "fields": fields,
            "words": words,
            "marked": _topics(form, content) if again else (found.topics if found else ()),
            "required": content.required,
            "languages": content.languages,
            "directions": content.directions,
            "topics": tuple(content.desk.topics),
            "source": content.source_locale,
            "longest": LONGEST,
            "longest_title": LONGEST_TITLE,
        }
        status = 422 if context["why"] else 200
        return self._pages.show(request, "canned_one.html", visit, context, status)


def _others(content: Content) -> list[str]:
    """Name the languages beside the source, those that must be there first."""
    codes = [code for code in content.languages if code != content.source_locale]
    return sorted(codes, key=lambda code: code not in content.required)


def _shown(sources: Sources, draft: Draft, others: Sequence[str]) -> list[Shown]:
    mine = {one.reply.id for one in draft.edits if isinstance(one, PutReply)}
    return [
        Shown(one, translations_of(sources, one, others), one.id in mine)
        for one in replies_of(sources)
    ]


def _fits(one: Shown, topic: str) -> bool:
    return not topic or topic in one.reply.topics or (topic == "-" and not one.reply.topics)


def _holds(one: Shown, query: str) -> bool:
    """Find a reply by any words of it, in any language."""
    said = (f"{text.title} {text.text}" for text in one.said.values())
    text = folded(" ".join((one.reply.id, one.reply.title, one.reply.text, *said)))
    return all(word in text for word in folded(query).split())


def _about(edit: object, name: str) -> bool:
    match edit:
        case PutReply(reply=reply):
            return reply.id == name
        case DropReply(id=gone):
            return gone == name
        case _:
            return False


def _written(form: Mapping[str, str], content: Content, known: set[str]) -> PutReply:
    """Read what somebody wrote.

    Raises:
        ValidationError: it is empty or too long.
    """
    source = content.source_locale
    title = typeset(form.get("title", ""), source)
    name = form.get("id", "")
    fields = {
        "id": name if name in known else _named(title, known),
        "title": title,
        "topics": _topics(form, content),
        "text": typeset(form.get("text", ""), source),
    }
    said = {
        code: Said(
            title=typeset(form.get(f"title:{code}", ""), code),
            text=typeset(form.get(f"text:{code}", ""), code),
        )
        for code in _others(content)
    }
    return PutReply(reply=Reply.model_validate(fields), said=said)


def _topics(form: Mapping[str, str], content: Content) -> tuple[str, ...]:
    return tuple(name for name in content.desk.topics if form.get(f"topic:{name}"))


def _named(title: str, known: set[str]) -> str:
    """Make a name from a title that no other reply has."""
    plain = unicodedata.normalize("NFKD", title.casefold()).encode("ascii", "ignore").decode()
    name = re.sub(r"[^a-z0-9]+", "_", plain).strip("_").lstrip("0123456789_")[: LONGEST_ID - 4]
    name = name or "reply"
    numbers = (f"{name}_{number}" for number in range(2, 1000))
    return next(one for one in (name, *numbers) if one not in known)
