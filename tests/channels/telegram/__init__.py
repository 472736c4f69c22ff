"""The public Telegram bot, room by room; its stories stand in tests/e2e."""
