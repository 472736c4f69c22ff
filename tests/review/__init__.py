"""What an abuser, a curious colleague, a thief with the disk and a careless operator would try."""
