"""The engine: what each event means."""
