"""The staff bot: the desk in a counsellor's private chat, on python-telegram-bot."""
