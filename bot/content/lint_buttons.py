"""Checks on buttons and on what may be typed instead: the same words twice, values too long, bounds, windows.

**Rules.** Whoever types what a button says gets what the button does, in every language. The buttons that stand under
every message count with those of each question. What questions share (`globals.yaml`) is looked at once, there.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from bot.content.draft import Draft, Spot
from bot.content.finding import Finding, excerpt
from bot.content.written import Place
from bot.dialogs.rules import Globals
from bot.dialogs.steps import Ask, Callback, Listen, Number, Step, Warn, Where, YesNo
from bot.dialogs.words import Exits, fold, is_exit

BUTTON_BYTES = 48
GLOBAL = "globals"


@dataclass(frozen=True, slots=True)
class Offer:
    """One button: its name in the question, its label with the context, its other words, and where it stands."""

    name: str
    label: str
    context: str
    words: tuple[str, ...]
    spot: Spot
    to: str = ""


def _own(draft: Draft, ref: str, step: Step) -> Iterator[Offer]:
    """Give the buttons that a step words itself."""
    match step:
        case Ask() | Listen():
            for name, choice in step.choices.items():
                spot = draft.spot(ref, "choices", name)
                yield Offer(name, choice.label, ref, choice.words, spot, choice.to)
        case Callback():
            for name, window in step.windows.items():
                yield Offer(name, window.label, ref, (), draft.spot(ref, "windows", name))
            for name, line in step.openings.items() if isinstance(step.opening, dict) else ():
                yield Offer(name, line, ref, (), draft.spot(ref, "opening", name))
        case _:
            return


def _shared(rules: Globals, names: Iterable[str]) -> Iterator[Offer]:
    """Give buttons that `globals.yaml` words."""
    for name in names:
        answer = getattr(rules.answers, name)
        spot: Spot = ("globals.yaml", ("answers", name))
        yield Offer(name, answer.label, GLOBAL, answer.words, spot)


def _standing(rules: Globals) -> Iterator[Offer]:
    """Give the buttons that stand under every message; their words are looked at elsewhere."""
    for name in ("exit", "emergency", "human"):
        spot: Spot = ("globals.yaml", (name,))
        yield Offer(name, getattr(rules, name).label, GLOBAL, (), spot)


class _Folded:
    """Texts in every language, reduced to what was meant; each only once."""

    def __init__(self, draft: Draft) -> None:
        self._catalogs = draft.catalogs
        self._locales = draft.catalogs.names()
        self._known: dict[str, str] = {}

    def versions(self, offer: Offer) -> Iterator[tuple[str, str]]:
        """Give a label in every language, and as it may be typed."""
        yield "", self.typed(offer.label)
        for locale in self._locales:
            yield locale, self.typed(self._catalogs.text(locale, offer.context, offer.label))

    def typed(self, text: str) -> str:
        """Reduce a text."""
        if text not in self._known:
            self._known[text] = fold(text)
        return self._known[text]


def _labels(draft: Draft) -> Iterator[Finding]:
    """No two buttons under one message say the same, in any language; no word leads to two of them."""
    if draft.rules is None:
        return
    rules, folded = draft.rules, _Folded(draft)
    standing = list(_standing(rules))
    first = _first(rules, folded)
    for group in _groups(draft, rules):
        yield from _alike(draft, [*standing, *group], folded)
        yield from _typed_twice(draft, group, folded)
        for offer in group:
            yield from _in_the_way(draft, offer, folded, first)


def _groups(draft: Draft, rules: Globals) -> Iterator[list[Offer]]:
    """Give the buttons that stand together, each group once."""
    yield list(_shared(rules, ("yes", "no", "unsure")))
    yield list(_shared(rules, ("go_on", "not_now")))
    yield list(_shared(rules, ("skip",)))
    yield [
        Offer(name, one.label, GLOBAL, (), ("globals.yaml", ("territories", name)))
        for name, one in rules.territories.items()
    ]
    yield list(_shared(rules, ("enough",) if rules.answers.enough else ()))
    beside = list(_shared(rules, ("none", *(["other_day"] if rules.answers.other_day else []))))
    yield beside
    for ref, step in draft.steps().items():
        own = list(_own(draft, ref, step))
        if own:
            yield [*beside, *own] if isinstance(step, Callback) else own


def _alike(draft: Draft, offers: list[Offer], folded: _Folded) -> Iterator[Finding]:
    seen: dict[tuple[str, str], Offer] = {}
    said: set[str] = set()
    for offer in offers:
        for locale, text in folded.versions(offer):
            other = seen.setdefault((locale, text), offer)
            if other is not offer and offer.name not in said:
                said.add(offer.name)
                where = f" ({locale})" if locale else ""
                sentence = f"`{offer.name}` and `{other.name}` say the same{where}: “{excerpt(offer.label)}”."
                file, place = offer.spot
                fix = "Word one of them otherwise."
                yield draft.find((file, (*place, "label")), "same_label", sentence, fix)


def _typed_twice(draft: Draft, offers: list[Offer], folded: _Folded) -> Iterator[Finding]:
    if not any(offer.words for offer in offers):
        return
    seen = {text: offer for offer in offers for _, text in folded.versions(offer)}
    for offer in offers:
        for number, word in enumerate(offer.words):
            other = seen.setdefault(folded.typed(word), offer)
            if other is not offer:
                sentence = f"“{excerpt(word)}” stands for `{offer.name}` and for `{other.name}`."
                yield _clash(draft, offer, number, sentence)


@dataclass(frozen=True, slots=True)
class _First:
    """Words that come before any answer to a question, by what they lead to."""

    exits: frozenset[str]
    words: Mapping[str, tuple[str, str]]


def _first(rules: Globals, folded: _Folded) -> _First:
    exits = Exits.of(rules.exit.words, rules.exit.ordinary)
    words = {
        folded.typed(word): (name, getattr(rules, name).to)
        for name in ("emergency", "human", "forget")
        for word in getattr(rules, name).words
    }
    return _First(exits, words)


def _in_the_way(draft: Draft, offer: Offer, folded: _Folded, first: _First) -> Iterator[Finding]:
    """Help, a human, erasing and the exit come first: a choice can never be typed with one of their words."""
    for locale, text in folded.versions(offer):
        name, to = first.words.get(text, ("", ""))
        if name and to != offer.to:
            where = f" ({locale})" if locale else ""
            sentence = (
                f"Typing “{excerpt(offer.label)}”{where} leads to `{name}`, which comes first."
            )
            file, place = offer.spot
            fix = "Word it otherwise."
            yield draft.find((file, (*place, "label")), "word_clash", sentence, fix)
            break
    for number, word in enumerate(offer.words):
        leaves = is_exit(word, first.exits)
        name, to = first.words.get(folded.typed(word), ("", ""))
        if leaves or (name and to != offer.to):
            sentence = f"“{excerpt(word)}” is a word of `{'exit' if leaves else name}`, which comes first."
            yield _clash(draft, offer, number, sentence)


def _clash(draft: Draft, offer: Offer, number: int, sentence: str) -> Finding:
    file, place = offer.spot
    return draft.find((file, (*place, "words", number)), "word_clash", sentence, "Remove it.")


def _values(draft: Draft) -> Iterator[Finding]:
    """What a button carries fits every channel."""
    for ref, step in draft.steps().items():
        for name, place in _names(draft, step):
            size = len(f"c:{ref}:{name}".encode())
            if size > BUTTON_BYTES:
                sentence = f"Button `{name}` carries {size} bytes, {BUTTON_BYTES} are allowed."
                fix = "Shorten the names of dialog, node or choice."
                yield draft.find(draft.spot(ref, *place), "button_value", sentence, fix)


def _names(draft: Draft, step: Step) -> Iterator[tuple[str, Place]]:
    """Give the names of all buttons of a step, with the place to speak of."""
    match step:
        case Ask() | Listen():
            yield from ((name, ("choices", name)) for name in step.choices)
        case YesNo():
            yield ("unsure" if step.unsure else "yes"), ("yesno",)
        case Warn():
            yield "not_now", ("warn",)
        case Number():
            yield "skip", ("number",)
        case Where():
            longest = max(draft.rules.territories if draft.rules else (), key=len, default="")
            yield longest, ("where",)
        case Callback():
            day = "2026-01-01." if step.days else ""
            line = max((f".{one}" for one in step.openings if one), key=len, default="")
            yield from ((f"{day}{name}{line}", ("windows", name)) for name in step.windows)
        case _:
            return


def _bounds(draft: Draft) -> Iterator[Finding]:
    """Some number must be right, some time must be in a window."""
    for ref, step in draft.steps().items():
        if isinstance(step, Number) and step.least > step.most:
            sentence = f"No number is at least {step.least} and at most {step.most}."
            place = "least" if "least" in step.model_fields_set else "most"
            yield draft.find(draft.spot(ref, place), "bounds", sentence, "Exchange them.")
        for name, window in step.windows.items() if isinstance(step, Callback) else ():
            if window.end <= window.start:
                sentence = f"`{name}` ends at {window.end}, and begins at {window.start}."
                spot = draft.spot(ref, "windows", name, "end")
                fix = "Let it end later, at 23:59 at the latest."
                yield draft.find(spot, "window_order", sentence, fix)


BUTTON_CHECKS: tuple[Callable[[Draft], Iterator[Finding]], ...] = (_labels, _values, _bounds)
