"""In which languages somebody answers: whoever speaks one serves its variants too, like easy French."""

from collections.abc import Iterable


def base(locale: str) -> str:
    """Name the language that a locale is a variant of, or is."""
    return locale.partition("_")[0]


def spoken(languages: Iterable[str], locales: Iterable[str]) -> tuple[str, ...]:
    """Add what the dialogs offer of the languages that somebody speaks; none named stays none: all."""
    named = tuple(languages)
    return tuple(dict.fromkeys((*named, *(one for one in locales if base(one) in named))))
