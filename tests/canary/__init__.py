"""A run over all features with marked words, and the search for them in everything that is left."""
