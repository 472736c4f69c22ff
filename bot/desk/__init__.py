"""What counsellors do, and where they do it."""
