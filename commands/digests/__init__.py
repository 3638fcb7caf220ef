"""The numbered state of knowledge, the same for all.

`digests` shows it and sends it, every week or at once; `contents` gathers what is in it, `words`
says it; `rules` says when it comes, and how far it looks ahead.
"""
