"""Content: one immutable revision of everything that editors own."""
