"""Where seekers write from."""
