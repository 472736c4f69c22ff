"""Content: reading, checking, compiling what editors own."""
