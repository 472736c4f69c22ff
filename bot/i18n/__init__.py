"""Immutable catalogs on Babel, always with an explicit locale."""
