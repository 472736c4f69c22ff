"""Checks on words: what no text may say, what gives the service away, how the reader is spoken to, how hard it is to read.

**Rules.** The lists stand in `words.yaml`, by language. A text is cut into words once, and one look-up for each word
says whether any list is concerned; only then is it looked at closer.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from bot.content.draft import Draft
from bot.content.finding import Finding
from bot.content.languages import Reading, Wording
from bot.content.said import Said, find, part, said, short, tongue

WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
SENTENCES = re.compile(r"[.!?…:;\n]+")
QUOTED = re.compile("«[^»]*»|“[^”]*”")
LONG = 6
COVER = "cover.yaml"
"""What hides all the rest: a quiz speaks to nobody, and anybody may read it."""
VISIBLE = frozenset({"lead", "opening", "neutral"})
"""What may be seen over a shoulder: nothing else stands in front of the dots."""


@dataclass(slots=True)
class Listed:
    """A list of words and phrases, to be found in texts. `*` at the end of a word stands for any ending."""

    phrases: Iterable[str]
    _whole: dict[str, list[str]] = field(default_factory=dict)
    _begun: dict[str, list[str]] = field(default_factory=dict)
    _shortest: int = 0

    def __post_init__(self) -> None:
        for phrase in self.phrases:
            first = words(phrase)[0] if words(phrase) else ""
            begun = phrase.casefold().startswith(f"{first}*")
            (self._begun if begun else self._whole).setdefault(first, []).append(phrase)
        self._shortest = min(map(len, self._begun), default=0)

    def found(self, text: str, said_words: Iterable[str]) -> Iterator[str]:
        """Give each listed phrase that stands in a text."""
        for word in dict.fromkeys(said_words):
            for phrase in self._whole.get(word, ()):
                if _stands(phrase, text):
                    yield phrase
            if self._begun:
                for length in range(self._shortest, len(word) + 1):
                    for phrase in self._begun.get(word[:length], ()):
                        if _stands(phrase, text):
                            yield phrase


def words(text: str) -> list[str]:
    """Cut a text into words, in small letters."""
    return WORD.findall(text.casefold())


def _stands(phrase: str, text: str) -> bool:
    parts = [re.escape(one).replace(r"\*", r"[^\W_]*") for one in phrase.casefold().split()]
    pattern = r"[\s\u00a0\u202f]+".join(parts)
    return re.search(rf"(?<![^\W_]){pattern}(?![^\W_])", text.casefold()) is not None


@dataclass(slots=True)
class Lists:
    """The lists of one language, ready to be looked up."""

    wording: Wording

    def __post_init__(self) -> None:
        wording = self.wording
        self.why = {word: ban.why for ban in wording.forbidden.values() for word in ban.words}
        self.forbidden = Listed(self.why)
        self.telling = Listed(wording.telling)
        self.say = {word: one.say for one in wording.gendered for word in one.words}
        self.gendered = Listed(self.say)
        self.never = Listed(wording.address.never if wording.address else ())
        self.unless = wording.address.unless if wording.address else ()

    why: dict[str, str] = field(init=False)
    forbidden: Listed = field(init=False)
    telling: Listed = field(init=False)
    say: dict[str, str] = field(init=False)
    gendered: Listed = field(init=False)
    never: Listed = field(init=False)
    unless: tuple[str, ...] = field(init=False)


def _wording(draft: Draft) -> Iterator[Finding]:
    """Look at the words of every text."""
    if draft.words is None:
        return
    lists = {code: Lists(wording) for code, wording in draft.words.words.items()}
    for one in said(draft):
        listed = lists.get(tongue(draft, one)) or lists.get(tongue(draft, one)[:2])
        if listed is not None:
            text = QUOTED.sub(" ", one.text) if "«" in one.text or "“" in one.text else one.text
            yield from _words(draft, one, listed, text)
            if listed.wording.reading and part(one.written) == "text":
                yield from _reading(draft, one, listed.wording.reading)


def _words(draft: Draft, one: Said, lists: Lists, text: str) -> Iterator[Finding]:
    heard = words(text)
    for phrase in lists.forbidden.found(text, heard):
        sentence = f"`{one.written.context}` says “{phrase}”: {lists.why[phrase]}"
        yield find(draft, one, "forbidden", sentence, f"Word it otherwise: “{short(one.text)}”.")
    if part(one.written) in VISIBLE or one.written.spot[0] == COVER:
        yield from _telling(draft, one, lists, one.text)
    elif one.written.channel == "sms":
        yield from _telling(draft, one, lists, one.text.partition("\n")[0])
    if part(one.written) == "copy" or one.written.spot[0] == COVER:
        return
    for phrase in lists.gendered.found(text, heard):
        sentence = f"`{one.written.context}` makes the reader a he or a she: “{phrase}”."
        yield find(draft, one, "gendered", sentence, f"Say {lists.say[phrase]}, for example.")
    yield from _address(draft, one, lists, text, heard)


def _telling(draft: Draft, one: Said, lists: Lists, line: str) -> Iterator[Finding]:
    for phrase in lists.telling.found(line, words(line)):
        sentence = f"“{short(line)}” may be read over a shoulder, and says “{phrase}”."
        yield find(draft, one, "telling", sentence, "Write something about school or weather.")


def _address(
    draft: Draft, one: Said, lists: Lists, text: str, heard: list[str]
) -> Iterator[Finding]:
    phrases = list(lists.never.found(text, heard))
    if not phrases:
        return
    rest = text.casefold()
    for allowed in lists.unless:
        rest = rest.replace(allowed.casefold(), " ")
    for phrase in lists.never.found(rest, words(rest)):
        sentence = f"`{one.written.context}` speaks to the reader otherwise than the rest: “{phrase}”."
        yield find(draft, one, "address", sentence, "Speak as everywhere else.")
        return


def _reading(draft: Draft, one: Said, reading: Reading) -> Iterator[Finding]:
    count, sentences = 0, [part_ for part_ in SENTENCES.split(one.text) if part_.strip()]
    for sentence in sentences:
        said_words = sentence.split()
        count += len(said_words)
        if len(said_words) > reading.sentence:
            text = f"{len(said_words)} words in one sentence: “{short(sentence.strip(), 120)}”."
            fix = f"Make two of it; {reading.sentence} words are enough."
            yield find(draft, one, "long_sentence", text, fix)
    if count >= reading.from_words:
        index = lix(one.text)
        if index > reading.lix:
            text = f"`{one.written.context}` ({one.locale}) has a readability index (LIX) of {index}."
            fix = f"Use shorter sentences and words; {reading.lix} is the limit."
            yield find(draft, one, "hard_text", text, fix)


def lix(text: str) -> int:
    """Measure how hard a text is: words in a sentence, plus long words in a hundred (Björnsson 1968)."""
    said_words = WORD.findall(text)
    sentences = sum(1 for sentence in SENTENCES.split(text) if sentence.strip())
    if not said_words:
        return 0
    long = sum(len(word) > LONG for word in said_words)
    return round(len(said_words) / sentences + 100 * long / len(said_words))


WORD_CHECKS: tuple[Callable[[Draft], Iterator[Finding]], ...] = (_wording,)
