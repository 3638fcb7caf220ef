"""Date phrases in every language: the grammar, the words, what they mean."""
