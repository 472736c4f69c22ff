"""How dangerous a message sounds."""
