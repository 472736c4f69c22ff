"""Checks on desk, topics, aliases, first lines and risk words."""

from collections import Counter
from collections.abc import Callable, Iterator

from bot.content.draft import Draft
from bot.content.finding import Finding
from bot.dialogs.steps import Ask, Services, SetStep
from bot.hotlines.directory import Directory
from bot.hotlines.hours import problems
from bot.model.case import Level
from bot.risk.detect import assess
from bot.risk.lexicon import compile_all, families, phrase_problem


def _hours(draft: Draft) -> Iterator[Finding]:
    if draft.desk is not None:
        for problem in problems(draft.desk.hours, draft.desk.zone, draft.desk.country):
            yield draft.find(
                ("desk.yaml", ("hours",)), "hours", f"{problem}.", "Correct the hours."
            )


def _topics(draft: Draft) -> Iterator[Finding]:
    """Every topic that a dialog names has services, and a label for the desk."""
    if draft.services is None or draft.desk is None:
        return
    served = Directory.of(draft.services.services).topics()
    for ref, step in draft.steps().items():
        if isinstance(step, Services) and step.services not in {*served, "$topic"}:
            sentence = f"No service stands under `{step.services}`."
            yield draft.find(
                draft.spot(ref), "topic", sentence, "Correct it in services.yaml or here."
            )
        for topic in _set_topics(step):
            if topic not in served or topic not in draft.desk.topics:
                sentence = f"Topic `{topic}` has no services or no label in desk.yaml."
                yield draft.find(draft.spot(ref), "topic", sentence, "Add what is missing.")


def _set_topics(step: object) -> Iterator[str]:
    match step:
        case SetStep():
            yield from [step.set["topic"]] if "topic" in step.set else []
        case Ask():
            for choice in step.choices.values():
                yield from [choice.set["topic"]] if "topic" in choice.set else []
        case _:
            return


def _aliases(draft: Draft) -> Iterator[Finding]:
    aliases = draft.aliases.aliases if draft.aliases else ()
    for alias, count in Counter(alias.casefold() for alias in aliases).items():
        if count > 1:
            sentence = f"Alias `{alias}` stands twice."
            yield draft.find(
                ("aliases.yaml", ("aliases",)), "alias_twice", sentence, "Remove one."
            )


def _phrases(draft: Draft) -> Iterator[Finding]:
    known = families(draft.lexicons.values())
    for file, lexicon in draft.lexicons.items():
        groups = {
            "signs": {name: sign.phrases for name, sign in lexicon.signs.items()},
            "caps": {name: cap.phrases for name, cap in lexicon.caps.items()},
            "rises": {name: rise.phrases for name, rise in lexicon.rises.items()},
        }
        for group, rules in groups.items():
            for name, phrases in rules.items():
                for phrase in phrases:
                    problem = phrase_problem(phrase, known)
                    if problem:
                        spot = (file, (group, name))
                        yield draft.find(spot, "phrase", f"“{phrase}”: {problem}.", "Reword it.")


def _leads(draft: Draft) -> Iterator[Finding]:
    """A first line is what a notification shows.

    Nothing in it may sound like help or harm (P4).
    """
    if draft.rules is None or any(list(_phrases(draft))):
        return
    lexicons = compile_all(list(draft.lexicons.values()), draft.model)
    for lead in draft.rules.lines.lead:
        versions = {
            lead,
            *(draft.catalogs.text(name, "globals", lead) for name in draft.catalogs.names()),
        }
        for text in sorted(versions):
            if assess(text, "fr", lexicons).level > Level.NONE or any(
                sign.isdigit() for sign in text
            ):
                spot = ("globals.yaml", ("lines", "lead"))
                sentence = f"The first line “{text}” is not harmless."
                yield draft.find(
                    spot, "lead", sentence, "Write something about school or weather."
                )


REST_CHECKS: tuple[Callable[[Draft], Iterator[Finding]], ...] = (
    _hours,
    _topics,
    _aliases,
    _phrases,
    _leads,
)
