"""The server and what stands before every page."""
