"""What `deploy/` says, held against the code as far as that goes without a container engine."""
