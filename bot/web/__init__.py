"""The server, its security headers, health and metrics."""
