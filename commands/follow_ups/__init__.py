"""What is to be done by a day, and who is late."""
