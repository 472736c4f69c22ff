"""Danger heard in what people write: assess(text, locale, lexicon)."""
