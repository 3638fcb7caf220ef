"""What all pledges add up to, and the offers frozen from it."""
