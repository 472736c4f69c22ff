"""`replies.yaml`: what counsellors may put into an answer at a touch, instead of typing it again.

**Rules.** Written as to the person who reads it, translated like any other text (context `replies.<id>`). Nothing is
filled in: a placeholder would be sent as it stands.
"""

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from bot.dialogs.base import Name, Strict

FILE = "replies.yaml"
CONTEXT = "replies"
LONGEST = 2000
"""As much as a counsellor may send at once."""
LONGEST_TITLE = 60

Title = Annotated[str, Field(min_length=1, max_length=LONGEST_TITLE)]
Body = Annotated[str, Field(min_length=1, max_length=LONGEST)]


class Reply(Strict):
    """One canned reply.

    Attributes:
        title: what counsellors look for in the list; never sent.
        topics: topics of desk.yaml that it is for; without any it is for all.
        text: what is put into the answer, where it can still be changed.
    """

    id: Name
    title: Title
    topics: tuple[Name, ...] = ()
    text: Body

    @property
    def context(self) -> str:
        """Name the context of its texts in the files of translators."""
        return f"{CONTEXT}.{self.id}"


class RepliesFile(Strict):
    """`replies.yaml`, in the order of the list."""

    replies: tuple[Reply, ...] = ()

    def texts(self) -> Iterator[tuple[str, tuple[str | int, ...], str]]:
        """Give every text with its context and its place in the file."""
        for number, one in enumerate(self.replies):
            yield one.context, ("replies", number, "title"), one.title
            yield one.context, ("replies", number, "text"), one.text
