"""What the schema cannot see: the list of all checks, and those on the names of dialogs and files.

**Rules.** Pure: a draft in, findings out. Each check finds one kind of mistake and says how to
mend it (P11).
"""

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath

from bot.content.draft import Draft
from bot.content.finding import Finding
from bot.content.lint_buttons import BUTTON_CHECKS
from bot.content.lint_calls import CALL_CHECKS
from bot.content.lint_care import CARE_CHECKS
from bot.content.lint_conditions import CONDITION_CHECKS
from bot.content.lint_directory import DIRECTORY_CHECKS
from bot.content.lint_graph import GRAPH_CHECKS
from bot.content.lint_landings import LANDING_CHECKS
from bot.content.lint_languages import LANGUAGE_CHECKS
from bot.content.lint_lengths import LENGTH_CHECKS
from bot.content.lint_names import NAME_CHECKS
from bot.content.lint_office import OFFICE_CHECKS
from bot.content.lint_plurals import PLURAL_CHECKS
from bot.content.lint_profile import PROFILE_CHECKS
from bot.content.lint_rest import REST_CHECKS
from bot.content.lint_services import SERVICE_CHECKS
from bot.content.lint_signs import SIGN_CHECKS
from bot.content.lint_texts import TEXT_CHECKS
from bot.content.lint_twins import TWIN_CHECKS
from bot.content.lint_windows import WINDOW_CHECKS
from bot.content.lint_words import WORD_CHECKS


def lint(draft: Draft) -> list[Finding]:
    """Run every check that does not need a file to be whole which is not."""
    return [finding for check in CHECKS for finding in check(draft)]


def _names(draft: Draft) -> Iterator[Finding]:
    count = Counter(dialog.dialog for dialog in draft.dialogs.values())
    for file, dialog in draft.dialogs.items():
        named = f"{dialog.dialog}.yaml"
        if named != file and count[dialog.dialog] > 1:
            sentence = f"Dialog `{dialog.dialog}` is written twice, also in {named}."
            fix = "Give this one the name of its file."
            yield draft.find((file, ("dialog",)), "dialog_twice", sentence, fix)
        elif named != file:
            sentence = f"Dialog `{dialog.dialog}` stands in a file of another name."
            yield draft.find((file, ("dialog",)), "dialog_name", sentence, "Rename one of them.")
        if file not in draft.tests:
            sentence = "No conversation test goes through this dialog."
            fix = f"Write `tests/{file}`."
            yield draft.find((file, ()), "untested", sentence, fix)


def _strays(draft: Draft) -> Iterator[Finding]:
    """Nobody writes a file in vain: what has another ending or stands in another folder is never read."""
    for path in draft.strays:
        name = PurePosixPath(path)
        right = ".po" if name.suffix.lower() == ".po" else ".yaml"
        if name.suffix != right:
            sentence = f"Nothing reads a file that ends in `{name.suffix}`."
            fix = f"Rename it to `{name.stem}{right}`."
        else:
            sentence = "Nothing reads a file in this folder."
            beside = (
                "locales/LANGUAGE/LC_MESSAGES" if right == ".po" else "the folder of the dialogs"
            )
            fix = f"Move it into {beside}, or remove it."
        yield Finding(path, 0, "stray_file", sentence, fix)


CHECKS: tuple[Callable[[Draft], Iterator[Finding]], ...] = (
    _names,
    _strays,
    *GRAPH_CHECKS,
    *CALL_CHECKS,
    *LANDING_CHECKS,
    *CONDITION_CHECKS,
    *NAME_CHECKS,
    *BUTTON_CHECKS,
    *WINDOW_CHECKS,
    *TEXT_CHECKS,
    *REST_CHECKS,
    *SERVICE_CHECKS,
    *LANGUAGE_CHECKS,
    *PLURAL_CHECKS,
    *TWIN_CHECKS,
    *LENGTH_CHECKS,
    *SIGN_CHECKS,
    *WORD_CHECKS,
    *DIRECTORY_CHECKS,
    *PROFILE_CHECKS,
    *OFFICE_CHECKS,
    *CARE_CHECKS,
)
