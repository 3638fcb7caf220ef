"""Votes: one municipality, one ballot."""
