"""One list in a YAML file, written anew entry by entry: what stands around it and the entries that stay are left alone.

**Rules.** Pure. An entry that stays keeps its lines, with its comments; a list that is not written on lines of its own
(`[a, b]`) is written anew below the file's first comments. Whatever is written can be read back as it was meant.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot.content.tree import Tree, opened
from bot.errors import ContentError

Entry = Mapping[str, Any]
BLOCK = "text"
"""The one key whose value stands on lines of its own."""


def relisted(data: bytes, key: str, wanted: Sequence[Entry], schema: str) -> bytes:
    """Write a file so that its list holds these entries; `data` is the file as it stands, empty if there is none.

    Raises:
        ContentError: an entry holds signs that no file may hold.
    """
    text = (
        data.decode("utf-8-sig")
        if data
        else f"# yaml-language-server: $schema=schema/{schema}\n\n"
    )
    tree = opened(data) if data else None
    lines = text.replace("\r\n", "\n").split("\n")
    chunks = None if tree is None else _chunks(tree, key, lines)
    made = _anew(lines, key, wanted) if chunks is None else _kept(lines, chunks, tree, key, wanted)
    written = ("\n".join(made).rstrip() + "\n").encode()
    if _plain(opened(written).data.get(key)) != [_plain(one) for one in wanted]:
        raise ContentError(f"{key} cannot be written")
    return written


def _plain(value: Any) -> Any:
    """Give a value as a file has it: every plain scalar is text."""
    match value:
        case dict():
            return {str(name): _plain(inner) for name, inner in value.items()}
        case list() | tuple():
            return [_plain(inner) for inner in value]
        case None:
            return []
        case _:
            return str(value)


def _chunks(tree: Tree, key: str, lines: Sequence[str]) -> list[tuple[int, int]] | None:
    """Give the lines of each entry, from and up to; None if they do not stand on lines of their own."""
    found = tree.data.get(key) if isinstance(tree.data, dict) else None
    if not isinstance(found, list) or not found or list(tree.data)[-1] != key:
        return None
    starts = [tree.marks[key, number][0] - 1 for number in range(len(found))]
    if any(not lines[start].lstrip().startswith("- ") for start in starts):
        return None
    ends = [*starts[1:], len(lines)]
    return list(zip(starts, ends, strict=True))


def _kept(
    lines: Sequence[str],
    chunks: Sequence[tuple[int, int]],
    tree: Tree | None,
    key: str,
    wanted: Sequence[Entry],
) -> list[str]:
    """Keep the lines of the entries that stay, in the order that is wanted."""
    old = [_plain(one) for one in (tree.data[key] if tree else [])]
    pool = list(zip(old, chunks, strict=True))
    made = list(lines[: chunks[0][0]])
    for one in wanted:
        plain = _plain(one)
        same = next((found for found in pool if found[0] == plain), None)
        if same is not None:
            pool.remove(same)
            made += lines[slice(*same[1])]
        else:
            made = [*_closed(made, one), *_entry(one)]
    return made if wanted else [*made[:-1], f"{key}: []"] if made[-1].startswith(key) else made


def _closed(made: list[str], one: Entry) -> list[str]:
    """End what stands before a new entry: with a blank line where entries have several."""
    while made and not made[-1]:
        made.pop()
    return [*made, ""] if BLOCK in one else made


def _anew(lines: Sequence[str], key: str, wanted: Sequence[Entry]) -> list[str]:
    head: list[str] = []
    for line in lines:
        if line.strip() and not line.startswith("#"):
            break
        head.append(line)
    if not wanted:
        return [*head, f"{key}: []"]
    return [*head, f"{key}:", *(line for one in wanted for line in _entry(one))]


def _entry(one: Entry) -> Iterator[str]:
    """Write one entry: a line, or a line for each key where one of them is long."""
    if BLOCK not in one:
        yield f"  - {{{', '.join(f'{name}: {_quoted(value)}' for name, value in one.items())}}}"
        return
    for number, (name, value) in enumerate(one.items()):
        begin = "  - " if number == 0 else "    "
        if name != BLOCK:
            yield f"{begin}{name}: {_quoted(value)}"
            continue
        yield f"{begin}{name}: |-"
        yield from (f"      {line}".rstrip() for line in str(value).split("\n"))
    yield ""


def _quoted(value: Any) -> str:
    if isinstance(value, list | tuple):
        return f"[{', '.join(str(one) for one in value)}]"
    text = str(value)
    return (
        text
        if text.replace("-", "").replace("_", "").isalnum()
        else json.dumps(text, ensure_ascii=False)
    )
