"""Checks on words: what no text may say, what gives us away, how the reader is spoken to, how hard it is to read.

**Rules.** The lists stand in `words.yaml`, by language. A text is cut into words once, and one look-up for each word
says whether any list is concerned; only then is it looked at closer.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

from bot.content.draft import Draft
from bot.content.finding import Finding
from bot.content.languages import Reading, Wording
from bot.content.said import Said, find, part, said, short, tongue

WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
SENTENCES = re.compile(r"[.!?…:;\n]+")
QUOTED = re.compile("«[^»]*»|“[^”]*”")
LONG = 6
OPEN = frozenset({"cover.yaml", "profile.yaml"})
"""What hides all the rest: a quiz and a bot's profile speak to nobody, and anybody may read them."""
VISIBLE = frozenset({"lead", "opening", "neutral"})
"""What may be seen over a shoulder: nothing else stands in front of the dots."""


class Listed:
    """A list of words and phrases, to be found in texts. `*` at the end of a word stands for any ending.

    Each phrase is looked up by its longest word, the rarest as a rule; those with a star by their beginning.
    """

    def __init__(self, phrases: Iterable[str]) -> None:
        self._by_word: dict[str, list[str]] = {}
        self._begun: dict[str, str] = {}
        for phrase in phrases:
            if "*" in phrase:
                self._begun[phrase.casefold().partition("*")[0]] = phrase
            else:
                self._by_word.setdefault(max(words(phrase), key=len, default=""), []).append(
                    phrase
                )
        self._keys = frozenset(self._by_word)

    def found(self, text: str, said_words: list[str]) -> Iterator[str]:
        """Give each listed phrase that stands in a text; it and its words are in small letters."""
        if not self._keys.isdisjoint(said_words):
            for word in self._keys.intersection(said_words):
                yield from (phrase for phrase in self._by_word[word] if _stands(phrase, text))
        for begun, phrase in self._begun.items():
            if begun in text and _stands(phrase, text):
                yield phrase


def words(text: str) -> list[str]:
    """Cut a text into words, in small letters."""
    return WORD.findall(text.casefold())


def _stands(phrase: str, text: str) -> bool:
    return _pattern(phrase).search(text) is not None


@lru_cache(maxsize=1024)
def _pattern(phrase: str) -> re.Pattern[str]:
    parts = [re.escape(one).replace(r"\*", r"[^\W_]*") for one in phrase.casefold().split()]
    pattern = r"[\s\u00a0\u202f]+".join(parts)
    return re.compile(rf"(?<![^\W_]){pattern}(?![^\W_])")


class Lists:
    """The lists of one language, ready to be looked up."""

    def __init__(self, wording: Wording) -> None:
        self.reading = wording.reading
        self.why = {word: ban.why for ban in wording.forbidden.values() for word in ban.words}
        self.say = {word: one.say for one in wording.gendered for word in one.words}
        self.forbidden, self.gendered = Listed(self.why), Listed(self.say)
        self.telling = Listed(wording.telling)
        self.never = Listed(wording.address.never if wording.address else ())
        self.unless = wording.address.unless if wording.address else ()


def _wording(draft: Draft) -> Iterator[Finding]:
    """Look at the words of every text."""
    if draft.words is None:
        return
    lists = {code: Lists(wording) for code, wording in draft.words.words.items()}
    for one in said(draft):
        listed = lists.get(tongue(draft, one)) or lists.get(tongue(draft, one)[:2])
        if listed is not None:
            yield from _words(draft, one, listed)


def _words(draft: Draft, one: Said, lists: Lists) -> Iterator[Finding]:
    text = one.text.casefold()
    heard = WORD.findall(text)
    for phrase in lists.forbidden.found(text, heard):
        sentence = f"`{one.written.context}` says “{phrase}”: {lists.why[phrase]}"
        yield find(draft, one, "forbidden", sentence, f"Word it otherwise: “{short(one.text)}”.")
    kind = part(one.written)
    if kind in VISIBLE or one.written.spot[0] in OPEN:
        yield from _telling(draft, one, lists, one.text)
    elif one.written.channel == "sms":
        yield from _telling(draft, one, lists, one.text.partition("\n")[0])
    if kind == "copy" or one.written.spot[0] in OPEN:
        return
    for phrase in lists.gendered.found(text, heard):
        sentence = f"`{one.written.context}` makes the reader a he or a she: “{phrase}”."
        yield find(draft, one, "gendered", sentence, f"Say {lists.say[phrase]}, for example.")
    yield from _address(draft, one, lists, heard)
    if lists.reading and kind == "text":
        yield from _reading(draft, one, lists.reading, heard)


def _telling(draft: Draft, one: Said, lists: Lists, line: str) -> Iterator[Finding]:
    for phrase in lists.telling.found(line.casefold(), words(line)):
        sentence = f"“{short(line)}” may be read over a shoulder, and says “{phrase}”."
        yield find(draft, one, "telling", sentence, "Write something about school or weather.")


def _address(draft: Draft, one: Said, lists: Lists, heard: list[str]) -> Iterator[Finding]:
    if not any(lists.never.found(one.text.casefold(), heard)):
        return
    rest = QUOTED.sub(" ", one.text).casefold()
    for allowed in lists.unless:
        rest = rest.replace(allowed.casefold(), " ")
    for phrase in lists.never.found(rest, words(rest)):
        sentence = (
            f"`{one.written.context}` speaks to the reader otherwise than the rest: “{phrase}”."
        )
        yield find(draft, one, "address", sentence, "Speak as everywhere else.")
        return


def _reading(draft: Draft, one: Said, reading: Reading, heard: list[str]) -> Iterator[Finding]:
    if len(heard) < min(reading.from_words, reading.sentence):
        return
    for sentence in SENTENCES.split(one.text):
        count = len(sentence.split())
        if count > reading.sentence:
            text = f"{count} words in one sentence: “{short(sentence.strip(), 120)}”."
            fix = f"Make two of it; {reading.sentence} words are enough."
            yield find(draft, one, "long_sentence", text, fix)
    index = lix(one.text, heard)
    if len(heard) >= reading.from_words and index > reading.lix:
        text = f"`{one.written.context}` ({one.locale}) has a readability index (LIX) of {index}."
        fix = f"Use shorter sentences and words; {reading.lix} is the limit."
        yield find(draft, one, "hard_text", text, fix)


def lix(text: str, said_words: list[str]) -> int:
    """Measure how hard a text is: words in a sentence, plus long words in a hundred (Björnsson 1968)."""
    sentences = sum(1 for sentence in SENTENCES.split(text) if sentence.strip())
    long = sum(len(word) > LONG for word in said_words)
    return round(len(said_words) / max(1, sentences) + 100 * long / max(1, len(said_words)))


WORD_CHECKS: tuple[Callable[[Draft], Iterator[Finding]], ...] = (_wording,)
