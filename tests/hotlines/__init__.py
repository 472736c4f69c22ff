"""Opening hours and the directory of services."""
