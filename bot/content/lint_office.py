"""Checks on what the team's own pages edit: canned replies.

**Rules.** What stands in a reply goes to somebody as it stands: nothing is filled in, no language of it is longer than
a counsellor may send, and it is found under a topic that the desk knows.
"""

from collections import Counter
from collections.abc import Callable, Iterator

from bot.content.draft import Draft
from bot.content.finding import Finding, excerpt
from bot.content.replies import CONTEXT, FILE, LONGEST, LONGEST_TITLE
from bot.content.said import find, said, short
from bot.content.suggest import meant

MOST = {"text": LONGEST, "title": LONGEST_TITLE}


def _names(draft: Draft) -> Iterator[Finding]:
    """Each reply has an id of its own, and topics that exist."""
    replies = draft.replies.replies if draft.replies else ()
    count = Counter(one.id for one in replies)
    known = draft.desk.topics.keys() if draft.desk else None
    for number, one in enumerate(replies):
        if count[one.id] > 1:
            spot = (FILE, ("replies", number, "id"))
            yield draft.find(spot, "reply_twice", f"Reply `{one.id}` stands twice.", "Rename one.")
        for at, topic in enumerate(one.topics if known is not None else ()):
            if topic not in (known or ()):
                sentence = f"Reply `{one.id}`: there is no topic `{excerpt(topic)}` in desk.yaml."
                fix = meant(topic, list(known or ()), "Correct it, or add it to desk.yaml.")
                yield draft.find((FILE, ("replies", number, "topics", at)), "topic", sentence, fix)


def _texts(draft: Draft) -> Iterator[Finding]:
    """Nothing in braces, and each translation as short as the source must be."""
    for one in said(draft):
        if not one.written.context.startswith(f"{CONTEXT}."):
            continue
        if "{" in one.text or "}" in one.text:
            sentence = f"`{one.written.context}`: nothing is filled in, “{short(one.text)}” would be sent as it stands."
            yield find(draft, one, "placeholder", sentence, "Write it without braces.")
        most = MOST[str(one.written.spot[1][-1])]
        if len(one.text) > most:
            sentence = (
                f"`{one.written.context}` ({one.locale}) has {len(one.text)} of {most} signs."
            )
            yield find(
                draft, one, "reply_length", sentence, f"Shorten it by {len(one.text) - most}."
            )


OFFICE_CHECKS: tuple[Callable[[Draft], Iterator[Finding]], ...] = (_names, _texts)
