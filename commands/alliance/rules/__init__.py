"""What is known of municipalities and Länder, as pure functions."""
