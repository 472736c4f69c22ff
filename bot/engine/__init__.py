"""The sans-IO core: one pure step from (session, event) to (session, effects)."""
