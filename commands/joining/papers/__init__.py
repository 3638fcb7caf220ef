"""What joining needs on paper."""
