"""Lua scripts, each with its typed Python signature beside it."""
