"""Checks on single signs: what nobody sees, directions of writing, spaces, and how French is set.

**Rules.** Most texts have nothing strange in them: one search over each says so, and only then is it looked at closer.
"""

import re
from collections.abc import Callable, Iterator
from functools import cache

from babel.core import Locale, UnknownLocaleError

from bot.content.draft import Draft
from bot.content.finding import Finding
from bot.content.said import Said, find, said, short, tongue

Problem = tuple[str, str, str]
"""Rule, sentence, fix."""

INVISIBLE = re.compile(
    "[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u00ad\u180e\u200b\u2028\u2029"
    "\u2060-\u2065\u206a-\u206f\ufeff\ufff9-\ufffd\ue000-\uf8ff\U000e0000-\U000e0fff]"
)
JOINERS = re.compile("(?<![\ufe0f\u200d\u2640-\u27bf\U0001f000-\U0001ffff])[\u200c\u200d]")
MARKS = re.compile("[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")
OLD_MARKS = re.compile("[\u202a-\u202e]")
OPENING, CLOSING = "\u2066\u2067\u2068", "\u2069"
ISOLATED = re.compile("[\u2066-\u2068][^\u2066-\u2069]*\u2069")
TURNED = re.compile("\\{[a-z_]+\\}|https?://\\S+|\\+?\\d+(?:[ \u00a0\u202f.-]\\d+)+|\\+\\d+")
STRANGE = re.compile(
    "[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f"
    "\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffd\ue000-\uf8ff\U000e0000-\U000e0fff]"
)
"""Anything of the above: one search that nearly every text passes."""
SPACES = re.compile("[ \u00a0\u202f](?=[ \u00a0\u202f\n])|\n[ \u00a0\u202f]")
BROKEN_NUMBER = re.compile(r"\d (?=\d{2})(?<!\d{4} )")
ADDRESS = re.compile(r"https?://\S+")
FRENCH = "fr"
LOOSE_SIGN = re.compile(
    "[;!?»:«'\"“”](?:(?<=[;!?»])(?<!\u202f.)|(?<=:)(?<![\u202f\\d].)(?=\\s|$)|(?<=«)(?!\u202f)|(?<=['\"“”]))"
)
ENGLISH_GAP = re.compile("[\u00a0\u202f][;:!?]")
HOUR = re.compile("\\d (?:h|heures?)\\b")
_ENDINGS = "e|es|s|ne|nes|rice|rices|euse|euses|ère|ères"
GENDERS = re.compile(
    rf"[·•(./-](?:(?<=[·•])|(?<=\w\()(?:{_ENDINGS})\)|(?<=\w\.)(?:{_ENDINGS})(?:\.s)?(?!\w)|(?<=\w/)(?:{_ENDINGS})\b"
    r"|(?<=\w-)(?:e|ne)-s\b)"
)


def _signs(draft: Draft) -> Iterator[Finding]:
    """Look at every sign of every text."""
    for one in said(draft):
        for rule, sentence, fix in _of(draft, one):
            quoted = f"`{one.written.context}` ({one.locale}): {sentence} in “{short(_seen(one.text))}”."
            yield find(draft, one, rule, quoted, fix)


def _of(draft: Draft, one: Said) -> Iterator[Problem]:
    text = one.text
    plain = text.isprintable()  # nothing invisible, no space but the usual one, one line
    if not plain and STRANGE.search(text):
        yield from _hidden(text)
    yield from _directions(draft, one, plain=plain)
    if "  " in text or (not plain and SPACES.search(text)) or text != text.strip():
        yield "spaces", "two spaces, or one at an end", "Remove it."
    if BROKEN_NUMBER.search(text) and draft.languages.direction(one.locale) == "ltr":
        fix = "Put a no-break space (U+202F) between its digits."
        yield "number_break", "a number that a line may break", fix
    if tongue(draft, one).startswith(FRENCH):
        yield from _french(text)
    elif not plain and ENGLISH_GAP.search(text):
        yield "spaces", "a no-break space before a sign, as only French has it", "Remove it."


@cache
def leftwards(code: str) -> bool:
    """Whether a language is written from right to left, as far as calendars know it."""
    try:
        return Locale.parse(code.replace("-", "_")).text_direction == "rtl"
    except (UnknownLocaleError, ValueError):
        return False


def _hidden(text: str) -> Iterator[Problem]:
    found = INVISIBLE.search(text) or JOINERS.search(text)
    if found and not _persian(text, found):
        fix = "Remove it; it came with a copy."
        yield "unprintable", f"an invisible sign (U+{ord(found[0]):04X})", fix


def _persian(text: str, found: re.Match[str]) -> bool:
    """Tell whether a joiner stands between letters of a script that needs it."""
    before = text[: found.start()][-1:]
    return found[0] in "\u200c\u200d" and bool(before) and "\u0600" <= before <= "\u0dff"


def _directions(draft: Draft, one: Said, *, plain: bool) -> Iterator[Problem]:
    rtl = draft.languages.direction(one.locale) == "rtl" and leftwards(one.locale)
    if plain and not rtl:
        return
    if MARKS.search(one.text):
        yield from _marks(one.text, rtl=rtl)
    if rtl and (found := TURNED.search(ISOLATED.sub("", one.text))):
        fix = "Put it between U+2068 and U+2069, so that it keeps its own direction."
        yield "bidi_isolate", f"{found[0]} would be turned round", fix


def _marks(text: str, *, rtl: bool) -> Iterator[Problem]:
    if not rtl:
        yield "bidi", "a mark of direction", "Remove it; this language needs none."
    elif OLD_MARKS.search(text):
        yield "bidi", "an embedding or an override", "Use isolates (U+2066 to U+2069) instead."
    elif not all(_closed(line) for line in text.split("\n")):
        yield "bidi", "an isolate that is not closed on its line", "Close it with U+2069."


def _closed(line: str) -> bool:
    depth = 0
    for sign in line:
        depth += (sign in OPENING) - (sign in CLOSING)
        if depth < 0:
            return False
    return depth == 0


def _french(text: str) -> Iterator[Problem]:
    plain = ADDRESS.sub("", text) if "http" in text else text
    if LOOSE_SIGN.search(plain) or "..." in plain or plain.count("«") != plain.count("»"):
        fix = (
            "Use U+202F before ; : ! ? », after «, ’ for apostrophes, « » for quotes, … for dots."
        )
        yield "typography", "French spacing or quotes", fix
    if HOUR.search(plain):
        yield "number_break", "an hour that a line may break", "Put U+00A0 between its parts."
    if GENDERS.search(plain):
        fix = "Word it without: “the person”, “somebody”, another verb."
        yield "gender_mark", "two genders spelt out", fix


def _seen(text: str) -> str:
    """Show what nobody sees."""
    return MARKS.sub("�", INVISIBLE.sub("�", text.replace("\n", " ")))


SIGN_CHECKS: tuple[Callable[[Draft], Iterator[Finding]], ...] = (_signs,)
