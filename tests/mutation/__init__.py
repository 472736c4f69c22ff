"""What would the checks miss? The real content, broken at random."""
