"""The twenty rules of discretion, each once, on both channels: the shortest test that says the whole rule.

What each rule means in depth is tested elsewhere, by the tests that `docs/discretion.md` names.
"""
