"""Sealing, keys and pseudonyms."""
