"""Tests of bot.vault."""
