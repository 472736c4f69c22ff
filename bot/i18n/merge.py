"""What translators wrote, brought to the sentences of today: nothing of it is lost, nothing is taken for checked.

**Rules.** Pure. A sentence that is gone is kept as obsolete (`#~`); one that changed gets its nearest translation as
*fuzzy*, with the sentence it was made for; one that moved to another file keeps its translation. The same sentences
again change nothing.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from bot.i18n.blocks import Block, File, Key, Message, before, ours, written
from bot.i18n.po import Entry

ALIKE, ALIKE_HERE = 0.75, 0.4
"""How alike two sentences must be for a translation to be offered: anywhere, and at the same place."""
MOST = 4000
"""Candidates that are compared at most; a folder has fewer."""


@dataclass(frozen=True, slots=True)
class Memory:
    """All that was ever translated into a language, in all its files.

    Attributes:
        exact: by context and source, what is in use before what is obsolete.
        elsewhere: by source alone, the commonest translation first.
        gone: those whose sentence is gone, for sentences that changed.
    """

    exact: Mapping[Key, Block]
    elsewhere: Mapping[str, Block]
    gone: Sequence[Block]


def remembered(files: Iterable[File], wanted: frozenset[Key]) -> Memory:
    """Gather what was translated; `wanted` are the sentences of today."""
    blocks = [block for file in files for block in file.blocks if block.translated]
    blocks.sort(key=lambda block: (block.entry.obsolete, block.entry.fuzzy))
    exact: dict[Key, Block] = {}
    for block in blocks:
        exact.setdefault(block.key, block)
    count = Counter(
        (block.entry.source, block.entry.said) for block in blocks if not block.entry.fuzzy
    )
    elsewhere: dict[str, Block] = {}
    for block in sorted(blocks, key=lambda one: -count[one.entry.source, one.entry.said]):
        if not block.entry.fuzzy:
            elsewhere.setdefault(block.entry.source, block)
    gone = [block for block in blocks if block.key not in wanted and not block.entry.fuzzy]
    return Memory(exact, elsewhere, gone[:MOST])


def merged(file: File, wanted: Sequence[Message], memory: Memory, forms: int) -> File:
    """Bring one file to the sentences of today, in their order; `forms` is how many a number has."""
    mine: dict[Key, Block] = {}
    for block in file.blocks:
        if not block.entry.obsolete and _better(block, mine.get(block.key)):
            mine[block.key] = block
    made = [_entry(message, mine.get(message.key), memory, forms) for message in wanted]
    taken = {id(mine[message.key]) for message in wanted if message.key in mine}
    revived = {message.key for message in wanted} - mine.keys()
    return replace(file, blocks=(*made, *_kept(file.blocks, taken, revived)))


def _better(block: Block, other: Block | None) -> bool:
    """Of two entries for one sentence the one that says something counts, checked before fuzzy."""
    if other is None:
        return True
    return (block.translated, not block.entry.fuzzy) > (other.translated, not other.entry.fuzzy)


def _kept(blocks: Iterable[Block], taken: set[int], revived: set[Key]) -> Iterator[Block]:
    """Keep what has no sentence any more, if somebody's work is in it."""
    for block in blocks:
        back = block.entry.obsolete and block.key in revived
        if id(block) not in taken and not back and (block.translated or block.comments):
            yield block if block.entry.obsolete else block.retired()


def _entry(message: Message, mine: Block | None, memory: Memory, forms: int) -> Block:
    if mine is None or not mine.translated:
        mine = _found(message, mine, memory, forms)
    if mine.entry.plural != message.plural:
        mine = _again(message, mine, forms, mine)
    return replace(mine, ours=ours(message))


def _found(message: Message, mine: Block | None, memory: Memory, forms: int) -> Block:
    """Find a translation for a sentence that has none; empty if there is nothing like it."""
    exact = memory.exact.get(message.key)
    if exact is not None:
        return exact.revived()
    empty = mine or _new(message, [""] * forms)
    near = memory.elsewhere.get(message.source) or _nearest(message, memory.gone)
    return empty if near is None else _again(message, near, forms, empty)


def _again(message: Message, near: Block, forms: int, old: Block) -> Block:
    """Offer a translation that was made for something else: fuzzy, until somebody has read it again."""
    made = _new(message, _shaped(near.entry, message, forms))
    flags = ("fuzzy", *(flag for flag in near.flags if flag != "fuzzy"))
    comments = tuple(dict.fromkeys((*old.comments, *near.comments)))
    return replace(
        made,
        entry=made.entry._replace(fuzzy=True),
        comments=comments,
        flags=flags,
        previous=before(near.entry.context, near.entry.source),
    )


def _new(message: Message, said: Sequence[str]) -> Block:
    said = said if message.plural else said[:1]
    entry = Entry(message.context, message.source, message.plural, tuple(said), 0)
    return Block(entry, written(message, said))


def _shaped(entry: Entry, message: Message, forms: int) -> list[str]:
    """Give a translation as many forms as are needed."""
    if not message.plural:
        return [entry.said[-1]]
    return [entry.said[min(number, len(entry.said) - 1)] for number in range(forms)]


def _nearest(message: Message, gone: Iterable[Block]) -> Block | None:
    """Find the translation of the sentence that this one was, most likely."""
    best, most = None, 0.0
    matcher = SequenceMatcher(None, b=message.source, autojunk=False)
    for block in gone:
        least = ALIKE_HERE if block.entry.context == message.context else ALIKE
        matcher.set_seq1(block.entry.source)
        if min(matcher.real_quick_ratio(), matcher.quick_ratio()) < max(least, most):
            continue
        ratio = matcher.ratio()
        if ratio >= least and ratio > most:
            best, most = block, ratio
    return best
