"""What municipalities can take in."""
