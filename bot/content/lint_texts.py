"""Checks on what people read: translations, placeholders, lengths, numbers, typography."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from bot.content.draft import Draft, Written
from bot.content.finding import Finding
from bot.dialogs.graph import labels
from bot.dialogs.words import fold, is_exit, matches

LABEL = 40
COPY = 256
PLACEHOLDER = re.compile(r"\{[^{}]*\}")
KNOWN_PLACEHOLDERS = frozenset({
    "{ahead}",
    "{alias}",
    "{time}",
    "{state}",
    "{day}",
    "{value}",
    "{n}",
})
NUMBER = re.compile(r"(?<![\d/.+-])\d{3,4}(?![\d/%])")
SHORT_NUMBER = 4
LOOSE_SIGN = re.compile(r"[^\u202f]([;!?»])|[^\u202f\d](:)(?=\s|$)|«(?!\u202f)|'|·")


def _translations(draft: Draft) -> Iterator[Finding]:
    """Every French text has a translation in every required language; a missing one blocks."""
    for written in draft.texts():
        for locale in draft.required:
            if not _translated(draft, locale, written):
                sentence = (
                    f"`{written.context}`: no translation ({locale}) of “{_short(written.text)}”."
                )
                fix = f"Add it to locales/{locale}/LC_MESSAGES/dialogs.po."
                yield draft.find(written.spot, "translation", sentence, fix)


def _translated(draft: Draft, locale: str, written: Written) -> bool:
    if written.plural:
        return bool(draft.catalogs.plurals(locale, written.context, written.text))
    return draft.catalogs.has(locale, written.context, written.text)


def _placeholders(draft: Draft) -> Iterator[Finding]:
    for written in draft.texts():
        wanted = Counter(PLACEHOLDER.findall(written.text))
        if set(wanted) - KNOWN_PLACEHOLDERS:
            sentence = f"`{written.context}`: unknown placeholder in “{_short(written.text)}”."
            yield draft.find(written.spot, "placeholder", sentence, "Remove the braces.")
            continue
        for locale, text in _versions(draft, written):
            if Counter(PLACEHOLDER.findall(text)) != wanted:
                sentence = (
                    f"`{written.context}` ({locale}): the placeholders differ from the French."
                )
                fix = f"Keep {', '.join(sorted(wanted)) or 'none'}."
                yield draft.find(written.spot, "placeholder_parity", sentence, fix)


def _lengths(draft: Draft) -> Iterator[Finding]:
    """A label must fit its button, a text to copy its field, in every language.

    The schema holds the French.
    """
    for ref, step in draft.steps().items():
        for label in labels(step):
            for locale, text in _versions(draft, Written(ref, label, draft.spot(ref))):
                if len(text) > LABEL:
                    sentence = f"“{_short(text)}” ({locale}) is longer than {LABEL} characters."
                    yield draft.find(draft.spot(ref), "label_length", sentence, "Shorten it.")
    rules = draft.rules
    for name, label in _global_labels(draft) if rules else ():
        spot = ("globals.yaml", (name,))
        for locale, text in _versions(draft, Written("globals", label, spot)):
            if len(text) > LABEL:
                sentence = f"“{_short(text)}” ({locale}) is longer than {LABEL} characters."
                yield draft.find(spot, "label_length", sentence, "Shorten it.")


def _global_labels(draft: Draft) -> Iterator[tuple[str, str]]:
    if draft.rules is not None:
        yield "exit", draft.rules.exit.label
        yield "emergency", draft.rules.emergency.label
        yield "human", draft.rules.human.label


def _copies(draft: Draft) -> Iterator[Finding]:
    for ref, step in draft.steps().items():
        source = getattr(step, "copy_", None)
        for locale, text in (
            _versions(draft, Written(ref, source, draft.spot(ref))) if source else ()
        ):
            if len(text) > COPY:
                sentence = f"The text to copy ({locale}) is longer than {COPY} characters."
                yield draft.find(draft.spot(ref), "copy_length", sentence, "Shorten it.")


def _exit_labels(draft: Draft) -> Iterator[Finding]:
    """Nobody who types what a button says may be thrown out by it (P1.

    Ordinary talk never triggers the exit).
    """
    if draft.rules is None:
        return
    exits = _exits(draft)
    for ref, step in draft.steps().items():
        for label in labels(step):
            versions = [
                label,
                *(text for _, text in _versions(draft, Written(ref, label, ("", ())))),
            ]
            for text in versions:
                if is_exit(text, exits):
                    sentence = f"Typing the label “{text}” would be an exit."
                    yield draft.find(draft.spot(ref), "exit_label", sentence, "Word it otherwise.")


def _exit_words(draft: Draft) -> Iterator[Finding]:
    exits = _exits(draft)
    if "" in exits:
        sentence = "An exit word has no letter: every message of punctuation would be an exit."
        yield draft.find(("globals.yaml", ("exit", "words")), "exit_empty", sentence, "Remove it.")
    for name, words in _spoken(draft).items():
        for word in words:
            if is_exit(word, exits):
                sentence = f"“{word}” of `{name}` is an exit word too, or nearly."
                yield draft.find(("globals.yaml", (name,)), "exit_clash", sentence, "Remove one.")


def _words_twice(draft: Draft) -> Iterator[Finding]:
    spoken = list(_spoken(draft).items())
    for place, (name, words) in enumerate(spoken):
        for other, others in spoken[place + 1 :]:
            for word in words:
                if matches(word, others):
                    sentence = f"“{word}” leads to `{name}` and to `{other}`."
                    yield draft.find(
                        ("globals.yaml", (name,)), "word_twice", sentence, "Remove one."
                    )


def _spoken(draft: Draft) -> dict[str, list[str]]:
    if draft.rules is None:
        return {}
    rules = draft.rules
    return {
        "emergency": rules.emergency.words,
        "human": rules.human.words,
        "restart": rules.restart.words,
        "forget": rules.forget.words,
    }


def _exits(draft: Draft) -> frozenset[str]:
    return frozenset(fold(word) for word in (draft.rules.exit.words if draft.rules else ()))


def _numbers(draft: Draft) -> Iterator[Finding]:
    """A number to call that stands in a text must be one of the directory.

    A retired one never appears.
    """
    if draft.services is None:
        return
    known = {way.value for service in draft.services.services for way in service.channels}
    for written in draft.texts():
        for text in (written.text, *(text for _, text in _versions(draft, written))):
            for number in _strange(text, known, draft.services.retired):
                sentence = f"`{written.context}` names {number}, no number of the directory."
                fix = "Correct it, or add the service."
                yield draft.find(written.spot, "number", sentence, fix)


def _strange(text: str, known: set[str], retired: Iterable[str]) -> Iterator[str]:
    """Give retired numbers, then what looks like a short number and is not known, in a text."""
    yield from (number for number in retired if len(number) > SHORT_NUMBER and number in text)
    for spaced in (value for value in known if " " in value):
        text = text.replace(spaced, "")
    yield from (number for number in NUMBER.findall(text) if number not in known)


def _typography(draft: Draft) -> Iterator[Finding]:
    """French wants a narrow no-break space before ; : ! ? and inside « », and the apostrophe ’."""
    for written in draft.texts():
        if LOOSE_SIGN.search(re.sub(r"https?://\S+", "", written.text)):
            sentence = (
                f"`{written.context}`: French spacing or quotes in “{_short(written.text)}”."
            )
            fix = "Use U+202F before ; : ! ? », after «, and ’ for apostrophes."
            yield draft.find(written.spot, "typography", sentence, fix, "warning")


def _versions(draft: Draft, written: Written) -> Iterator[tuple[str, str]]:
    for locale in draft.catalogs.names():
        if draft.catalogs.has(locale, written.context, written.text):
            yield locale, draft.catalogs.text(locale, written.context, written.text)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LABEL else f"{line[: LABEL - 1]}…"


TEXT_CHECKS: tuple[Callable[[Draft], Iterator[Finding]], ...] = (
    _translations,
    _placeholders,
    _lengths,
    _copies,
    _exit_labels,
    _exit_words,
    _words_twice,
    _numbers,
    _typography,
)
