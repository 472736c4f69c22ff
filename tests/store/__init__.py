"""The store on a real Redis: every script, every race that we know of."""
