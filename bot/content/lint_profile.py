"""Checks on `profile.yaml`: what Telegram takes, and commands that do something.

**Rules.** What it may say is looked at with all other texts (`lint_words`, `lint_rest`); here, each translation fits
and each command is a word that holds at every point, at least one of them an exit (P1).
"""

from collections.abc import Callable, Iterator

from bot.content.draft import Draft
from bot.content.finding import Finding
from bot.content.profile import CONTEXT, FILE, LIMITS
from bot.content.said import find, said, short
from bot.dialogs.rules import Globals
from bot.dialogs.words import Exits, fold, is_exit
from bot.model.length import units


def _lengths(draft: Draft) -> Iterator[Finding]:
    """A translation is no longer than Telegram takes; of the source the schema says so."""
    if draft.profile is None:
        return
    for one in said(draft):
        if one.written.context != CONTEXT:
            continue
        field = str(one.written.spot[1][0])
        size, most = units(one.text), LIMITS[field]
        if size > most:
            sentence = (
                f"`{field}` ({one.locale}) takes {size} of {most} signs: “{short(one.text)}”."
            )
            yield find(draft, one, "profile_length", sentence, f"Shorten it by {size - most}.")


def _commands(draft: Draft) -> Iterator[Finding]:
    if draft.profile is None or draft.rules is None:
        return
    exits = Exits.of(draft.rules.exit.words, draft.rules.exit.ordinary)
    words = {fold(word) for word in _words(draft.rules)}
    names = list(draft.profile.commands)
    for name in names:
        if fold(name) not in words and not is_exit(name, exits):
            sentence = f"`/{name}` is no word that holds at every point: it would do nothing."
            fix = "Name it like a word of globals.yaml (exit, restart, language, back, repeat)."
            yield draft.find((FILE, ("commands", name)), "command", sentence, fix)
    if not any(is_exit(name, exits) for name in names):
        sentence = "No command is an exit: whoever opens the menu finds no way out."
        fix = "Add one with an ordinary description, such as `x: Fermer`."
        yield draft.find((FILE, ("commands",)), "command", sentence, fix)


def _words(rules: Globals) -> Iterator[str]:
    """Give the words that may stand in a list that anybody sees: those of help may not."""
    for one in (rules.restart, rules.language, rules.back, rules.repeat):
        yield from one.words


PROFILE_CHECKS: tuple[Callable[[Draft], Iterator[Finding]], ...] = (_lengths, _commands)
