"""Tasks and what they bring."""
