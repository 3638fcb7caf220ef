"""What councils have resolved, and what follows from it."""
