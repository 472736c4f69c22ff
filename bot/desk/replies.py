"""Canned replies as a counsellor sees them: in the language of the person, and beside it in their own.

**Rules.** Pure. Those for the topic of the case come first, then those for all, then the rest. A search looks in both
languages, the title and the topics; accents and capitals do not count. What is not translated is shown as it was
written, and said to be.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from bot.content.content import Content
from bot.content.replies import Reply
from bot.i18n.catalog import Catalogs

CONTEXT = "desk.topics"


@dataclass(frozen=True, slots=True)
class Row:
    """One canned reply.

    Attributes:
        title: in the counsellor's language.
        text: in the person's language: what is put into the answer.
        gloss: the same in the counsellor's language; empty if that is the person's too.
        translated: whether `text` is in the person's language; else it is in the source's, and must not go out unread.
        topics: the labels of what it is for, in the counsellor's language; none: for all.
        fits: whether it is made for the topic of the case.
    """

    id: str
    title: str
    text: str
    gloss: str
    translated: bool
    topics: tuple[str, ...]
    fits: bool


def replies_for(
    content: Content, locale_of_case: str, staff_locale: str, topic: str = "", query: str = ""
) -> tuple[Row, ...]:
    """Give the canned replies for a case, the most fitting first; `query` leaves those that hold all its words."""
    wanted = folded(query).split()
    found = [
        (_rank(reply, topic), row)
        for reply in content.replies
        for row in (_row(content, reply, locale_of_case, staff_locale, topic),)
        if all(word in folded(" ".join(_searched(reply, row))) for word in wanted)
    ]
    return tuple(row for _, row in sorted(found, key=lambda one: one[0]))


def folded(text: str) -> str:
    """Write a text as a search compares it."""
    plain = unicodedata.normalize("NFKD", text.casefold().replace("’", "'"))
    return "".join(sign for sign in plain if not unicodedata.combining(sign))


def _row(content: Content, reply: Reply, locale: str, staff: str, topic: str) -> Row:
    text = _said(content, locale, reply, reply.text)
    gloss = _said(content, staff, reply, reply.text)
    return Row(
        id=reply.id,
        title=_said(content, staff, reply, reply.title),
        text=text,
        gloss="" if staff == locale or gloss == text else gloss,
        translated=_has(content, locale, reply),
        topics=tuple(_label(content.catalogs, staff, content, name) for name in reply.topics),
        fits=topic in reply.topics,
    )


def _said(content: Content, locale: str, reply: Reply, text: str) -> str:
    return content.catalogs.text(locale, reply.context, text)


def _has(content: Content, locale: str, reply: Reply) -> bool:
    source = content.source_locale
    return locale == source or content.catalogs.has(locale, reply.context, reply.text)


def _label(catalogs: Catalogs, locale: str, content: Content, topic: str) -> str:
    return catalogs.text(locale, CONTEXT, content.desk.topics.get(topic, topic))


def _searched(reply: Reply, row: Row) -> Iterator[str]:
    yield from (reply.id, reply.title, reply.text, row.title, row.text, row.gloss)
    yield from row.topics


def _rank(reply: Reply, topic: str) -> int:
    if topic and topic in reply.topics:
        return 0
    return 1 if not reply.topics else 2
