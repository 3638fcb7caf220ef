"""The rules of statements as pure functions."""
