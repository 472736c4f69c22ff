"""What one update costs: Murmure beside the same dialog in three well-known libraries."""
