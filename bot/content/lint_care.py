"""Checks on what counsellors may carry."""

from collections.abc import Callable, Iterator

from bot.content.care import FILE
from bot.content.draft import Draft
from bot.content.finding import Finding, excerpt
from bot.content.suggest import meant


def _topics(draft: Draft) -> Iterator[Finding]:
    """What is hard by its subject is a subject of the desk; only what somebody wrote is looked at."""
    if draft.desk is None or draft.care is None or "hard" not in draft.care.model_fields_set:
        return
    for number, topic in enumerate(draft.care.hard.topics):
        if "topics" in draft.care.hard.model_fields_set and topic not in draft.desk.topics:
            sentence = f"Topic `{excerpt(topic)}` is not in desk.yaml."
            fix = meant(topic, draft.desk.topics, "Add it to desk.yaml.")
            yield draft.find((FILE, ("hard", "topics", number)), "topic", sentence, fix)


CARE_CHECKS: tuple[Callable[[Draft], Iterator[Finding]], ...] = (_topics,)
