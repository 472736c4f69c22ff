"""Murmure: a helpline on messaging apps for people who cannot speak."""
