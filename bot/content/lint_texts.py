"""Checks on what people read: placeholders, words that throw somebody out, numbers to call.

**Rules.** Every language is looked at, each finding stands where its mistake does: in the dialogs or in a PO file.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from gettext import c2py
from string import ascii_lowercase, digits

from bot.content import replies
from bot.content.answers import answers
from bot.content.draft import Draft, Written
from bot.content.finding import Finding
from bot.content.said import Said, find, part, said, short, texts
from bot.content.written import Place
from bot.dialogs.words import Exits, fold, is_exit, matches
from bot.i18n.catalog import usual

PLACEHOLDER = re.compile(r"\{[^{}]*\}")
NUMBERED = "{n}"
KNOWN_PLACEHOLDERS = frozenset({
    "{ahead}",
    "{alias}",
    "{chosen_day}",
    "{day}",
    "{duress_word}",
    "{return_word}",
    "{state}",
    "{time}",
    "{window}",
})
"""What is filled in everywhere; the answers that are kept are too."""
IN_COVER = frozenset({"{a}", "{b}", "{answer}"})
_IN_LINES: Mapping[Place, frozenset[str]] = {
    ("lines", "ways"): frozenset({"{value}"}),
    ("lines", "spoken"): frozenset({"{languages}"}),
    ("lines", "window"): frozenset({"{end}", "{line}"}),
    ("lines", "own"): frozenset(
        f"{{{name}}}" for name in ("since", "language", "zone", "topic", "answers", "text")
    ),
}
NUMBER = re.compile(r"(?<![\d/.+-])\d{3,4}(?![\d/%]| %)")
DIGITS = re.compile(r"\d{3}")
EXIT_LABEL = ("globals.yaml", ("exit", "label"))
NO_BREAK = str.maketrans("\u00a0\u202f", "  ")


def _placeholders(draft: Draft) -> Iterator[Finding]:
    """What is filled in stands in every language, in every form and on every channel."""
    known = KNOWN_PLACEHOLDERS | {f"{{{name}}}" for name in answers(draft).stored}
    for one in said(draft):
        if one.written.spot[0] == replies.FILE:
            continue  # nothing is filled in there at all: `lint_office`
        if not ("{" in one.text or "}" in one.text or "{" in one.written.text):
            continue
        found = Counter(PLACEHOLDER.findall(one.text))
        loose = set("{}") & set(PLACEHOLDER.sub("", one.text))
        if loose or (one.source and set(found) - known - _own(one.written)):
            sentence = f"`{one.written.context}`: unknown placeholder in “{short(one.text)}”."
            usable = sorted(KNOWN_PLACEHOLDERS | _own(one.written))
            fix = f"Use {', '.join(usable)}, the name of an answer that is kept, or no braces."
            yield find(draft, one, "placeholder", sentence, fix)
        elif not one.source and not _same(one, found):
            wanted = ", ".join(sorted(set(PLACEHOLDER.findall(_twin(one))))) or "none"
            sentence = f"`{one.written.context}` ({one.locale}): other placeholders in “{short(one.text)}”."
            yield find(draft, one, "placeholder_parity", sentence, f"Keep {wanted}.")
    yield from _channels(draft)


def _own(written: Written) -> frozenset[str]:
    """Name what is filled in only here: a number, the way in of a service, a question of the quiz."""
    if written.plural:
        return frozenset({NUMBERED})
    if written.context == "cover":
        return IN_COVER
    return _IN_LINES.get(written.spot[1][:2], frozenset())


def _twin(one: Said) -> str:
    """Give the source form that says what this form says."""
    return one.written.plural or one.written.text


def _same(one: Said, found: Counter[str]) -> bool:
    wanted = Counter(PLACEHOLDER.findall(_twin(one)))
    if not one.written.plural or found == wanted:
        return found == wanted
    single = _single(one.locale)
    forms = one.found.entry.said if one.found else ()
    number = forms.index(one.text) if one.text in forms else -1
    return number in single and found == wanted - Counter({NUMBERED: wanted[NUMBERED]})


def _single(locale: str) -> frozenset[int]:
    """Name the forms that stand for one number only: “one person” need not say 1."""
    number, rule = usual(locale)
    form = c2py(rule)
    count = Counter(form(value) for value in range(201))
    return frozenset(one for one in range(number) if count[one] == 1)


def _channels(draft: Draft) -> Iterator[Finding]:
    """The short form for a channel fills in what the usual one does."""
    usuals = {
        (one.spot[0], one.spot[1][:-1]): one for one in texts(draft) if one.spot[1][-1:] == ("default",)
    }  # fmt: skip
    for one in texts(draft):
        other = usuals.get((one.spot[0], one.spot[1][:-1])) if one.channel else None
        if other is not None and _holes(one) != _holes(other):
            sentence = f"`{one.context}`: what {one.channel} gets has other placeholders."
            fix = f"Keep {', '.join(sorted(_holes(other))) or 'none'}."
            yield draft.find(one.spot, "placeholder_parity", sentence, fix)


def _holes(written: Written) -> set[str]:
    return set(PLACEHOLDER.findall(written.text))


def _exit_labels(draft: Draft) -> Iterator[Finding]:
    """Nobody who types what a button says may be thrown out by it: ordinary talk never triggers the exit (P1)."""
    exits = _exits(draft)
    foreign = _foreign(exits)
    for one in said(draft):
        if part(one.written) != "label" or one.written.spot == EXIT_LABEL:
            continue
        if foreign.search(one.text) is None and is_exit(one.text, exits):
            sentence = f"Typing the label “{one.text}” would be an exit."
            yield find(draft, one, "exit_label", sentence, "Word it otherwise.")


def _foreign(exits: frozenset[str]) -> re.Pattern[str]:
    """Make a quick look that spares nearly every label the slow one: two letters that no exit word has.

    One of them may be a slip. Accents fall away, so only plain letters and digits are sure.
    """
    used = {sign for word in exits for sign in word}
    others = "".join(sign for sign in ascii_lowercase + digits if sign not in used)
    return re.compile(f"[{others}].*[{others}]" if others else "(?!)", re.DOTALL | re.IGNORECASE)


def _exit_words(draft: Draft) -> Iterator[Finding]:
    exits = _exits(draft)
    if "" in exits:
        sentence = "An exit word has no letter: every message of punctuation would be an exit."
        yield draft.find(("globals.yaml", ("exit", "words")), "exit_empty", sentence, "Remove it.")
    for name, words in _spoken(draft).items():
        for word in words:
            if is_exit(word, exits):
                sentence = f"“{word}” of `{name}` is an exit word too, or nearly."
                yield draft.find(
                    ("globals.yaml", (name, "words")), "exit_clash", sentence, "Remove one."
                )


def _words_twice(draft: Draft) -> Iterator[Finding]:
    spoken = list(_spoken(draft).items())
    for place, (name, words) in enumerate(spoken):
        for other, others in spoken[place + 1 :]:
            for word in words:
                if matches(word, others):
                    sentence = f"“{word}” leads to `{name}` and to `{other}`."
                    spot = ("globals.yaml", (name, "words"))
                    yield draft.find(spot, "word_twice", sentence, "Remove one.")


def _spoken(draft: Draft) -> Mapping[str, list[str]]:
    """Give the words that hold at every point, but for the exit's."""
    if draft.rules is None:
        return {}
    rules = draft.rules
    return {
        "emergency": rules.emergency.words,
        "human": rules.human.words,
        "restart": rules.restart.words,
        "forget": rules.forget.words,
        "language": rules.language.words,
        "callback": rules.callback.words if rules.callback else [],
        "own": rules.own.words if rules.own else [],
        "leaving": rules.leaving.words if rules.leaving else [],
        "back": rules.back.words,
        "repeat": rules.repeat.words,
    }


