"""The directory of services: opening hours, look-up, open-first ranking."""
