"""Ordinary messages, on which no exit may fire."""
