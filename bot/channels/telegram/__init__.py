"""The public Telegram bot, on aiogram as client and parser."""
