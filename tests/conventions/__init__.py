"""The rules of this house that no other tool holds."""
