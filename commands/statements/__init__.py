"""Joint statements, from the first wording to the publication."""
