"""The language of the dialogs."""
