"""The rules of votes as pure functions."""
