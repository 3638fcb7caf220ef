"""The numbered state of knowledge."""
