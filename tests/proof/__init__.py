"""Tests of bot.proof."""
