"""The editors' conversations, played in every locale."""
