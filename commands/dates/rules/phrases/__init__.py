"""Date phrases, German and English: the grammar, the words, what they mean."""
