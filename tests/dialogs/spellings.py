"""Ways to type one word, for whoever tests that it is understood in all of them."""

from collections.abc import Callable, Iterator

SPELLINGS: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "upper case": str.upper,
    "title": str.title,
    "spaces around": lambda word: f"  {word} \n",
    "space after each letter": lambda word: " ".join(word.replace(" ", "")),
    "full stop": lambda word: f"{word}.",
    "exclamation": lambda word: f"{word} !!!",
    "dots": lambda word: f"…{word}…",
    "quoted": lambda word: f"« {word} »",
    "command": lambda word: f"/{word}",
    "accent": lambda word: f"{word[0]}\u0301{word[1:]}",
    "invisible sign": lambda word: f"{word[0]}\u200b{word[1:]}\ufe0f",
    "first letter held": lambda word: word[0] * 4 + word[1:],
    "last letter held": lambda word: word + word[-1] * 5,
    "each letter twice": lambda word: "".join(sign * 2 for sign in word),
}


def slips(word: str) -> Iterator[str]:
    """Give every message that is one slip of a Latin keyboard away."""
    letters = "abcdefghijklmnopqrstuvwxyz'" if word.isascii() else "ابتخرجغلقوفإ"
    for at in range(len(word) + 1):
        yield from (word[:at] + sign + word[at:] for sign in letters)
    for at in range(len(word)):
        yield word[:at] + word[at + 1 :]
        yield from (word[:at] + sign + word[at + 1 :] for sign in letters)
    for at in range(len(word) - 1):
        yield word[:at] + word[at + 1] + word[at] + word[at + 2 :]
