"""What must hold before content is published: the editors' conversations, and proofs over every state (P11)."""
