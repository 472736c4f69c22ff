"""Checks on the desk's hours, aliases, risk phrases, and the lines that a notification shows."""

from collections import Counter
from collections.abc import Callable, Iterator

from bot.content import profile
from bot.content.draft import Draft, Spot
from bot.content.finding import Finding, excerpt
from bot.dialogs.steps import Callback, Export
from bot.hotlines.hours import problems
from bot.model.case import Level
from bot.risk.detect import assess
from bot.risk.lexicon import families, phrase_problem


def _hours(draft: Draft) -> Iterator[Finding]:
    if draft.desk is not None:
        for problem in problems(draft.desk.hours, draft.desk.zone, draft.desk.country):
            yield draft.find(
                ("desk.yaml", ("hours",)), "hours", f"{problem}.", "Correct the hours."
            )


def _aliases(draft: Draft) -> Iterator[Finding]:
    aliases = draft.aliases.aliases if draft.aliases else ()
    for alias, count in Counter(alias.casefold() for alias in aliases).items():
        if count > 1:
            sentence = f"Alias `{alias}` stands twice."
            last = max(number for number, one in enumerate(aliases) if one.casefold() == alias)
            spot: Spot = ("aliases.yaml", ("aliases", last))
            yield draft.find(spot, "alias_twice", sentence, "Remove one.")


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
                for number, phrase in enumerate(phrases):
                    problem = phrase_problem(phrase, known)
                    if problem:
                        spot = (file, (group, name, "phrases", number))
                        sentence = f"“{excerpt(phrase)}”: {problem}."
                        yield draft.find(spot, "phrase", sentence, "Reword it.")


def _leads(draft: Draft) -> Iterator[Finding]:
    """What shows without opening the chat sounds like nothing: first lines, openings, the profile (P4)."""
    if draft.rules is None or any(_phrases(draft)):
        return
    lexicons = draft.compiled_lexicons()
    for context, text, spot in _shown(draft):
        translated = (draft.catalogs.text(name, context, text) for name in draft.catalogs.names())
        for version in dict.fromkeys((text, *translated)):
            danger = assess(version, "fr", lexicons).level > Level.NONE
            if danger or any(sign.isdigit() for sign in version):
                sentence = (
                    f"“{excerpt(version)}” is not harmless, and shows without opening the chat."
                )
                fix = "Write something about school or weather, without numbers."
                yield draft.find(spot, "lead", sentence, fix)


def _shown(draft: Draft) -> Iterator[tuple[str, str, Spot]]:
    for number, lead in enumerate(draft.rules.lines.lead if draft.rules else ()):
        yield "globals", lead, ("globals.yaml", ("lines", "lead", number))
    for ref, step in draft.steps().items():
        if isinstance(step, Callback):
            for name, line in step.openings.items():
                yield ref, line, draft.spot(ref, "opening", *([name] if name else []))
    for place, text in draft.profile.texts() if draft.profile else ():
        yield profile.CONTEXT, text, (profile.FILE, place)


def _exports(draft: Draft) -> Iterator[Finding]:
    """Who asks for what is kept of them gets it, not just the words before it."""
    if draft.rules is None or draft.rules.lines.own is not None:
        return
    for ref, step in draft.steps().items():
        if isinstance(step, Export):
            sentence = f"`{ref}` shows what is kept, and there are no words for it."
            fix = "Write `lines.own` in globals.yaml, as in docs/language.md."
            yield draft.find(draft.spot(ref, "export"), "own_lines", sentence, fix)


REST_CHECKS: tuple[Callable[[Draft], Iterator[Finding]], ...] = (
    _hours,
    _aliases,
    _phrases,
    _leads,
    _exports,
)
