"""Scripted seekers."""
