"""Tests of plain values and their rules."""
