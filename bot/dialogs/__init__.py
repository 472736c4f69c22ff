"""The language of the dialogs: step kinds, conditions, compiled graph."""
