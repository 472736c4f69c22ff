"""The tests of Murmure: they mirror `bot/`, and each says which promise it keeps."""
