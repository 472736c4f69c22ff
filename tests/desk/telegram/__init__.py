"""The staff bot."""
