"""The murmure command."""
