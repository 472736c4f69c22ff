"""Through a real browser or the Bot API emulator, with a real Redis."""
