"""A full evening at the desk, played: people who seek help, counsellors in each kind of desk, and trouble."""
