"""Tests of the Telegram Bot API emulator itself."""
