"""Who holds which office, and what is kept about people."""
