"""A published statement on paper."""
