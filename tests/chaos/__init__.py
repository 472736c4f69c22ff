"""A run that kills, stalls, repeats and reorders, and counts what is left."""
