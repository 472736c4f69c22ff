"""Did you mean …? What was probably meant by a word that does not exist.

**Rules.** Pure and bounded: of a long list only the nearest are compared, so that ten thousand nodes
cost no more than a hundred.
"""

from collections.abc import Iterable
from difflib import get_close_matches

LOOKED_AT = 500
LISTED = 8


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Give the known word that looks most like this one, if any does."""
    names = sorted(set(known))
    if len(names) > LOOKED_AT:
        names.sort(key=lambda name: _far(word, name))
        names = names[:LOOKED_AT]
    bare = {name.casefold(): name for name in reversed(names)}
    found = get_close_matches(word.casefold(), bare, n=1, cutoff=0.6)
    return bare[found[0]] if found else None


def _far(word: str, name: str) -> tuple[bool, int]:
    """Put names of the same dialog, or with the same beginning, first; then those as long."""
    return (name[:3] != word[:3] and name[-3:] != word[-3:], abs(len(name) - len(word)))


def meant(word: str, known: Iterable[str], otherwise: str = "") -> str:
    """Say what was probably meant, or what may stand here, or something else."""
    names = sorted(set(known))
    near = nearest(word, names)
    if near is not None:
        return f"Did you mean `{near}`?"
    if otherwise:
        return otherwise
    return f"Use {listed(names)}." if names else "Remove it."


def listed(names: Iterable[str]) -> str:
    """Enumerate words: `a`, `b` or `c`; a long list is cut."""
    quoted = [f"`{name}`" for name in names]
    if len(quoted) > LISTED:
        return f"{', '.join(quoted[:LISTED])} …"
    return " or ".join(part for part in (", ".join(quoted[:-1]), quoted[-1]) if part)
