"""What homeservers are called, as pure functions."""