def _ordinary(draft: Draft) -> Iterator[Finding]:
    """What is listed as ordinary is near an exit and is none: else it protects nobody, or takes the exit away."""
    if draft.rules is None:
        return
    words = frozenset(map(fold, draft.rules.exit.words))
    for number, word in enumerate(draft.rules.exit.ordinary):
        if fold(word) in words or not is_exit(word, words):
            said = "is an exit word itself" if fold(word) in words else "lies near no exit word"
            spot = ("globals.yaml", ("exit", "ordinary", number))
            yield draft.find(spot, "exit_ordinary", f"“{word}” {said}.", "Remove it here.")


def _exits(draft: Draft) -> frozenset[str]:
    if draft.rules is None:
        return frozenset()
    return Exits.of(draft.rules.exit.words, draft.rules.exit.ordinary)


def _numbers(draft: Draft) -> Iterator[Finding]:
    """A number to call that stands in a text must be one of the directory."""
    if draft.services is None:
        return
    known = {way.value for service in draft.services.services for way in service.channels}
    spaced = [value for value in known if " " in value]
    retired = set(draft.services.retired)
    for one in said(draft):
        if DIGITS.search(one.text) is None:
            continue
        text = one.text.translate(NO_BREAK)
        for value in spaced:
            text = text.replace(value, "")
        for number in NUMBER.findall(text):
            if number not in known and number not in retired:
                sentence = f"`{one.written.context}` names {number}, no number of the directory."
                yield find(draft, one, "number", sentence, "Correct it, or add the service.")


TEXT_CHECKS: tuple[Callable[[Draft], Iterator[Finding]], ...] = (
    _placeholders,
    _exit_labels,
    _exit_words,
    _ordinary,
    _words_twice,
    _numbers,
)
